"""A fresh copy as a server has it that has been running: its pages in PostgreSQL's memory, as far
as they fit. Else a run of some seconds would measure how pages are fetched for the first time."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from ops.bench.place import Place

SESSION = (
    "set enable_seqscan = off",
    "set enable_bitmapscan = off",
    "set enable_sort = off",
    "set max_parallel_workers_per_gather = 0",
)
EVERY_INDEX = """
select format(
    'select count(*) from (select %1$s from %2$s order by %1$s offset 0) as one', columns, name
)
from (
    select
        string_agg(quote_ident(attname), ', ' order by place) as columns, indrelid::regclass as name
    from pg_index
    cross join unnest(indkey) with ordinality as key (attnum, place)
    join pg_attribute using (attnum)
    join pg_class on pg_class.oid = indexrelid
    where attrelid = indrelid and place <= indnkeyatts and indpred is null
        and relnamespace not in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
        and relpages > 0
    group by indexrelid, indrelid
) as one
"""
EVERY_TABLE = """
select 'select count(*) from ' || oid::regclass from pg_class
where relkind = 'r' and relpages > 0
    and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    and oid <> %s::regclass
"""
THE_LOG = """
select sum(octet_length(state)) from (
    select state from {} order by notification_id offset 0
) as one
"""
LOG, RAW = "stored_events", "raw_events"


def fresh(place: Place, template: str, database: str) -> str:
    """A warm copy of a stage, whose address it returns."""
    dsn, log = place.clone(template, database), RAW if template == "raw" else LOG
    with psycopg.connect(dsn, autocommit=True) as connection:
        tables = connection.execute(EVERY_TABLE, [log]).fetchall()
        _run(connection, [statement for (statement,) in tables])
        _run(connection, SESSION)
        indexes = connection.execute(EVERY_INDEX).fetchall()
        _run(connection, [statement for (statement,) in indexes])
        _run(connection, [THE_LOG.format(log)])  # longer than PostgreSQL would keep in one reading
    return dsn


def _run(connection: psycopg.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())

"""A log put back into an empty database: its events byte for byte, everything else from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from psycopg import sql

from domain.codec import decode
from domain.event import Recorded
from projections.guards_memory import Guards
from projections.guards_rebuild import digest_of, guards_after, live_digest
from projections.log_copy import Connection
from projections.log_memory import StoredRow

A_READ = 5_000

TAKE_GATE = "lock table append_gate in exclusive mode"
LOAD = """
copy stored_events (
    originator_id, originator_version, topic, state, notification_id, recorded_at
) from stdin (format binary)
"""
BESIDE_LOAD = """
copy refill (
    originator_id, originator_version, topic, state, notification_id, recorded_at
) from stdin
"""
EVENTS = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""
GAP = "select count(*) <> coalesce(max(notification_id), 0) from stored_events"
OUT_OF_ORDER = """
select notification_id from (
    select
        notification_id, originator_version,
        row_number() over (partition by originator_id order by notification_id) as expected,
        recorded_at < lag(recorded_at) over (order by notification_id) as falls
    from stored_events
) as one
where originator_version <> expected or falls
order by notification_id limit 1
"""
# `json`, not `jsonb`: a text of an event may hold what jsonb refuses; only the pair is read.
PAIRS = """
insert into idempotency (source, id, digest, position, events)
select
    command->>'source', command->>'id', decode(command->>'digest', 'base64'), notification_id,
    (command->>'count')::integer
from (
    select notification_id, convert_from(state, 'UTF8')::json->'command' as command
    from stored_events
) as one
where (command->>'index')::integer = 0
"""
NOTHING = "truncate claim, allowance, period, fund_position, idempotency"
ERASED = "select originator_id::text from stored_events where topic = 'applicant.erased'"
TOLD_AFTER = """
select distinct originator_id::text from stored_events
where topic = any(%s) and notification_id > %s
"""

BESIDE = "create temporary table refill (like stored_events) on commit drop"
TOLD_TWO_WAYS = """
select notification_id from (select distinct * from refill) as one
group by notification_id having count(*) > 1 order by notification_id limit 1
"""
OTHERWISE = """
select notification_id from refill as told left join stored_events as here using (notification_id)
where notification_id <= %s and (
    told.originator_id, told.originator_version, told.topic, told.state, told.recorded_at
) is distinct from (
    here.originator_id, here.originator_version, here.topic, here.state, here.recorded_at
)
order by notification_id limit 1
"""
JOINS_ON = "select %s = 0 or exists (select from refill where notification_id = %s)"
FILL = """
insert into stored_events
select distinct * from refill where notification_id > %s order by notification_id
"""


class NotEmpty(Exception):
    """There is a ledger in this place already; it is left alone."""


class Damaged(Exception):
    """What was read back is not a log, or not the one that was copied: nothing is kept of it."""


def must_be_empty(connection: Connection) -> None:
    """Holds the gate to the end of the transaction, so nobody opens a ledger here meanwhile.

    Raises NotEmpty.
    """
    connection.execute(TAKE_GATE)
    if connection.execute("select from stored_events limit 1").fetchone() is not None:
        raise NotEmpty("the log of this database holds events; restore into an empty one")


def load_log(connection: Connection, chunks: Iterable[bytes]) -> None:
    """The events as `log_chunks` gave them."""
    copied_in(connection, sql.SQL(LOAD), chunks)


def load_table(connection: Connection, table: str, chunks: Iterable[bytes]) -> None:
    """A table as `table_chunks` gave it."""
    statement = sql.SQL("copy {} from stdin (format binary)").format(sql.Identifier(table))
    copied_in(connection, statement, chunks)


def copied_in(
    connection: Connection, statement: sql.SQL | sql.Composed, chunks: Iterable[bytes]
) -> None:
    """What a COPY is told."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in chunks:
            copy.write(chunk)


def refill(connection: Connection, after: int, rows: Iterable[StoredRow]) -> int:
    """The events above position `after`, in any order and as often as they come; how many.

    Rows at or below `after` must be those that are here, and the one at `after` must be among
    them: it shows that the source goes on from this very log. Raises Damaged.
    """
    connection.execute(BESIDE)
    with connection.cursor() as cursor, cursor.copy(BESIDE_LOAD) as copy:
        for row in rows:
            copy.write_row(row)
    _none(connection, TOLD_TWO_WAYS, (), "the source tells position {} in two ways")
    _none(connection, OTHERWISE, (after,), "the source tells position {} otherwise than this log")
    joins_on = connection.execute(JOINS_ON, (after, after)).fetchone()
    filled = connection.execute(FILL, (after,)).rowcount
    if filled and not (joins_on and joins_on[0]):
        raise Damaged(f"the source does not hold position {after}: nothing shows it is this log's")
    return filled


def _none(connection: Connection, statement: str, parameters: tuple[Any, ...], words: str) -> None:
    found = connection.execute(statement, parameters).fetchone()
    if found is not None:
        raise Damaged(words.format(found[0]))


def check_order(connection: Connection) -> None:
    """Positions and versions have no gap and rise; recorded time never falls. Raises Damaged."""
    row = connection.execute(GAP).fetchone()
    if row is None or row[0]:
        raise Damaged("positions are missing in between")
    _none(connection, OUT_OF_ORDER, (), "position {} is out of order")


def rebuild_pairs(connection: Connection) -> int:
    """What makes a retry answer as the first time, from the stored bytes; how many pairs."""
    return connection.execute(PAIRS).rowcount


def work_out_again(connection: Connection, at: int, progress: Callable[[int], None]) -> int:
    """Pairs and guards of a log that was refilled, in place of those that were there at position
    `at`; how many pairs. Raises GuardsDiffer, and Damaged where the guards that were there are not
    those of the log."""
    before = live_digest(connection)
    connection.execute(NOTHING)
    pairs = rebuild_pairs(connection)
    if rebuild_guards(connection, at, progress) != before:
        raise Damaged(f"the guards were not those of the log at position {at}")
    return pairs


def rebuild_guards(connection: Connection, at: int, progress: Callable[[int], None]) -> str:
    """All guard rows, from the events in order; the digest that they had at position `at`.

    Raises GuardsDiffer, UnknownFormat, and Damaged where the rows written read back otherwise.
    """
    guards = Guards()
    digest = digest_of(guards) if at == 0 else ""
    for events in _events(connection):
        before = [one for one in events if one.position <= at]
        guards_after(before, guards)
        if before and before[-1].position == at:
            digest = digest_of(guards)
        guards_after(events[len(before) :], guards)
        progress(len(events))
    _write(connection, guards)
    if live_digest(connection) != digest_of(guards):
        raise Damaged("the guards read back otherwise than they were written")
    return digest


def _events(connection: Connection) -> Iterator[list[Recorded]]:
    """In order, a few thousand at a time."""
    with connection.cursor("events", binary=True) as cursor:
        cursor.execute(EVENTS)
        while rows := cursor.fetchmany(A_READ):
            yield [decode(*row) for row in rows]


def _write(connection: Connection, guards: Guards) -> None:
    claims = ((key, one.stream, one.fact_version) for key, one in guards.claims.items())
    periods = ((key, *one) for key, held in guards.periods.items() for one in held)
    allowances = ((key, one.used, one.limit) for key, one in guards.allowances.items())
    funds = (
        (key, one.committed, one.limit, one.closed, list(one.waiting))
        for key, one in guards.funds.items()
    )
    _rows(connection, "claim (key, holder, fact_version)", claims)
    _rows(connection, "period (key, first, last, holder)", periods)
    _rows(connection, "allowance (key, used, lim)", allowances)
    _rows(connection, "fund_position (key, committed, lim, closed, waiting)", funds)


def _rows(connection: Connection, into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {into} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def erased_persons(connection: Connection) -> list[str]:
    """Everyone whose keys must be destroyed."""
    return [row[0] for row in connection.execute(ERASED)]


def told_after(connection: Connection, topics: tuple[str, ...], position: int) -> list[str]:
    """The streams that events of these topics were written to above a position."""
    return [row[0] for row in connection.execute(TOLD_AFTER, (list(topics), position))]

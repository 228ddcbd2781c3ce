"""Views in PostgreSQL: rows read and written by one statement per table, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from domain.codec import decode
from domain.event import Recorded
from projections.arrays import texts, uuids
from projections.views.view import Change, Key, Table

STREAMS = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events
where originator_id = any(%b) and topic = any(%b) and notification_id <= %s
order by originator_id, originator_version
"""


class PostgresStore:
    """Within the transaction of its connection, whose search path says which tables are meant."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def rows(self, table: Table, keys: Collection[Key]) -> dict[Key, Any]:
        if not keys:
            return {}
        asked = [dict(zip(table.key, key, strict=True)) for key in keys]
        found = self._connection.execute(_select(table), (_json(asked),)).fetchone()
        assert found is not None
        return {table.key_of(row): row for row in rows_decoder(table).decode(found[0])}

    def streams(
        self, streams: Collection[str], topics: Collection[str], until: int
    ) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {}
        parameters = (uuids(list(streams)), texts(list(topics)), until)
        with self._connection.cursor(binary=True) as cursor:
            for row in cursor.execute(STREAMS, parameters):
                found.setdefault(row[0], []).append(decode(*row))
        return found

    def apply(self, change: Change) -> None:
        if change.cleared:
            cleared = (_json(list(change.cleared)),)
            self._connection.execute(_clear(change.table), cleared)
        if change.rows:
            self._connection.execute(_upsert(change.table), (_json(list(change.rows)),))


@cache
def rows_decoder(table: Table) -> msgspec.json.Decoder[Any]:
    """From the JSON that PostgreSQL makes of rows."""
    return msgspec.json.Decoder(list[table.row])  # type: ignore[name-defined]  # chosen at run time


def _json(value: Sequence[Any]) -> str:
    return msgspec.json.encode(value).decode()


def _columns(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


@cache
def _select(table: Table) -> sql.Composed:
    """Rows by key, as one JSON array."""
    return sql.SQL(
        "select coalesce(json_agg(row), '[]')::text from {name} as row "
        "join json_populate_recordset(null::{name}, %s) as asked using ({key})"
    ).format(name=sql.Identifier(table.name), key=_columns(table.key))


@cache
def _clear(table: Table) -> sql.Composed:
    return sql.SQL(
        "delete from {name} using json_array_elements_text(%s) as gone (key) "
        "where {name}.{key} = gone.key::uuid"
    ).format(name=sql.Identifier(table.name), key=sql.Identifier(table.key[0]))


@cache
def _upsert(table: Table) -> sql.Composed:
    names = table.row.__struct_fields__
    others = [name for name in names if name not in table.key]
    new = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in others
    )
    clash = sql.SQL("do update set {}").format(new) if others else sql.SQL("do nothing")
    return sql.SQL(
        "insert into {name} ({columns}) "
        "select {columns} from json_populate_recordset(null::{name}, %s) "
        "on conflict ({key}) {clash}"
    ).format(
        name=sql.Identifier(table.name),
        columns=_columns(names),
        key=_columns(table.key),
        clash=clash,
    )

"""Views in PostgreSQL: rows read and written by one statement per table, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from threading import Lock
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from domain.codec_page import A_PAGE, decode_page
from domain.event import Recorded
from projections.arrays import texts, uuids
from projections.views.columns import arrays_of, types_of, upsert
from projections.views.shared import Shared
from projections.views.view import SIGNED, Change, Key, Made, Table

STREAMS = """
select originator_id::text, originator_version, state, notification_id, recorded_at
from stored_events
where originator_id = any(%b) and topic = any(%b) and notification_id <= %s
order by originator_id, originator_version
"""

_MAKING = Lock()
"""Two threads that make a decoder of one type at the same time crash the process (domain.codec)."""


class PostgresStore:
    """Within the transaction of its connection, whose search path says which tables are meant."""

    def __init__(self, connection: psycopg.Connection[Any], shared: Shared) -> None:
        self._connection, self._shared = connection, shared

    def rows(self, table: Table, keys: Collection[Key]) -> dict[Key, Any]:
        if not keys:
            return {}
        asked = [dict(zip(table.key, key, strict=True)) for key in keys]
        found = self._connection.execute(_select(table), (_json(asked),)).fetchone()
        assert found is not None
        key_of = table.key_of
        return {key_of(row): row for row in rows_decoder(table).decode(found[0])}

    def streams(
        self, streams: Collection[str], topics: Collection[str], until: int
    ) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {}
        parameters = (uuids(list(streams)), texts(list(topics)), until)
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(STREAMS, parameters, prepare=True)
            while rows := cursor.fetchmany(A_PAGE):
                for one in decode_page(rows, SIGNED):
                    found.setdefault(one.stream, []).append(one)
        return found

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        return self._shared.once(name, make)

    def apply(self, change: Change) -> None:
        """Rows that stay as they are are not written again."""
        if change.cleared:
            self._clear(change)
        if change.rows:
            types = types_of(self._connection, change.table)
            arrays = arrays_of(change.rows, types)
            self._connection.execute(upsert(change.table, types), arrays, prepare=True)

    def _clear(self, change: Change) -> None:
        """Those under the cleared columns that do not come again."""
        table = change.table
        with _MAKING:
            keys = _keys_decoder(table)
        with self._connection.cursor(binary=True) as cursor:
            found = cursor.execute(_under(table), (uuids(list(change.cleared)),)).fetchone()
        assert found is not None
        gone = set(keys.decode(found[0])).difference(map(table.key_of, change.rows))
        if gone:
            asked = [dict(zip(table.key, key, strict=True)) for key in gone]
            self._connection.execute(_delete(table), (_json(asked),))


def rows_decoder(table: Table) -> msgspec.json.Decoder[Any]:
    """From the JSON that PostgreSQL makes of rows."""
    with _MAKING:
        return _rows_decoder(table)


@cache
def _rows_decoder(table: Table) -> msgspec.json.Decoder[Any]:
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
def _keys_decoder(table: Table) -> msgspec.json.Decoder[list[Key]]:
    types = {field.name: field.type for field in msgspec.structs.fields(table.row)}
    key: Any = tuple.__class_getitem__(tuple(types[name] for name in table.key))
    return msgspec.json.Decoder(list.__class_getitem__(key))


@cache
def _under(table: Table) -> sql.Composed:
    """The keys whose first column is one of those given, as one JSON array."""
    return sql.SQL(
        "select coalesce(json_agg(json_build_array({key})), '[]')::text from {name} "
        "where {first} = any(%b)"
    ).format(
        name=sql.Identifier(table.name),
        key=_columns(table.key),
        first=sql.Identifier(table.key[0]),
    )


@cache
def _delete(table: Table) -> sql.Composed:
    alike = sql.SQL(" and ").join(
        sql.SQL("{0}.{1} = gone.{1}").format(sql.Identifier(table.name), sql.Identifier(one))
        for one in table.key
    )
    return sql.SQL(
        "delete from {name} using json_populate_recordset(null::{name}, %s) as gone where {alike}"
    ).format(name=sql.Identifier(table.name), alike=alike)

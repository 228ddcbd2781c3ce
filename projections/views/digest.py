"""The digest of a view at a position: equal digests at one position are equal rows.

SHA-256 over the tables of the view in their order: the table's name and a line feed, then each row
as `COPY … TO STDOUT` in text format says it (tabs between columns, `\\N` for null, a line feed),
the columns in the order of the row's fields, the rows in the order of the primary key (ids by their
bytes, texts by the C collation); after each table an empty line. Nothing but a database client and
sha256sum is needed to reckon it again."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from projections.views.view import Table, View

SNAPSHOT = "set transaction isolation level repeatable read, read only"
PLAIN = "set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1"
POSITION = "select coalesce((select position from view_position where view = %s), 0)"


class ViewDigest(NamedTuple):
    """The digest of a view's rows as they stood at a position."""

    position: int
    rows: int
    sha256: str


def view_digest(connection: psycopg.Connection[Any], view: View) -> ViewDigest:
    """Of the view that the connection's search path names; rows and position in one snapshot.
    Outside of any transaction."""
    with connection.transaction():
        connection.execute(SNAPSHOT)
        return digest_here(connection, view)


def digest_here(connection: psycopg.Connection[Any], view: View) -> ViewDigest:
    """The same within a transaction that sees one snapshot, or keeps followers out."""
    connection.execute(PLAIN)
    found = connection.execute(POSITION, (view.name,)).fetchone()
    assert found is not None
    digest, rows = sha256(), 0
    for table in view.tables:
        digest.update(f"{table.name}\n".encode())
        cursor = connection.cursor()
        with cursor.copy(_copy(table)) as copy:
            for block in copy:
                digest.update(block)
        rows += cursor.rowcount
        digest.update(b"\n")
    return ViewDigest(int(found[0]), rows, digest.hexdigest())


def _copy(table: Table) -> sql.Composed:
    columns = map(sql.Identifier, table.row.__struct_fields__)
    keys = map(sql.Identifier, table.key)
    comma = sql.SQL(", ")
    return sql.SQL("copy (select {} from {} order by {}) to stdout").format(
        comma.join(columns), sql.Identifier(table.name), comma.join(keys)
    )

"""A view made anew beside the live one, from the first event on: put in its place at once, or only
compared with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from projections.recorder import RUNTIME_ROLE
from projections.views.digest import POSITION, ViewDigest, digest_here, view_digest
from projections.views.runner import ADVANCE, LOCK, LOCKS, ViewRunner, session
from projections.views.view import Table, View

BESIDE = "view_rebuild"
DIFFERENT = (Path(__file__).parent / "different_rows.sql").read_text()
NOT_COPIED = (Path(__file__).parent / "not_copied.sql").read_text()
PATIENCE = "set local lock_timeout = '1s'"
ATTEMPTS = 20
SHOWN = 100  # rows that differ, of each table

Progress = Callable[[int], None]
"""Told of each batch: the position the new rows stand at."""


class RebuildFailed(Exception):
    """The view cannot follow the log; the live one stays."""


class Difference(msgspec.Struct, frozen=True):
    """A row that is not the same: as it is live and as it follows from the log, null where it is
    not there."""

    table: str
    live: dict[str, Any] | None
    rebuilt: dict[str, Any] | None


class Checked(msgspec.Struct, frozen=True):
    """Both at one position. `differences`: at most SHOWN of each table."""

    live: ViewDigest
    rebuilt: ViewDigest
    differences: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        return self.live == self.rebuilt


def rebuild(dsn: str, view: View, progress: Progress | None = None) -> int:
    """Returns the position that the new rows stand at; whoever follows the view goes on from there.

    `dsn`: of the user that owns the tables. One rebuild at a time. Raises RebuildFailed.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s, 0)", (LOCKS,))
        _empty_tables(connection, view)
        with ViewRunner(dsn, (view,), role="", schema=BESIDE) as beside:
            for _ in range(ATTEMPTS):
                _follow(beside, view, None, progress)
                with suppress(psycopg.errors.LockNotAvailable), connection.transaction():
                    return _switch(connection, view, beside)
    raise RebuildFailed("readers hold its tables: no moment was found to switch them")


def check(dsn: str, view: View, progress: Progress | None = None) -> Checked:
    """The digests of the live rows and of those made anew, at the same position; where they differ,
    which rows. Changes nothing.

    `dsn`: of the user that owns the tables. One rebuild at a time. Raises RebuildFailed.
    """
    with psycopg.connect(session(dsn, ""), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s, 0)", (LOCKS,))
        _empty_tables(connection, view)
        with ViewRunner(dsn, (view,), role="", schema=BESIDE) as beside:
            _follow(beside, view, _position(connection, view), progress)
            live = view_digest(connection, view)
            _follow(beside, view, live.position, progress)
            with psycopg.connect(session(dsn, "", BESIDE), autocommit=True) as made:
                rebuilt = view_digest(made, view)
            checked = Checked(live, rebuilt)
            if not checked.same:
                checked = _compared(connection, beside, view)
        connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(BESIDE)))
        return checked


def _follow(beside: ViewRunner, view: View, until: int | None, progress: Progress | None) -> None:
    beside.catch_up(until, (lambda _, position: progress(position)) if progress else None)
    if beside.stopped:
        raise RebuildFailed(beside.stopped[view.name])


def _position(connection: psycopg.Connection[Any], view: View) -> int:
    found = connection.execute(POSITION, (view.name,)).fetchone()
    assert found is not None
    return int(found[0])


def _compared(connection: psycopg.Connection[Any], beside: ViewRunner, view: View) -> Checked:
    """Row by row, while nobody follows the live view."""
    with connection.transaction():
        connection.execute(LOCK, (LOCKS, view.name))
        _follow(beside, view, _position(connection, view), None)
        live = digest_here(connection, view)
        differences = [one for table in view.tables for one in _different(connection, table)]
        path = sql.SQL("set local search_path = {}, public").format(sql.Identifier(BESIDE))
        connection.execute(path)
        return Checked(live, digest_here(connection, view), tuple(differences))


def _different(connection: psycopg.Connection[Any], table: Table) -> list[Difference]:
    statement = sql.SQL(DIFFERENT).format(
        live=sql.Identifier("public", table.name),
        rebuilt=sql.Identifier(BESIDE, table.name),
        key=sql.SQL(", ").join(map(sql.Identifier, table.key)),
        limit=sql.Literal(SHOWN),
    )
    return [Difference(table.name, *row) for row in connection.execute(statement)]


def _empty_tables(connection: psycopg.Connection[Any], view: View) -> None:
    """Like the live ones, in a schema of their own: the same columns, indexes, names, options."""
    beside = sql.Identifier(BESIDE)
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(beside))
    connection.execute(sql.SQL("create schema {}").format(beside))
    for name in ("view_position", *(table.name for table in view.tables)):
        connection.execute(
            sql.SQL("create table {0}.{1} (like public.{1} including all)").format(
                beside, sql.Identifier(name)
            )
        )
        # What `like` leaves out: the names of indexes, and how full pages are made.
        for (statement,) in connection.execute(NOT_COPIED, {"name": name, "beside": BESIDE}):
            connection.execute(statement.encode())


def _switch(connection: psycopg.Connection[Any], view: View, beside: ViewRunner) -> int:
    """The new tables for the old, with the position they stand at; nobody follows meanwhile, and
    the position never goes back. Readers wait only for the exchange of names.

    Raises LockNotAvailable where a reader does not let go.
    """
    connection.execute(LOCK, (LOCKS, view.name))
    live = _position(connection, view)
    reached = beside.catch_up(live)
    if beside.stopped:
        raise RebuildFailed(beside.stopped[view.name])
    connection.execute(PATIENCE)
    for table in view.tables:
        new, old = sql.Identifier(BESIDE, table.name), sql.Identifier("public", table.name)
        connection.execute(sql.SQL("drop table {}").format(old))
        connection.execute(sql.SQL("alter table {} set schema public").format(new))
        connection.execute(
            sql.SQL("grant select, insert, update, delete, truncate on {} to {}").format(
                old, sql.Identifier(RUNTIME_ROLE)
            )
        )
    connection.execute(ADVANCE, (view.name, reached))
    connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(BESIDE)))
    return reached

"""A view made anew beside the live one, from the first event on, and put in its place at once."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import ADVANCE, LOCK, LOCKS, ViewRunner
from projections.views.view import View

BESIDE = "view_rebuild"


class RebuildFailed(Exception):
    """The view cannot follow the log; the live one stays."""


def rebuild(dsn: str, view: View) -> int:
    """Returns the position that the new rows stand at; whoever follows the view goes on from there.

    `dsn`: of the user that owns the tables. One rebuild at a time. Raises RebuildFailed.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s, 0)", (LOCKS,))
        _empty_tables(connection, view)
        with ViewRunner(dsn, (view,), role="", schema=BESIDE) as runner:
            runner.catch_up()
            if runner.stopped:
                raise RebuildFailed(runner.stopped[view.name])
        with connection.transaction():
            return _switch(connection, view)


def _empty_tables(connection: psycopg.Connection[Any], view: View) -> None:
    """Like the live ones, in a schema of their own."""
    beside = sql.Identifier(BESIDE)
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(beside))
    connection.execute(sql.SQL("create schema {}").format(beside))
    for name in ("view_position", *(table.name for table in view.tables)):
        connection.execute(
            sql.SQL("create table {0}.{1} (like public.{1} including all)").format(
                beside, sql.Identifier(name)
            )
        )


def _switch(connection: psycopg.Connection[Any], view: View) -> int:
    """The new tables for the old, with the position they stand at; nobody follows meanwhile."""
    connection.execute(LOCK, (LOCKS, view.name))
    beside = sql.Identifier(BESIDE)
    for table in view.tables:
        name = sql.Identifier(table.name)
        connection.execute(sql.SQL("drop table public.{}").format(name))
        connection.execute(sql.SQL("alter table {}.{} set schema public").format(beside, name))
        connection.execute(
            sql.SQL("grant select, insert, update, delete, truncate on public.{} to {}").format(
                name, sql.Identifier(RUNTIME_ROLE)
            )
        )
    reached = sql.SQL("select position from {}.view_position where view = %s").format(beside)
    found = connection.execute(reached, (view.name,)).fetchone()
    assert found is not None
    connection.execute(ADVANCE, (view.name, found[0]))
    connection.execute(sql.SQL("drop schema {} cascade").format(beside))
    return int(found[0])

"""Databases for the safety tests: migrated once, copied for each test; functions broken on purpose
in copies only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

import psycopg

from ops.running import migrate

NUMBERS = count(1)


def execute(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def ask(dsn: str, query: str, parameters: tuple = ()) -> list[tuple]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


@contextmanager
def migrated_copy(postgres: str, template: str | None) -> Iterator[tuple[str, str]]:
    """A database of its own: copied from `template`, or migrated here; dropped at the end."""
    name = f"ledger_safety_{os.getpid()}_{next(NUMBERS)}"
    execute(postgres, f"create database {name} template {template or 'template0'}")
    dsn = urlsplit(postgres)._replace(path=f"/{name}").geturl()
    if template is None:
        migrate(dsn)
    try:
        yield name, dsn
    finally:
        execute(postgres, f"drop database {name} with (force)")


def break_append(dsn: str, sound: str, broken: str) -> None:
    """Replaces a passage of ledger_append in this one database; it must stand there once."""
    query = "select pg_get_functiondef('ledger_append'::regproc)"
    ((source,),) = ask(dsn, query)
    assert source.count(sound) == 1, f"{source.count(sound)} times: {sound}"
    execute(dsn, source.replace(sound, broken))

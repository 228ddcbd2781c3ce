"""Brings a database to the shape this release needs: numbered SQL files, each applied once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from time import sleep

import psycopg

FOLDER = Path(__file__).parent / "sql"
LOCK = 0x6C65646765720001  # "ledger", 1: any number that nobody else locks
PATIENCE = "set local lock_timeout = '2s'"  # whoever comes after us waits for no longer
TRIES, PAUSE_SECONDS = 20, 1.0

TABLE = """
create table if not exists migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationChanged(Exception):
    """A file that this database has applied reads otherwise now: write a new one instead."""


def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, in order of names, in one transaction; the names applied.

    Any number of processes may call it at once: they queue on an advisory lock. The user it
    connects as becomes the owner; the running ledger acts as `ledger_runtime`. A table that others
    hold for long is tried again, so that nobody queues behind us meanwhile.

    Raises MigrationChanged, and psycopg.errors.LockNotAvailable where a table stays held.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return _all_that_is_missing(dsn, folder)
        except psycopg.errors.LockNotAvailable:
            if attempt == TRIES:
                raise
            sleep(PAUSE_SECONDS)
    raise AssertionError("returned or raised above")


def _all_that_is_missing(dsn: str, folder: Path) -> list[str]:
    with psycopg.connect(dsn) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute(PATIENCE)
        connection.execute(TABLE)
        found = connection.execute("select name, sha256 from migration").fetchall()
        applied: dict[str, str] = dict(found)
        return [
            path.name
            for path in sorted(folder.glob("[0-9]*.sql"))
            if _apply(connection, path, applied.get(path.name))
        ]


def _apply(connection: psycopg.Connection, path: Path, applied: str | None) -> bool:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()
    if applied is not None:
        if applied != digest:
            raise MigrationChanged(path.name)
        return False
    connection.execute(content)
    connection.execute("insert into migration (name, sha256) values (%s, %s)", (path.name, digest))
    return True

"""The log as a file, byte for byte: copied out of one snapshot, and the digests that tell whether
another log is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from projections.guards_rebuild import live_digest

Connection = psycopg.Connection[Any]

AS_THEY_ARE = (
    *("follower_position", "inbox_parked", "job_run", "due_count"),
    *("proof_hash", "proof_checkpoint", "proof_cosignature"),
    *("payment_file_rows", "bank_rows", "bank_findings"),
)
"""Copied beside the log: how far followers and jobs have gone and what they counted, what of an
inbox waits; the tree, for what was signed once stays signed; what went to banks and came back."""

MADE_ANEW = frozenset({"claim", "allowance", "period", "fund_position", "idempotency"})
"""What follows from the events' own bytes: a copy holds only the digests to compare with."""

LEFT_OUT = frozenset(
    {"append_gate", "migration", "view_position", "relay_place", "replica_place", "replica_arrived"}
)
"""Of no use elsewhere, or found again from the topic. Views are left out too: they are made anew by
whoever follows the log."""

LOG = """
copy (
    select originator_id, originator_version, topic, state, notification_id, recorded_at
    from stored_events where notification_id <= {position} order by notification_id
) to stdout (format binary)
"""
PAIRS = """
copy (
    select source, id, digest, position, events from idempotency
    where position <= {position} order by source, id
) to stdout (format binary)
"""
HEAD = "select coalesce(max(notification_id), 0), coalesce(max(recorded_at), 0) from stored_events"
MIGRATIONS = "select name, sha256 from migration order by name"
THERE = "select to_regclass(%s) is not null"


class LogDigests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a log held up to a position: sha256 over its rows, the rows of the guards, the pairs."""

    position: int
    log: str
    guards: str
    pairs: str


@contextmanager
def snapshot(dsn: str) -> Iterator[Connection]:
    """One state of everything, however long the reading takes; writers go on meanwhile.

    `dsn`: of the user that owns the tables.
    """
    with psycopg.connect(dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("set local idle_in_transaction_session_timeout = 0")
        yield connection


def head_of(connection: Connection) -> tuple[int, int]:
    """The last position and its recorded time, UTC microseconds; zeros for an empty log."""
    row = connection.execute(HEAD).fetchone()
    assert row is not None, "an aggregate has a row"
    return int(row[0]), int(row[1])


def migrations_of(connection: Connection) -> dict[str, str]:
    """The migrations applied: name and digest."""
    return dict(connection.execute(MIGRATIONS).fetchall())


def log_chunks(connection: Connection, position: int) -> Iterator[bytes]:
    """All events up to a position, in order, in PostgreSQL's binary format."""
    return copied_out(connection, sql.SQL(LOG).format(position=sql.Literal(position)))


def table_chunks(connection: Connection, table: str) -> Iterator[bytes]:
    """A whole table in the same format."""
    statement = sql.SQL("copy {} to stdout (format binary)").format(sql.Identifier(table))
    return copied_out(connection, statement)


def tables_as_they_are(connection: Connection) -> list[str]:
    """Those of `AS_THEY_ARE` that this release has."""
    return [one for one in AS_THEY_ARE if _there(connection, one)]


def _there(connection: Connection, table: str) -> bool:
    row = connection.execute(THERE, [f"public.{table}"]).fetchone()
    return bool(row and row[0])


def copied_out(connection: Connection, statement: sql.SQL | sql.Composed) -> Iterator[bytes]:
    """What a COPY says, as it comes."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in copy:
            yield bytes(chunk)


def digests(connection: Connection, position: int) -> LogDigests:
    """Of everything up to a position; the guards as they stand, so only the head's are right."""
    return LogDigests(
        position,
        log_digest(connection, position),
        live_digest(connection),
        pairs_digest(connection, position),
    )


def log_digest(connection: Connection, position: int) -> str:
    """The same for two logs whose rows are the same byte for byte up to there."""
    return _digest(log_chunks(connection, position))


def pairs_digest(connection: Connection, position: int) -> str:
    """Of the pairs whose first outcome stands at or below a position."""
    statement = sql.SQL(PAIRS).format(position=sql.Literal(position))
    return _digest(copied_out(connection, statement))


def _digest(chunks: Iterator[bytes]) -> str:
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()

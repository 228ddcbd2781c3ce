"""The guards worked out anew from the log, and their digest: rebuilt and live must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec
import psycopg

from domain.event import Recorded
from domain.log import Log
from projections.guards_memory import Guards
from projections.prepared import steps_of

_HEAD = "select coalesce(max(notification_id), 0) from stored_events"
_TABLES = (
    "select key, holder::text, fact_version from claim order by key",
    "select key, first, last, holder::text from period order by key, first",
    "select key, used, lim from allowance order by key",
    "select key, committed, lim, closed, waiting::text[] from fund_position order by key",
)


class GuardDigest(NamedTuple):
    """The digest of all guard rows as they stood at a position."""

    position: int
    sha256: str


class GuardsDiffer(Exception):
    """An event of the log takes or gives back what, by the events before it, it may not."""


def guard_digest(connection: psycopg.Connection[Any]) -> GuardDigest:
    """Of the live guards, in one snapshot with the position. Outside of any transaction."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        with connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
            head = cursor.execute(_HEAD).fetchone()
        assert head is not None
        return GuardDigest(head[0], live_digest(connection))


def live_digest(connection: psycopg.Connection[Any]) -> str:
    """Of the guards as they stand in the connection's transaction."""
    return _digest(_live(connection, table) for table in _TABLES)


def _live(connection: psycopg.Connection[Any], table: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor("guards", row_factory=psycopg.rows.tuple_row) as cursor:
        cursor.itersize = 10_000
        cursor.execute(table)
        yield from cursor


def rebuilt_digest(log: Log, position: int | None = None) -> GuardDigest:
    """Of the guards that follow from the log up to a position, or its head.

    Raises GuardsDiffer.
    """
    guards, seen = rebuilt(log, position)
    return GuardDigest(seen, digest_of(guards))


def rebuilt(log: Log, position: int | None = None) -> tuple[Guards, int]:
    """The guards after each event in order, and the last position read."""
    guards, events = Guards(), log.follow(0)
    if position is not None:
        events = takewhile(lambda one: one.position <= position, events)
    return guards, guards_after(events, guards)


def guards_after(events: Iterable[Recorded], guards: Guards) -> int:
    """Takes and gives back what each event says, in order; the last position.

    Raises GuardsDiffer.
    """
    seen = 0
    for one in events:
        refusal = guards.apply(steps_of([(one.stream, one.version, one.event, one.happened_on)]))
        if refusal is not None:
            raise GuardsDiffer(f"position {one.position}: {refusal}")
        seen = one.position
    return seen


def digest_of(guards: Guards) -> str:
    """The digest of guards in memory, by the rows they would be."""
    claims = sorted((key, one.stream, one.fact_version) for key, one in guards.claims.items())
    periods = sorted((key, *one) for key, held in guards.periods.items() for one in held)
    allowances = sorted((key, *one) for key, one in guards.allowances.items())
    funds = sorted(
        (key, one.committed, one.limit, one.closed, one.waiting)
        for key, one in guards.funds.items()
    )
    return _digest((claims, periods, allowances, funds))


def _digest(tables: Iterable[Iterable[tuple[Any, ...]]]) -> str:
    digest = sha256()
    encode = msgspec.json.Encoder().encode
    for table in tables:
        for row in table:
            digest.update(encode(row))
            digest.update(b"\n")
        digest.update(b"\n")
    return digest.hexdigest()

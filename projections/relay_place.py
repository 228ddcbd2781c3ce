"""The relay's side of PostgreSQL: the lock that one relay holds, the rows it sends, its hint.

All on one session. The lock is the session's, and the server ends a session that is silent for
longer than the lease: so a relay that was paused finds its lock gone when it wakes, and stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import LogUnreadable, session

LOCKS = 0x72656C61  # "rela": the class of the advisory locks, one per topic within it
LEASE_SECONDS = 30.0

TAKE = "select pg_try_advisory_lock(%s, hashtext(%s))"
HELD = """
select exists (
    select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
    and database = (select oid from pg_database where datname = current_database())
    and classid = %s::bigint::oid and objid = (hashtext(%s)::bigint & 4294967295)::oid
)
"""
READ = """
select notification_id, originator_id::text, originator_version, topic, state, recorded_at
from stored_events where notification_id > %s order by notification_id limit %s
"""
ONE = "select state from stored_events where notification_id = %s"
HEAD = "select coalesce(max(notification_id), 0) from stored_events"
HINT = "select identity, position, offsets from relay_place where topic = %s"
ADVANCE = """
insert into relay_place (topic, identity, position, offsets) values (%s, %s, %s, %s)
on conflict (topic) do update set
    identity = excluded.identity, position = excluded.position, offsets = excluded.offsets
"""

Stored = tuple[int, str, int, str, bytes, int]
"""Position, stream, version, topic, stored bytes, recorded time (UTC microseconds)."""


class LockLost(Exception):
    """Another relay may be at work: this one must not send anything more."""


class Hint(msgspec.Struct, frozen=True):
    """All up to `position` was acknowledged; each partition's next offset then."""

    identity: str = ""
    position: int = 0
    offsets: tuple[int, ...] = ()


class RelayPlace:
    """For one thread. Raises LockLost once the session is gone; `take` begins anew."""

    def __init__(
        self, dsn: str, topic: str, *, lease: float = LEASE_SECONDS, role: str = RUNTIME_ROLE
    ) -> None:
        """`lease`: seconds of silence after which the lock is gone; look at it more often."""
        self.lease = lease
        self._dsn = session(dsn, role)
        self._topic = topic
        self._connection: psycopg.Connection[Any] | None = None

    def take(self) -> bool:
        """Whether this relay holds the lock now; raises psycopg.OperationalError."""
        if self._connection is None:
            self._connection = psycopg.connect(self._dsn, autocommit=True)
            silent = f"{int(self.lease * 1_000)}ms"
            self._connection.execute(
                "select set_config('idle_session_timeout', %s, false)", [silent]
            )
            self._connection.execute("listen stored_events")
        return bool(self._fetch(TAKE, (LOCKS, self._topic))[0][0])

    def check(self) -> None:
        """Raises LockLost unless this session holds the lock."""
        if not self._fetch(HELD, (LOCKS, self._topic))[0][0]:
            raise LockLost("the session no longer holds the relay's lock")

    def release(self) -> None:
        """Gives the lock back by ending the session. Harmless without one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):  # the session is gone, and with it the lock
                connection.close()

    # The log

    def head(self) -> int:
        """The position of the last event."""
        return int(self._fetch(HEAD, ())[0][0])

    def read(self, after: int, limit: int) -> list[Stored]:
        """The rows above a position, in order. Raises LogUnreadable where one is missing."""
        rows: list[Stored] = self._fetch(READ, (after, limit))
        if rows and rows[-1][0] != after + len(rows):
            at = next(row[0] for number, row in enumerate(rows, after + 1) if row[0] != number)
            raise LogUnreadable(f"a position before {at} is missing")
        return rows

    def bytes_at(self, position: int) -> bytes | None:
        """The stored bytes at a position; None where the log has nothing."""
        found = self._fetch(ONE, (position,))
        return bytes(found[0][0]) if found else None

    def wait(self, seconds: float) -> None:
        """Until events are stored, or the time is up."""
        try:
            for _ in self._session().notifies(timeout=seconds, stop_after=1):
                pass
        except psycopg.OperationalError as lost:
            raise LockLost(type(lost).__name__) from lost

    # The hint

    def hint(self) -> Hint:
        """How far the last relay came; a fresh one when none ever did."""
        found = self._fetch(HINT, (self._topic,))
        return Hint(found[0][0], found[0][1], tuple(found[0][2])) if found else Hint()

    def advance(self, identity: str, position: int, offsets: Sequence[int]) -> None:
        """Everything up to a position was acknowledged."""
        self._execute(ADVANCE, (self._topic, identity, position, list(offsets)))

    # The session

    def _session(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise LockLost("the relay's lock was not taken")
        return self._connection

    def _execute(self, statement: str, parameters: Sequence[object]) -> psycopg.Cursor[Any]:
        cursor = self._session().cursor(binary=True)
        try:
            return cursor.execute(statement, parameters, prepare=True)
        except psycopg.OperationalError as lost:
            raise LockLost(type(lost).__name__) from lost

    def _fetch(self, statement: str, parameters: Sequence[object]) -> list[Any]:
        return self._execute(statement, parameters).fetchall()

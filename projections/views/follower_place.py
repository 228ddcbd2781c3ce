"""How far a follower has gone: in memory, or in a table under a lock that one process holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

LOCKS = 0x666F6C6C  # "foll": the class of the advisory locks, one per follower within it

READ = "select position from follower_position where follower = %s"
ADVANCE = """
insert into follower_position (follower, position) values (%s, %s)
on conflict (follower) do update set position = excluded.position
"""


class MemoryPlace:
    """For one follower in one process."""

    def __init__(self) -> None:
        self.position = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        yield

    def read(self) -> int:
        return self.position

    def advance(self, position: int) -> None:
        self.position = position


class PostgresPlace:
    """`held` waits while another process holds the place of the same follower."""

    def __init__(self, dsn: str, follower: str, *, role: str = RUNTIME_ROLE) -> None:
        self._dsn = session(dsn, role)
        self._follower = follower
        self._connection: psycopg.Connection[Any] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            lock = "select pg_advisory_lock(%s, hashtext(%s))"
            connection.execute(lock, (LOCKS, self._follower))
            self._connection = connection
            try:
                yield
            finally:
                self._connection = None

    def read(self) -> int:
        assert self._connection is not None, "hold the place first"
        found = self._connection.execute(READ, (self._follower,)).fetchone()
        return int(found[0]) if found else 0

    def advance(self, position: int) -> None:
        assert self._connection is not None, "hold the place first"
        self._connection.execute(ADVANCE, (self._follower, position))

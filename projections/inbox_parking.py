"""Which records of the inbox wait, and for how long; the records themselves stay in the topic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE, connection_settings

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between two tries, doubled each time

WAITING = "select distinct order_key from inbox_parked where order_key = any(%s)"
PARK = """
insert into inbox_parked (partition, place, order_key, arrived_at, retry_at, tries, said)
values (%s, %s, %s, %s, %s, 0, %s)
on conflict (partition, place) do nothing
"""
HEADS = """
select partition, place, order_key, arrived_at, tries, said from (
    select distinct on (order_key) * from inbox_parked
    where partition = any(%s) order by order_key, partition, place
) as head
where retry_at <= %s order by partition, place limit %s
"""
DROP = "delete from inbox_parked where partition = %s and place = %s"
LATER = """
update inbox_parked
set retry_at = %s + least(%s, %s * power(2, tries)), tries = tries + 1, said = %s
where partition = %s and place = %s
"""
COUNT = "select count(*), coalesce(min(arrived_at), 0) from inbox_parked"


class Parked(msgspec.Struct, frozen=True, gc=False):
    """A record that waits: (partition, place) in the inbox; times in seconds since 1970."""

    partition: int
    place: int
    order_key: bytes
    arrived_at: float
    tries: int
    said: str


class Parking:
    """Every method is one transaction. Raises psycopg.OperationalError when the server is lost."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._settings = connection_settings(dsn, role)
        self._connection: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def waiting(self, keys: Collection[bytes]) -> set[bytes]:
        """Of these keys, those that a parked record has."""
        return {row[0] for row in self._connected().execute(WAITING, (list(keys),))}

    def park(self, records: Sequence[Parked]) -> None:
        """Each once, however often it comes."""
        rows = [
            (one.partition, one.place, one.order_key, one.arrived_at, one.arrived_at, one.said)
            for one in records
        ]
        with self._connected().transaction(), self._connected().cursor() as cursor:
            cursor.executemany(PARK, rows)

    def heads(self, partitions: Sequence[int], now: float, limit: int) -> list[Parked]:
        """The first of each key whose time to be tried has come."""
        found = self._connected().execute(HEADS, (list(partitions), now, limit))
        return [Parked(*row) for row in found]

    def drop(self, records: Sequence[Parked]) -> None:
        """They are settled."""
        with self._connected().transaction(), self._connected().cursor() as cursor:
            cursor.executemany(DROP, [(one.partition, one.place) for one in records])

    def later(self, records: Sequence[tuple[Parked, str]], now: float) -> None:
        """They wait on, for twice as long as before; with the code that was said this time."""
        pauses = now, LONGEST_PAUSE, FIRST_PAUSE
        rows = [(*pauses, said, one.partition, one.place) for one, said in records]
        with self._connected().transaction(), self._connected().cursor() as cursor:
            cursor.executemany(LATER, rows)

    def standing(self) -> tuple[int, float]:
        """How many wait, and since when the one that waits longest; 0 where none does."""
        row = self._connected().execute(COUNT).fetchone()
        assert row is not None, "an aggregate has a row"
        return int(row[0]), float(row[1])

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(**self._settings, autocommit=True)
        return self._connection

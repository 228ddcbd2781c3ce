"""A copy of the log from the topic alone: each event once, whoever of a group brings it, and in the
copy only without a gap, so that views follow it as they follow the log.

The place of a partition stands in the transaction of its events, under a lock on its row: two
processes that both believe a partition to be theirs repeat each other's work and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from projections.migrate import migrate

Arrived = tuple[int, str, int, str, bytes, int]
"""Position, stream, version, topic, stored bytes, recorded time (UTC microseconds)."""

A_TURN = 20_000  # positions looked at when those without a gap are put in

LEDGERS_OWN = """
select exists (select from stored_events) and not exists (select from replica_place)
"""
BEGIN = "insert into replica_place values (%s, %s, 0, 0) on conflict do nothing"
PLACE = "select source, position, next from replica_place where part = %s"
TAKE = """
insert into replica_arrived
select * from unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::bigint[])
"""
MOVE = "update replica_place set position = %s, next = %s where part = %s"
GATE = "lock table append_gate in exclusive mode"
PUT_IN = """
with head as (select coalesce(max(notification_id), 0) as at from stored_events),
run as (
    select replica_arrived.*, position - row_number() over (order by position) as without_gap
    from replica_arrived, head where position > at and position <= at + %s
),
moved as (
    insert into stored_events (
        originator_id, originator_version, topic, state, notification_id, recorded_at
    )
    select stream, version, topic, state, position, recorded_at
    from run, head where without_gap = at
    returning notification_id
),
gone as (
    delete from replica_arrived using moved where position = notification_id returning position
)
select count(*) from gone
"""


class NotAReplica(Exception):
    """The database is a ledger's own, or holds the events of another one."""


class Replica:
    """For one thread; its database's user owns the tables. Raises psycopg.OperationalError."""

    def __init__(self, dsn: str, source: str) -> None:
        """Makes the tables. `source`: whose events, as `ledger_source` names it.

        Raises NotAReplica.
        """
        migrate(dsn)
        self._source = source
        self._connection: psycopg.Connection[Any] = psycopg.connect(dsn, autocommit=True)
        if self._one(LEDGERS_OWN, ())[0]:
            self.close()
            raise NotAReplica("the database holds a ledger; a copy needs one of its own")
        self._put_in()  # what had arrived when the one before was killed

    def close(self) -> None:
        self._connection.close()

    def next_offset(self, part: int) -> int:
        """Where to go on in a partition."""
        found = self._connection.execute(PLACE, (part,)).fetchone()
        return int(found[2]) if found else 0

    def take(self, part: int, source: str, events: Sequence[Arrived], after: int) -> int:
        """Events of a partition in the order of their offsets, `after` the last of which is the
        offset to go on at; how many stand in the copy without a gap because of it.

        Raises NotAReplica where they are another ledger's.
        """
        with self._connection.transaction():
            self._connection.execute(BEGIN, (part, source))
            whose, last, before = self._one(f"{PLACE} for update", (part,))
            if source != self._source or whose != source:
                raise NotAReplica(f"events of {source}, the copy is one of {self._source}")
            fresh = []
            for event in events:
                if event[0] > last:
                    fresh.append(event)
                    last = event[0]
            if fresh:
                self._connection.execute(
                    TAKE, [list(column) for column in zip(*fresh, strict=True)]
                )
            self._connection.execute(MOVE, (last, max(before, after), part))
        return self._put_in()

    def _put_in(self) -> int:
        """In transactions of their own: what others brought meanwhile may now have its turn."""
        done = 0
        while True:
            with self._connection.transaction():
                self._connection.execute(GATE)
                moved = int(self._one(PUT_IN, (A_TURN,))[0])
            done += moved
            if moved < A_TURN:
                return done

    def _one(self, statement: str, parameters: Sequence[object]) -> tuple[Any, ...]:
        found = self._connection.execute(statement.encode(), parameters).fetchone()
        assert found is not None
        return tuple(found)

"""The log in batches, each read and decoded once for all views that stand at its beginning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import msgspec
import psycopg

from domain.codec import EVENT_CLASSES, UnknownFormat
from domain.codec_page import A_PAGE, decode_page
from domain.event import Recorded, topic_of
from projections.arrays import register, texts
from projections.views.shared import Shared
from projections.views.view import SIGNED, Kinds

READ = """
select originator_id::text, originator_version, case when topic = any(%b) then state end,
    notification_id, recorded_at, topic
from stored_events where notification_id > %s order by notification_id limit %s
"""
KEPT = 2  # batches: the one that is followed, and the next


class LogUnreadable(Exception):
    """The log has a gap, or holds what this release cannot read: no view goes on."""


class Batch(msgspec.Struct, frozen=True, gc=False):
    """The events up to `last` that some view reads. Those that none reads are not decoded."""

    last: int
    events: list[Recorded]
    shared: Shared


class Batches:
    """Thread-safe; a connection of its own. `kinds`: the events that are decoded."""

    def __init__(self, dsn: str, kinds: Iterable[Kinds], size: int) -> None:
        self.size = size
        self._dsn = dsn
        self._topics = texts(sorted({topic_of(one) for some in kinds for one in some}))
        self._lock = Lock()
        self._kept: dict[int, Batch] = {}
        self._connection: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def after(self, position: int, until: int) -> Batch:
        """What follows a position, at most up to another. Raises LogUnreadable."""
        with self._lock:
            kept = self._kept.get(position)
            if kept is None or kept.last > until:
                kept = self._read(position, min(self.size, until - position))
                self._keep(position, kept)
            return kept

    def _keep(self, position: int, batch: Batch) -> None:
        if batch.last > position:
            self._kept[position] = batch
        for oldest in sorted(self._kept)[:-KEPT]:
            del self._kept[oldest]

    def _read(self, position: int, limit: int) -> Batch:
        last, events = position, list[Recorded]()
        with self._connected().cursor(binary=True) as cursor:
            cursor.execute(READ, (self._topics, position, limit), prepare=True)
            while rows := cursor.fetchmany(A_PAGE):
                events += _decoded(rows, last)
                last += len(rows)
        return Batch(last, events, Shared())

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._dsn, autocommit=True)
            register(self._connection)
        return self._connection


def _decoded(rows: Sequence[tuple[Any, ...]], after: int) -> list[Recorded]:
    for expected, row in enumerate(rows, after + 1):
        if row[3] != expected:
            raise LogUnreadable(f"position {expected} is missing: the next one is {row[3]}")
        if row[5] not in EVENT_CLASSES:
            raise LogUnreadable(f"after position {after}: {row[5]}")
    try:
        return decode_page([row[:5] for row in rows if row[2] is not None], SIGNED)
    except (UnknownFormat, msgspec.DecodeError) as error:
        raise LogUnreadable(f"after position {after}: {error}") from error

"""The log in memory: command by command, in order; rehearsals and tests run on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import time_ns
from typing import NamedTuple

from domain.codec import EVENT_CLASSES, EventTooLarge, decode
from domain.event import Recorded
from domain.log import (
    Accepted,
    Answer,
    Batch,
    Failed,
    Known,
    Question,
    Replayed,
    Stale,
    Verdict,
    Waiting,
    Withheld,
)
from projections.guards_memory import Guards, MustWait
from projections.prepared import Prepared, Row, prepare


class StoredRow(NamedTuple):
    """A row of the log, its bytes as they are stored."""

    stream: str
    version: int
    topic: str
    state: bytes
    position: int
    recorded_at: int


class MemoryLog:
    """The same verdicts as PostgreSQL, from plain dicts. For one thread."""

    def __init__(self, clock: Callable[[], int] = lambda: time_ns() // 1000) -> None:
        """`clock`: UTC microseconds since 1970."""
        self.rows: list[StoredRow] = []
        self.guards = Guards()
        self.pairs: dict[tuple[str, str], Known] = {}
        self._streams: dict[str, list[int]] = {}
        self._clock = clock

    # Append

    def lay_out(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        return batches

    def append(self, batches: Sequence[Batch], *, all_or_nothing: bool = False) -> list[Verdict]:
        length, guards = len(self.rows), self.guards.copy() if all_or_nothing else None
        known = set(self.pairs) if all_or_nothing else set()
        now = max(self.rows[-1].recorded_at if self.rows else 0, self._clock())
        verdicts = [self._judge(batch, now) for batch in batches]
        if guards is None or all(isinstance(one, Accepted | Replayed) for one in verdicts):
            return verdicts
        self._cut(length, guards, known)
        return [self._undone(*one) for one in zip(batches, verdicts, strict=True)]

    def _cut(self, length: int, guards: Guards, known: set[tuple[str, str]]) -> None:
        """Back to how it stood."""
        for row in reversed(self.rows[length:]):
            self._streams[row.stream].pop()
        del self.rows[length:]
        self.guards = guards
        self.pairs = {pair: one for pair, one in self.pairs.items() if pair in known}

    def _undone(self, batch: Batch, verdict: Verdict) -> Verdict:
        """A verdict of a batch of which nothing was written."""
        if isinstance(verdict, Waiting):
            return Waiting(0, 0, verdict.behind)
        written = isinstance(verdict, Accepted | Replayed)
        return Withheld() if written and (batch.source, batch.id) not in self.pairs else verdict

    def _judge(self, batch: Batch, now: int) -> Verdict:
        known = self.pairs.get((batch.source, batch.id))
        if known is not None:
            return Replayed(known.position, known.count, known.digest)
        try:
            ready = prepare(batch)
        except (EventTooLarge, ValueError) as no:
            return Failed(str(no))
        if self._stale(batch, ready.rows):
            return Stale()
        refusal = self.guards.apply(ready.steps)
        if refusal is None:
            return Accepted(self._write(batch, ready.rows, now), len(ready.rows))
        if isinstance(refusal, MustWait):
            return self._wait(ready, refusal, now)
        return refusal

    def _wait(self, ready: Prepared, must: MustWait, now: int) -> Verdict:
        if must.already or not ready.instead:
            return Waiting(0, 0, must.behind)
        if not self._follows(ready.instead):
            return Stale()
        self.guards.queue(must.fund, must.roster)
        position = self._write(ready.batch, ready.instead, now)
        return Waiting(position, len(ready.instead), must.behind)

    def _stale(self, batch: Batch, rows: list[Row]) -> bool:
        guards = self.guards
        held = {key: guards.claims.get(key) for key, _ in batch.claims_read}
        used = {key: guards.allowances.get(key) for key, _ in batch.allowances_read}
        return (
            any(version != self._version(stream) for stream, version in batch.streams_read)
            or not self._follows(rows)
            or any(holder != _stream(held[key]) for key, holder in batch.claims_read)
            or any(amount != _used(used[key]) for key, amount in batch.allowances_read)
        )

    def _version(self, stream: str) -> int:
        return len(self._streams.get(stream, ()))

    def _follows(self, rows: list[Row]) -> bool:
        """Whether each event is the next of its stream; version 0 always is."""
        written: dict[str, int] = {}
        for row in rows:
            following = written.get(row.stream, self._version(row.stream)) + 1
            if row.version not in (0, following):
                return False
            written[row.stream] = following
        return True

    def _write(self, batch: Batch, rows: list[Row], now: int) -> int:
        first = len(self.rows) + 1
        for row in rows:
            position = len(self.rows) + 1
            version = self._version(row.stream) + 1
            self.rows.append(StoredRow(row.stream, version, row.topic, row.state, position, now))
            self._streams.setdefault(row.stream, []).append(position)
        position = first if rows else 0
        self.pairs[batch.source, batch.id] = Known(position, len(rows), batch.digest)
        return position

    # Read

    def load(self, question: Question) -> Answer:
        streams = {stream: self.stream(stream, after) for stream, after in question.streams}
        claims, uses, periods = self.guards.claims, self.guards.allowances, self.guards.periods
        return Answer(
            {stream: found for stream, found in streams.items() if found},
            {key: claims[key] for key in question.claims if key in claims},
            {key: uses[key].used for key in question.allowances if key in uses},
            {pair: self.pairs[pair] for pair in question.pairs if pair in self.pairs},
            {one: self._version(one) for one in question.heads if self._version(one)},
            {key: periods[key] for key in question.periods if key in periods},
        )

    def read(self, after: int, limit: int, topics: Sequence[str] = ()) -> list[Recorded]:
        rows = self.rows[after : after + limit]
        return [
            decode(*row)
            for row in rows
            if not topics or row.topic in topics or row.topic not in EVENT_CLASSES
        ]

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        positions = self._streams.get(stream, [])[after:]
        return [decode(*self.rows[position - 1]) for position in positions]

    def head(self) -> int:
        return len(self.rows)

    def follow(self, after: int) -> Iterator[Recorded]:
        return (decode(*row) for row in self.rows[after:])


def _stream(held: object) -> str | None:
    return getattr(held, "stream", None)


def _used(held: object) -> int:
    return getattr(held, "used", 0)

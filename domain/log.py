"""The port to the log: what a batch asks of it, and the verdict it gives on each command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol

import msgspec

from domain.event import Envelope, Event, Recorded


class Write(msgspec.Struct, frozen=True, gc=False):
    """One event for one stream. `version` is the one it will have; 0 where nothing is decided on
    that stream (access): the append gives the next."""

    stream: str
    version: int
    event: Event
    envelope: Envelope


class Batch(msgspec.Struct, frozen=True, gc=False):
    """What one command wants written, and everything its decision read.

    `instead` is written in place of `writes` where the fund it takes from must wait.
    """

    source: str
    id: str
    digest: bytes
    writes: tuple[Write, ...]
    instead: tuple[Write, ...] = ()
    streams_read: tuple[tuple[str, int], ...] = ()
    claims_read: tuple[tuple[str, str | None], ...] = ()
    allowances_read: tuple[tuple[str, int], ...] = ()


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """Written: `count` events from `position` on."""

    position: int
    count: int


class Replayed(msgspec.Struct, frozen=True, gc=False):
    """The pair was known: its first outcome stands at `position`; `digest` is that of the first
    content."""

    position: int
    count: int
    digest: bytes


class Stale(msgspec.Struct, frozen=True, gc=False):
    """Something the decision read has changed: load and decide again."""


class Taken(msgspec.Struct, frozen=True, gc=False):
    """A claim or period is held by another; `fact_version` is set where the holder is a fact."""

    key: str
    holder: str
    fact_version: int | None = None


class Exhausted(msgspec.Struct, frozen=True, gc=False):
    """An allowance has only `left` left, or the fund is closed or frozen (`left` 0)."""

    key: str
    left: int


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """The fund has no room, or another approval waits first: `instead` was written at
    `position`."""

    position: int
    count: int
    behind: str | None


class Withheld(msgspec.Struct, frozen=True, gc=False):
    """Would have been written, but for another command of its all-or-nothing batch."""


class Failed(msgspec.Struct, frozen=True, gc=False):
    """The log could not judge it (too large, no stream id): nothing of it is written."""

    reason: str


Verdict = Accepted | Replayed | Stale | Taken | Exhausted | Waiting | Withheld | Failed


class LogUnavailable(Exception):
    """Not reached, or lost on the way: what was sent may be written. The same batch again tells."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A pair that the log has: where its outcome stands, and the digest of its content."""

    position: int
    count: int
    digest: bytes


class Question(msgspec.Struct, frozen=True, gc=False):
    """What a round of loading asks for: streams (after which version), claims, allowances, pairs,
    streams of which only the version is wanted (`heads`), and all live periods of some keys."""

    streams: tuple[tuple[str, int], ...] = ()
    claims: tuple[str, ...] = ()
    allowances: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


class HeldPeriod(NamedTuple):
    """Days that are taken under a key, both ends included, and the stream that holds them."""

    first: date
    last: date
    holder: str


class Holder(msgspec.Struct, frozen=True, gc=False):
    """Who holds a claim: a stream, and a version where it is a fact."""

    stream: str
    fact_version: int | None = None


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Only what was found: events in order per stream; holders; used amounts; known pairs;
    versions; periods in order."""

    streams: dict[str, list[Recorded]]
    claims: dict[str, Holder]
    allowances: dict[str, int]
    pairs: dict[tuple[str, str], Known]
    heads: dict[str, int] = {}
    periods: dict[str, tuple[HeldPeriod, ...]] = {}


class Log(Protocol):
    """One log: contiguous positions, verdicts, guards. PostgreSQL and memory pass one contract
    suite."""

    def load(self, question: Question) -> Answer:
        """One round trip, whatever is asked."""
        ...

    def lay_out(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        """The same batches, with all the work of `append` done on them that needs no database: for
        a writer that must wait for its turn."""
        ...

    def append(self, batches: Sequence[Batch], *, all_or_nothing: bool = False) -> list[Verdict]:
        """A verdict per command, in order; one transaction, or a few. With `all_or_nothing`,
        either every command is accepted (or replayed) or nothing is written and the verdicts say
        why."""
        ...

    def read(self, after: int, limit: int, topics: Sequence[str] = ()) -> list[Recorded]:
        """The events of the `limit` positions above `after`, in order, without a gap; of these
        `topics` alone where any are named. Raises UnknownFormat where one of the positions
        holds a topic that this release does not know, asked for or not."""
        ...

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        """The events of one stream with a version above `after`."""
        ...

    def head(self) -> int:
        """The position of the last event, 0 on an empty log."""
        ...

    def follow(self, after: int) -> Iterator[Recorded]:
        """All events above `after`, in order, until the head as it stood at the call."""
        ...

"""How far behind the log each follower is, event by event, by looking often at all positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import msgspec
import psycopg

from ops.bench.checks import WrongResult
from ops.follower import NAME
from ops.following import RELAY

A_LOOK = 0.02  # seconds between two
HEAD = "head"
POSITIONS = """
select 'head', coalesce(max(notification_id), 0) from stored_events
union all select view, position from view_position
union all select %(follower)s, position from follower_position where follower = %(follower)s
union all select %(relay)s, position from relay_place where topic = %(topic)s
"""
Lags = list[tuple[float, int]]
"""Seconds, and of how many events that was the lag."""


class Sample(msgspec.Struct, frozen=True):
    """One look, taken between two moments (seconds): where the log ended, where each follower
    stood."""

    begun: float
    ended: float
    head: int
    reached: Mapping[str, int]


def look(connection: psycopg.Connection[Any], topic: str) -> Sample:
    """One statement, so all positions are of one moment."""
    asked = {"follower": NAME, "relay": RELAY, "topic": topic}
    begun = monotonic()
    reached = dict(connection.execute(POSITIONS, asked, prepare=True).fetchall())
    return Sample(begun, monotonic(), reached.pop(HEAD), reached)


@contextmanager
def sampled(dsn: str, topic: str) -> Iterator[list[Sample]]:
    """Looks until this is left; the samples so far."""
    samples: list[Sample] = []
    over = Event()

    def run() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not over.is_set():
                samples.append(look(connection, topic))
                over.wait(A_LOOK)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def wait_until_reached(samples: Sequence[Sample], head: int, patience: float) -> None:
    """Until every follower stands at a position. Raises WrongResult."""
    deadline = monotonic() + patience
    while behind := _behind(samples, head):
        if monotonic() > deadline:
            raise WrongResult(f"not at {head} after {patience:g} s: {', '.join(behind)}")
        sleep(A_LOOK)


def _behind(samples: Sequence[Sample], head: int) -> list[str]:
    """Those that the last look did not see at a position; all of them before the first."""
    if not samples:
        return ["nothing was seen"]
    return [name for name, position in samples[-1].reached.items() if position < head]


def lags(samples: Sequence[Sample], follower: str) -> Lags:
    """What was stored between two looks was not there at the earlier one, and was followed by the
    look that shows all of it passed: from the one to the other, never less than it was.

    Raises WrongResult where something was not followed to the end.
    """
    found: Lags = []
    at = 0
    for earlier, later in pairwise(samples):
        if later.head == earlier.head:
            continue
        while at < len(samples) and samples[at].reached.get(follower, 0) < later.head:
            at += 1
        if at == len(samples):
            raise WrongResult(f"{follower} did not come to {later.head}")
        found.append((samples[at].ended - earlier.begun, later.head - earlier.head))
    return found


def share_within(found: Lags, share: float) -> float:
    """The seconds within which that share of the events was followed; 0 of none."""
    total = sum(events for _, events in found)
    so_far = 0
    for seconds, events in sorted(found):
        so_far += events
        if so_far >= share * total:
            return seconds
    return 0.0

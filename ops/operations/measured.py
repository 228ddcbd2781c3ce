"""The write path with a clock beside it: observed once a batch, never once an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter
from typing import Protocol

from domain.log import Batch, Log, LogUnavailable, Verdict
from domain.outcome import Outcome
from gateways.intake import Input
from ops.operations.metrics import APPEND_FAILURES, QUEUE, count_batch, count_outcomes
from ops.operations.traces import spans

A_LOOK = 0.5  # seconds between two looks at the queue


class MeasuredLog:
    """A log as it is, whose appends are timed and whose verdicts are counted."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._span = spans()
        self.load, self.lay_out = log.load, log.lay_out
        self.read, self.stream = log.read, log.stream
        self.head, self.follow = log.head, log.follow

    def append(self, batches: Sequence[Batch], *, all_or_nothing: bool = False) -> list[Verdict]:
        began = perf_counter()
        try:
            with self._span("ledger.append", {"ledger.commands": len(batches)}):
                verdicts = self._log.append(batches, all_or_nothing=all_or_nothing)
        except LogUnavailable:
            APPEND_FAILURES.inc()
            raise
        count_batch(perf_counter() - began, verdicts, len(batches))
        return verdicts


class Post(Protocol):
    """CloudEvents in, an outcome per input."""

    def __call__(
        self, inputs: Sequence[Input], *, all_or_nothing: bool = False
    ) -> list[Outcome]: ...


class MeasuredPost:
    """The way in, with its outcomes counted."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def __call__(self, inputs: Sequence[Input], *, all_or_nothing: bool = False) -> list[Outcome]:
        outcomes = self._post(inputs, all_or_nothing=all_or_nothing)
        count_outcomes(one.verdict for one in outcomes)
        return outcomes


class Queue(Protocol):
    """What waits for the one thread that writes."""

    @property
    def waiting(self) -> int: ...


@contextmanager
def queue_watched(queue: Queue) -> Iterator[None]:
    """The length of the queue, looked at twice a second by a thread beside the write path."""
    stop = Event()

    def watch() -> None:
        while not stop.wait(A_LOOK):
            QUEUE.set(queue.waiting)

    thread = Thread(target=watch, name="queue-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()

"""Group commit: whatever waits is handled as one batch, by the one thread that writes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from enum import Enum
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple, Protocol

from domain.log import LogUnavailable
from domain.outcome import Outcome
from gateways.intake import Input

MAXIMUM_BATCH = 4_000  # events in one transaction
MAXIMUM_LARGE = 1_000  # where they come from batches and streams
FEW = 16  # more events than these are a large job
MAXIMUM_WAITING = 16_000  # events that wait or are being handled

logger = logging.getLogger(__name__)


class Post(Protocol):
    """CloudEvents in, an outcome per input, in order; called by one thread at a time."""

    def __call__(
        self, inputs: Sequence[Input], *, all_or_nothing: bool = False
    ) -> list[Outcome]: ...


class QueueFull(Exception):
    """As many events wait as may wait."""


class Stopping(Exception):
    """The writer takes nothing any more."""


class Unanswered(Enum):
    """Why an input has no outcome: nobody knows whether it was written."""

    LOG_UNAVAILABLE = "log-unavailable"
    BROKEN = "broken"


Answer = Outcome | Unanswered


class _Job(NamedTuple):
    inputs: Sequence[Input]
    all_or_nothing: bool
    future: asyncio.Future[list[Answer]]


class Writer:
    """One a process. `submit` and `stop` belong to the loop on which it was started.

    It never lingers: a batch is what came while the one before was written.
    `unavailable`: what `post` raises beside LogUnavailable when a database cannot be reached.
    """

    def __init__(
        self,
        post: Post,
        *,
        maximum_waiting: int = MAXIMUM_WAITING,
        unavailable: tuple[type[Exception], ...] = (),
    ) -> None:
        self._post = post
        self._maximum = maximum_waiting
        self._unavailable: tuple[type[Exception], ...] = (LogUnavailable, *unavailable)
        self._waiting = 0
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        loop = self._loop = asyncio.get_running_loop()
        self._thread = Thread(target=self._run, args=(loop,), name="writer", daemon=True)
        self._thread.start()

    @property
    def accepting(self) -> bool:
        return self._loop is not None and self._thread is not None and self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """Events that were taken and are not answered yet."""
        return self._waiting

    def submit(
        self, inputs: Sequence[Input], all_or_nothing: bool = False
    ) -> asyncio.Future[list[Answer]]:
        """The answers to come, one per input. A single submission may always wait alone.

        Raises QueueFull and Stopping; nothing was taken then.
        """
        if self._loop is None:
            raise Stopping
        count = len(inputs)
        if self._waiting and self._waiting + count > self._maximum:
            raise QueueFull
        future: asyncio.Future[list[Answer]] = self._loop.create_future()
        self._waiting += count
        self._jobs.put(_Job(inputs, all_or_nothing, future))
        return future

    async def stop(self) -> None:
        """Take nothing more, answer all that waits, and end the thread."""
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        self._jobs.put(None)
        await loop.run_in_executor(None, self._thread.join)
        await asyncio.sleep(0)  # the last answers were handed to this loop just before

    # In the thread

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        for batch in self._batches():
            inputs = [one for job in batch for one in job.inputs]
            answers = iter(self._decide(inputs, batch[0].all_or_nothing))
            answered = [(job, [next(answers) for _ in job.inputs]) for job in batch]
            loop.call_soon_threadsafe(self._resolve, answered)

    def _batches(self) -> Iterator[list[_Job]]:
        """What waits, in turn: all the small jobs, then large ones as far as one transaction goes;
        so who sends one event waits for one part of an import, not for all of it."""
        few: deque[_Job] = deque()
        many: deque[_Job] = deque()
        going_on = True
        while going_on or few or many:
            if going_on:
                going_on = self._collect(few, many)
            if few:
                yield _cut(few, MAXIMUM_BATCH)
            if many:
                yield _cut(many, MAXIMUM_LARGE)

    def _collect(self, few: deque[_Job], many: deque[_Job]) -> bool:
        """Sort what has come; wait only where there is nothing to do. False: no more will come."""
        jobs = self._jobs
        while not jobs.empty() or not (few or many):
            job = jobs.get()
            if job is None:
                return False
            large = job.all_or_nothing or len(job.inputs) > FEW
            (many if large else few).append(job)
        return True

    def _decide(self, inputs: Sequence[Input], whole: bool) -> list[Answer]:
        """An answer per input. An unexpected error splits them until its cause stands alone."""
        try:
            outcomes = self._post(inputs, all_or_nothing=whole)
            if len(outcomes) != len(inputs):
                raise RuntimeError("not an outcome for every input")
        except self._unavailable as error:
            logger.warning("%d events have no known outcome: %s", len(inputs), type(error).__name__)
            return [Unanswered.LOG_UNAVAILABLE] * len(inputs)
        except Exception as error:
            if len(inputs) > 1 and not whole:
                half = len(inputs) // 2
                return [*self._decide(inputs[:half], False), *self._decide(inputs[half:], False)]
            logger.error("an event could not be handled: %s", _place(error))
            return [Unanswered.BROKEN] * len(inputs)
        return list(outcomes)

    # On the loop

    def _resolve(self, answered: Sequence[tuple[_Job, list[Answer]]]) -> None:
        for job, answers in answered:
            self._waiting -= len(answers)
            if not job.future.done():
                job.future.set_result(answers)


def _cut(jobs: deque[_Job], maximum: int) -> list[_Job]:
    """The first of `jobs`, up to `maximum` events; an all-or-nothing job goes alone."""
    batch = [jobs.popleft()]
    size = len(batch[0].inputs)
    while jobs and not (batch[0].all_or_nothing or jobs[0].all_or_nothing):
        size += len(jobs[0].inputs)
        if size > maximum:
            break
        batch.append(jobs.popleft())
    return batch


def _place(error: BaseException) -> str:
    """Kind and place of an error; its text might hold values of the input."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__} at {where}"

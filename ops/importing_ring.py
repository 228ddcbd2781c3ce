"""A large file taken in by a few processes: each decides its batch beside the others, and writes it
when its turn comes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Condition
from typing import Self, TypeVar

from domain.log import LogUnavailable
from ops.importing_batch import Speakers, Told
from ops.importing_lines import Line
from ops.importing_wire import Begin, Broken, Pipe, Turn, Workplace, Written

Answer = TypeVar("Answer", Written, Told)

MOST = 4
FAREWELL = 10.0  # seconds


class WorkerLost(LogUnavailable):
    """A process of the import ended. What it had written stands; the same file may come again."""


def workers() -> int:
    """As many as there are cores; four at most, for the append takes one batch at a time."""
    return min(MOST, max(2, len(os.sched_getaffinity(0))))


class Worker:
    """One process and the pipe to it."""

    def __init__(self, begin: Begin) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ops.importing_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdin is not None, "a pipe, as asked for"
        assert self.process.stdout is not None, "a pipe, as asked for"
        self.pipe = Pipe(self.process.stdout, self.process.stdin)
        self.unseen: list[str] = []  # written by others since its last turn
        self.pipe.send(begin)

    def end(self) -> None:
        """Its input ends, so it does; one that hangs is ended."""
        with suppress(BrokenPipeError):
            self.pipe.output.close()
        try:
            self.process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.pipe.input.close()


class Ring:
    """The processes, and whose turn it is. Batch n goes to worker n modulo their number; it is
    written once batch n - 1 is, and is told what the others have written since it was decided."""

    def __init__(self, workplace: Workplace, speakers: Speakers, count: int = 0) -> None:
        begin = Begin(workplace, speakers)
        self._workers = [Worker(begin) for _ in range(count or workers())]
        self._threads = [ThreadPoolExecutor(1, "lane") for _ in self._workers]
        self._changed = Condition()
        self._next = 0
        self._broken = False
        self._number = 0

    def play(self, batches: Iterable[list[Line]]) -> Iterator[tuple[list[Line], Told]]:
        """What became of each batch, in their order."""
        under: deque[tuple[list[Line], Future[Told]]] = deque()
        for batch in batches:
            lane = self._number % len(self._workers)
            future = self._threads[lane].submit(self._taken, lane, self._number, batch)
            self._number += 1
            under.append((batch, future))
            if len(under) > len(self._workers):
                first, done = under.popleft()
                yield first, done.result()
        for batch, future in under:
            yield batch, future.result()

    def _taken(self, lane: int, number: int, batch: list[Line]) -> Told:
        try:
            return self._exchange(self._workers[lane], number, batch)
        except (EOFError, BrokenPipeError) as lost:
            raise WorkerLost("a process of the import ended; import the file again") from lost
        finally:
            with self._changed:
                self._broken = self._broken or self._next <= number
                self._changed.notify_all()

    def _exchange(self, worker: Worker, number: int, batch: list[Line]) -> Told:
        worker.pipe.send(batch)
        worker.pipe.send(Turn(self._turn(worker, number)))
        self._pass_on(worker, _received(worker.pipe, Written).keys)
        return _received(worker.pipe, Told)

    def _turn(self, worker: Worker, number: int) -> list[str]:
        """Waits for the batches before; what they wrote that this worker has not heard of."""
        with self._changed:
            self._changed.wait_for(lambda: self._broken or self._next == number)
            if self._broken:
                raise WorkerLost("another process of the import ended; import the file again")
            unseen, worker.unseen = worker.unseen, []
            return unseen

    def _pass_on(self, worker: Worker, keys: list[str]) -> None:
        with self._changed:
            for other in self._workers:
                if other is not worker:
                    other.unseen += keys
            self._next += 1
            self._changed.notify_all()

    def close(self) -> None:
        """What is under way is finished; nothing more begins."""
        with self._changed:
            self._broken = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _received(pipe: Pipe, kind: type[Answer]) -> Answer:
    """What the worker says next.

    Raises LogUnavailable where it could not reach the database.
    """
    told: Broken | Answer = pipe.receive(Broken | kind)
    if isinstance(told, Broken):
        raise LogUnavailable(told.what)
    return told

"""Takes a file of CloudEvents in, whatever its size, and writes what became of each line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import BinaryIO

import msgspec

from domain.outcome import Outcome
from ops.importing_batch import Speakers, Taking, Tally, Told, outcome_line
from ops.importing_lines import Line, WorkList, by_weight, lines_of
from ops.importing_ring import Ring
from ops.importing_wire import Workplace
from ops.wiring import Parts

BATCH = 2_000  # lines; larger ones gained nothing (100,000 facts, 2 cores) and took more memory
LARGE = 1_000_000  # bytes of a file from which it is worth starting processes

Batches = Iterable[list[Line]]
Play = Callable[[Batches], Iterator[tuple[list[Line], Told]]]
"""Takes batches in, in their order, and says what became of each."""


def outcomes_beside(path: Path) -> Path:
    """Where the outcomes of a file go unless told otherwise."""
    return path.with_name(f"{path.name}.outcomes")


class Import:
    """Imports over a ledger. With a `workplace`, a large file is taken in by a few processes, one
    batch each in turn; what is written, and in which order, is the same."""

    def __init__(
        self,
        parts: Parts,
        speakers: Speakers,
        *,
        workplace: Workplace | None = None,
        batch: int = BATCH,
        large: int = LARGE,
    ) -> None:
        self.taking = Taking(parts, speakers)
        self.workplace = workplace
        self.batch = batch
        self.large = large

    def file(
        self,
        path: Path,
        outcomes: Path | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Tally:
        """Everything in the file. `progress` is told the bytes read since it was last told.

        Raises LogUnavailable (WorkerLost where a process ended); the same file may come again.
        """
        with ExitStack() as stack:
            written = stack.enter_context((outcomes or outcomes_beside(path)).open("wb"))
            lines = _told(stack.enter_context(path.open("rb")), progress)
            play: Play = self._here
            if self.workplace is not None and path.stat().st_size >= self.large:
                play = stack.enter_context(Ring(self.workplace, self.taking.speakers)).play
            return self._taken(lines, written, play)

    def stream(self, lines: Iterable[Line], written: BinaryIO) -> Tally:
        """The lines in their order; those out of turn again once the rest is in."""
        return self._taken(lines, written, self._here)

    def _here(self, batches: Batches) -> Iterator[tuple[list[Line], Told]]:
        for batch in batches:
            yield batch, self.taking.whole(batch)

    def _taken(self, lines: Iterable[Line], written: BinaryIO, play: Play) -> Tally:
        begun, tally = monotonic(), Tally()
        with WorkList() as waiting:
            self._pass(play(by_weight(lines, self.batch)), waiting, written, tally)
            moved = True
            while waiting.count and moved:
                with WorkList() as left:
                    again = by_weight((line for line, _ in waiting), self.batch)
                    self._pass(play(again), left, written, tally)
                    moved = left.count < waiting.count
                    waiting.take_over(left)
            for line, said in waiting:  # what never came in its turn
                tally.note(msgspec.json.decode(said, type=Outcome))
                written.write(outcome_line(line, said))
        tally.seconds = monotonic() - begun
        return tally

    def _pass(
        self,
        played: Iterator[tuple[list[Line], Told]],
        left: WorkList,
        written: BinaryIO,
        tally: Tally,
    ) -> None:
        """The last word on every line, but for those out of turn, which go on the list."""
        for batch, told in played:
            written.write(told.outcomes)
            tally.add(told.tally)
            for place, said in told.left:
                left.add(batch[place], said)


def _told(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[Line]:
    done = 0
    for line in lines_of(file):
        done += len(line.raw) + 1
        if done > 1_000_000:
            progress(done)
            done = 0
        yield line
    progress(done)


__all__ = ["BATCH", "Import", "Speakers", "Tally", "outcomes_beside"]

"""Takes a file of CloudEvents in, whatever its size, and writes what became of each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import BinaryIO

import msgspec

from domain.command import Command, Refused, malformed
from domain.log import Batch, Verdict
from domain.outcome import Outcome, refused_outcome
from domain.proposal import Round
from gateways.callers import Caller
from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES, Parsed
from gateways.intake import Input
from ops.importing_lines import Line, WorkList, by_weight, lines_of
from ops.wiring import Parts

BATCH = 4_000  # larger ones gained nothing (100,000 facts, 2 cores) and took more memory
SOURCES = 1_000  # whose callers are remembered
NOBODY = Caller("", "")
OUT_OF_TURN = "out-of-turn"
GOOD = ("accepted", "replayed")

Callers = Callable[[str], Caller]
"""Who speaks for a source."""

Settle = Callable[[Line, Outcome], None]
"""What is done with the last word on a line."""

Drafted = list[tuple[Parsed | None, Command | Refused]]


class Tally(msgspec.Struct):
    """What became of a file: lines by verdict, events written, decisions by status."""

    lines: int = 0
    events: int = 0
    verdicts: Counter[str] = msgspec.field(default_factory=Counter)
    decisions: Counter[str] = msgspec.field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def turned_down(self) -> int:
        return self.lines - sum(self.verdicts[good] for good in GOOD)

    def add(self, outcome: Outcome) -> None:
        self.lines += 1
        self.verdicts[outcome.verdict] += 1
        if outcome.verdict == "accepted":
            self.events += outcome.count
            self.decisions.update(one.status for one in outcome.decisions)


class Under(msgspec.Struct):
    """A batch that is being written."""

    batch: list[Line]
    drafted: Drafted
    round: Round
    writing: Future[list[Verdict]]


class _Source(msgspec.Struct):
    source: str = ""


_source = msgspec.json.Decoder(_Source)
_encode = msgspec.json.Encoder().encode


def outcomes_beside(path: Path) -> Path:
    """Where the outcomes of a file go unless told otherwise."""
    return path.with_name(f"{path.name}.outcomes")


class Import:
    """One import over a ledger: `callers` says who speaks for a source, as its token does.

    Three batches are under way at once: one written, one decided, one made commands of. A batch
    that was decided on something the one before it wrote is decided again, so the order never
    matters.
    """

    def __init__(self, parts: Parts, callers: Callers, *, batch: int = BATCH) -> None:
        self.parts = parts
        self.callers = callers
        self.batch = batch
        self._known: dict[str, Caller] = {}

    def file(
        self,
        path: Path,
        outcomes: Path | None = None,
        progress: Callable[[int], None] = lambda _: None,
        each: Settle = lambda _, __: None,
    ) -> Tally:
        """Everything in the file. `progress` is told the bytes read since it was last told."""
        with (outcomes or outcomes_beside(path)).open("wb") as written, path.open("rb") as file:
            return self.stream(_told(file, progress), written, each)

    def stream(
        self,
        lines: Iterable[Line],
        written: BinaryIO,
        each: Settle = lambda _, __: None,
    ) -> Tally:
        """The lines in their order; those out of turn again once the rest is in."""
        begun, tally = monotonic(), Tally()

        def settle(line: Line, outcome: Outcome) -> None:
            tally.add(outcome)
            each(line, outcome)
            written.write(_told_of(line, outcome))

        with WorkList() as waiting:
            self._pass(lines, waiting, settle)
            self._again(waiting, settle)
        tally.seconds = monotonic() - begun
        return tally

    def _pass(self, lines: Iterable[Line], left: WorkList, settle: Settle) -> None:
        """The last word on every line, but for those out of turn, which go on the list."""
        for line, outcome in self._played(lines):
            if outcome.verdict == OUT_OF_TURN:
                left.add(line, _encode(outcome))
            else:
                settle(line, outcome)

    def _again(self, waiting: WorkList, settle: Settle) -> None:
        """Tries the lines out of turn until a pass brings nothing; reports what is left."""
        moved = True
        while waiting.count and moved:
            with WorkList() as left:
                self._pass((line for line, _ in waiting), left, settle)
                moved = left.count < waiting.count
                waiting.take_over(left)
        for line, said in waiting:
            settle(line, msgspec.json.decode(said, type=Outcome))

    def _played(self, lines: Iterable[Line]) -> Iterator[tuple[Line, Outcome]]:
        """The outcome of each line, batch by batch: while one is on its way to the log, the next is
        decided and commands are made of the one after."""
        with ThreadPoolExecutor(1, "intake") as intake, ThreadPoolExecutor(1, "append") as append:
            before: Under | None = None
            for batch, drafted in self._ahead(lines, intake):
                round_ = self._proposed(drafted)
                if before is not None:
                    yield from self._concluded(before)
                    if round_.rests_on(before.round):
                        round_ = self._proposed(drafted)
                writing = append.submit(self._append, round_.batches)
                before = Under(batch, drafted, round_, writing)
            if before is not None:
                yield from self._concluded(before)

    def _ahead(
        self, lines: Iterable[Line], beside: ThreadPoolExecutor
    ) -> Iterator[tuple[list[Line], Drafted]]:
        """Each batch with the commands made of it, the next one already under way."""
        before: tuple[list[Line], Future[Drafted]] | None = None
        for batch in by_weight(lines, self.batch):
            ahead = batch, beside.submit(self._drafted, batch)
            if before is not None:
                yield before[0], before[1].result()
            before = ahead
        if before is not None:
            yield before[0], before[1].result()

    def _proposed(self, drafted: Drafted) -> Round:
        commands = [made for _, made in drafted if not isinstance(made, Refused)]
        return self.parts.ledger.propose(commands)

    def _append(self, batches: list[Batch]) -> list[Verdict]:
        return self.parts.log.append(batches) if batches else []

    def _concluded(self, under: Under) -> Iterator[tuple[Line, Outcome]]:
        handled = iter(self.parts.ledger.conclude(under.round, under.writing.result()))
        for line, (parsed, made) in zip(under.batch, under.drafted, strict=True):
            if isinstance(made, Refused):
                pair = (parsed.event.source, parsed.event.id) if parsed else ("", "")
                yield line, refused_outcome(pair, "", made)
            else:
                yield line, next(handled)

    def _drafted(self, batch: list[Line]) -> Drafted:
        ready = [Input(line.raw, self._caller(line.raw)) for line in batch if not line.too_long]
        made = iter(self.parts.intake.commands(ready))
        return [(None, _too_long()) if line.too_long else next(made) for line in batch]

    def _caller(self, raw: bytes) -> Caller:
        try:
            source = _source.decode(raw).source
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return NOBODY  # the intake says what is wrong with the line
        caller = self._known.get(source)
        if caller is None:
            if len(self._known) >= SOURCES:
                self._known.clear()
            caller = self._known[source] = self.callers(source)
        return caller


def _told(file: BinaryIO, progress: Callable[[int], None]) -> Iterator[Line]:
    done = 0
    for line in lines_of(file):
        done += len(line.raw) + 1
        if done > 1_000_000:
            progress(done)
            done = 0
        yield line
    progress(done)


def _told_of(line: Line, outcome: Outcome) -> bytes:
    """The outcome as a line of the outcome file: the line's number comes first."""
    return b'{"line":%d,%b\n' % (line.number, _encode(outcome)[1:])


def _too_long() -> Refused:
    rule = f"at most {MAXIMUM_EVENT_INPUT_BYTES} bytes a line; send a document's digest instead"
    return malformed("too-large", "body", rule)


__all__ = ["BATCH", "Import", "Tally", "outcomes_beside"]

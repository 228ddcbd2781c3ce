"""One batch of lines: commands made of them, decided, written, and the outcome of each told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from domain.command import Command, Refused, malformed
from domain.log import Batch
from domain.outcome import Outcome, refused_outcome
from domain.proposal import Round
from gateways.callers import Caller
from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES, Parsed
from gateways.intake import Input
from ops.importing_lines import Line
from ops.wiring import Parts

OUT_OF_TURN: Literal["out-of-turn"] = "out-of-turn"
GOOD = ("accepted", "replayed")

Drafted = list[tuple[Parsed | None, Command | Refused]]


class Speakers(msgspec.Struct, frozen=True):
    """Who speaks for a source, as its token does; `others` for a source that nobody owns."""

    others: Caller
    owners: dict[str, Caller] = {}

    def of(self, source: str) -> Caller:
        return self.owners.get(source, self.others)


class Tally(msgspec.Struct):
    """What became of a file: lines by verdict, events written, decisions by status."""

    lines: int = 0
    events: int = 0
    verdicts: dict[str, int] = {}
    decisions: dict[str, int] = {}
    seconds: float = 0.0

    @property
    def turned_down(self) -> int:
        return self.lines - sum(self.verdicts.get(good, 0) for good in GOOD)

    def note(self, outcome: Outcome) -> None:
        self.lines += 1
        _count(self.verdicts, outcome.verdict)
        if outcome.verdict == "accepted":
            self.events += outcome.count
            for one in outcome.decisions:
                _count(self.decisions, one.status)

    def add(self, other: Tally) -> None:
        self.lines += other.lines
        self.events += other.events
        for word, count in other.verdicts.items():
            _count(self.verdicts, word, count)
        for word, count in other.decisions.items():
            _count(self.decisions, word, count)


def _count(counts: dict[str, int], word: str, more: int = 1) -> None:
    counts[word] = counts.get(word, 0) + more


class Told(msgspec.Struct, tag=True):
    """The last word on a batch. `outcomes`: ready lines of the outcome file. `left`: which lines
    of the batch (from 0) are out of turn, and what was said of each; they are not in the rest."""

    outcomes: bytes
    left: list[tuple[int, bytes]]
    tally: Tally


class Ready(msgspec.Struct):
    """A batch that is decided and not yet written."""

    batch: Sequence[Line]
    drafted: Drafted
    round: Round
    laid_out: Sequence[Batch]


class _Source(msgspec.Struct):
    source: str = ""


_source = msgspec.json.Decoder(_Source)
_encode = msgspec.json.Encoder().encode


class Taking:
    """Takes batches over one ledger, each `ready` first, `written` in its turn, then `told`."""

    def __init__(self, parts: Parts, speakers: Speakers) -> None:
        self.parts = parts
        self.speakers = speakers

    def whole(self, batch: Sequence[Line]) -> Told:
        """All three, where nobody else takes batches beside."""
        return told(batch, self.written(self.ready(batch), ()))

    def ready(self, batch: Sequence[Line]) -> Ready:
        drafted = self._drafted(batch)
        round_ = self._proposed(drafted)
        return Ready(batch, drafted, round_, self.parts.log.lay_out(round_.batches))

    def written(self, ready: Ready, meanwhile: Collection[str]) -> list[Outcome]:
        """In the batch's turn: an outcome per line. `meanwhile`: the streams and claims that others
        wrote since it was decided; where it rests on one of them it is decided again first, so
        that what comes out is what one after the other would."""
        if meanwhile and self._rests_on(ready, meanwhile):
            ready.round = self._proposed(ready.drafted)
            ready.laid_out = ready.round.batches
        verdicts = self.parts.log.append(ready.laid_out) if ready.laid_out else []
        handled = iter(self.parts.ledger.conclude(ready.round, verdicts))
        return [
            _refused(parsed, made) if isinstance(made, Refused) else next(handled)
            for parsed, made in ready.drafted
        ]

    def _rests_on(self, ready: Ready, meanwhile: Collection[str]) -> bool:
        """Numbers that nobody was registered under are looked up again too."""
        early = [
            place
            for place, (_, made) in enumerate(ready.drafted)
            if isinstance(made, Refused) and made.verdict == OUT_OF_TURN
        ]
        drafted = self._drafted([ready.batch[place] for place in early])
        for place, one in zip(early, drafted, strict=True):
            ready.drafted[place] = one
        found = any(not isinstance(made, Refused) for _, made in drafted)
        return found or ready.round.rests_on(meanwhile)

    def _proposed(self, drafted: Drafted) -> Round:
        commands = [made for _, made in drafted if not isinstance(made, Refused)]
        return self.parts.ledger.propose(commands)

    def _drafted(self, batch: Sequence[Line]) -> Drafted:
        ready = [Input(line.raw, self._caller(line.raw)) for line in batch if not line.too_long]
        made = iter(self.parts.intake.commands(ready))
        return [(None, _too_long()) if line.too_long else next(made) for line in batch]

    def _caller(self, raw: bytes) -> Caller:
        try:
            return self.speakers.of(_source.decode(raw).source)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return self.speakers.others  # the intake says what is wrong with the line


def told(batch: Sequence[Line], outcomes: Sequence[Outcome]) -> Told:
    """The outcomes as lines, and what of the batch is out of turn."""
    pieces: list[bytes] = []
    left: list[tuple[int, bytes]] = []
    tally = Tally()
    for place, (line, outcome) in enumerate(zip(batch, outcomes, strict=True)):
        said = _encode(outcome)
        if outcome.verdict == OUT_OF_TURN:
            left.append((place, said))
        else:
            pieces.append(outcome_line(line, said))
            tally.note(outcome)
    return Told(b"".join(pieces), left, tally)


def outcome_line(line: Line, said: bytes) -> bytes:
    """A line of the outcome file: the line's number comes first."""
    return b'{"line":%d,%b\n' % (line.number, said[1:])


def _refused(parsed: Parsed | None, made: Refused) -> Outcome:
    pair = (parsed.event.source, parsed.event.id) if parsed else ("", "")
    return refused_outcome(pair, "", made)


def _too_long() -> Refused:
    rule = f"at most {MAXIMUM_EVENT_INPUT_BYTES} bytes a line; send a document's digest instead"
    return malformed("too-large", "body", rule)


__all__ = ["OUT_OF_TURN", "Ready", "Speakers", "Taking", "Tally", "Told", "outcome_line", "told"]

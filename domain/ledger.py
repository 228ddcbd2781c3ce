"""The one write path: load, decide in order, append, and again what came back stale."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence

import msgspec

from domain.acts.act import Decided, Needs, NewEvent
from domain.acts.table import ACTS
from domain.command import AlreadyRecorded, Command, Refused, conflict, malformed, out_of_turn
from domain.event import CommandMark, Envelope, Recorded
from domain.guards import ClaimReturned, ClaimTaken, effects
from domain.log import (
    Accepted,
    Batch,
    Exhausted,
    Failed,
    Holder,
    Known,
    Log,
    Question,
    Replayed,
    Stale,
    Taken,
    Waiting,
    Withheld,
    Write,
)
from domain.names import Kind
from domain.outcome import Outcome, refused_outcome, stored_outcome
from domain.reasons import Reason
from domain.view import NotLoaded, StreamKey, View

MAXIMUM_ROUNDS = 30

TOLD: tuple[Kind, ...] = ("applicant", "enterprise", "round", "application")
"""Streams whose events say where they were learnt; a decision rests on them instead."""


class Proposal(msgspec.Struct, gc=False):
    """A command on its way through the rounds. `told_taken`: keys the log said another holds."""

    command: Command
    outcome: Outcome | None = None
    batch: Batch | None = None
    provisional: Refused | None = None
    rests_on_neighbour: bool = False
    told_taken: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def pair(self) -> tuple[str, str]:
        return self.command.source, self.command.id


class Ledger:
    """Handles batches of commands on one log. Not thread-safe: one writer, one batch at a time."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def handle(self, commands: Sequence[Command], *, all_or_nothing: bool = False) -> list[Outcome]:
        """An outcome per command, in order. One bad command never fails its neighbours."""
        proposals = [Proposal(command) for command in commands]
        open_ones = proposals
        for _ in range(MAXIMUM_ROUNDS):
            if not open_ones:
                break
            self._round(open_ones, all_or_nothing)
            open_ones = [one for one in open_ones if one.outcome is None]
        for left in open_ones:
            no = out_of_turn("contended", "subject", "too many writers at once; send it again")
            left.outcome = refused_outcome(left.pair, left.command.stream, no)
        return [one.outcome for one in proposals if one.outcome is not None]

    # One round

    def _round(self, proposals: list[Proposal], all_or_nothing: bool) -> None:
        view = View()
        waiting = self._load(proposals, view)
        seen: set[tuple[str, str]] = set()
        for proposal in waiting:
            if proposal.pair not in seen:
                seen.add(proposal.pair)
                self._decide(proposal, view)
        if all_or_nothing and any(one.provisional for one in waiting):
            self._give_up(waiting)
            return
        ready = [one for one in waiting if one.batch is not None]
        batches = [one.batch for one in ready if one.batch is not None]
        verdicts = self.log.append(batches, all_or_nothing=all_or_nothing) if batches else []
        unsure = False
        for proposal, verdict in zip(ready, verdicts, strict=True):
            self._settle(proposal, verdict)
            unsure = unsure or not isinstance(verdict, Accepted | Waiting)
        for proposal in waiting:
            self._settle_refusal(proposal, unsure)

    def _give_up(self, proposals: list[Proposal]) -> None:
        """All or nothing, and one was turned down: nothing is written."""
        beside = out_of_turn(
            "all-or-nothing", "batch", "another command of this batch was turned down"
        )
        for one in proposals:
            no = one.provisional or beside
            one.outcome = refused_outcome(one.pair, one.command.stream, no)

    # Loading

    def _load(self, proposals: list[Proposal], view: View) -> list[Proposal]:
        """Load what the commands need, one query a round; answer the known pairs. Returns the
        rest."""
        pairs = tuple({one.pair for one in proposals})
        waiting = proposals
        while True:
            missing = self._missing(waiting, view)
            if not (missing.streams or missing.claims or missing.heads or pairs):
                return waiting
            asked = tuple((stream, 0) for _, stream in missing.streams)
            question = Question(asked, missing.claims, (), pairs, missing.heads)
            answer = self.log.load(question)
            view.fill(missing.streams, question, answer)
            if pairs:
                waiting = [one for one in waiting if not self._known(one, answer.pairs)]
                pairs = ()

    def _missing(self, proposals: list[Proposal], view: View) -> Needs:
        """What the commands need and the view does not hold yet."""
        streams: dict[StreamKey, None] = {}
        claims: dict[str, None] = {}
        heads: dict[str, None] = {}
        for one in proposals:
            try:
                needs = ACTS[type(one.command.intent)].needs(one.command, one.command.intent, view)
            except Refused:
                continue  # decide() says the same, and its answer is kept
            for key in needs.streams:
                if key[1] not in view.entries:
                    streams[key] = None
            for claim in needs.claims:
                if claim not in view.holders:
                    claims[claim] = None
            for head in needs.heads:
                if not view.knows_version(head):
                    heads[head] = None
        return Needs(tuple(streams), tuple(claims), tuple(heads))

    def _known(self, proposal: Proposal, known: dict[tuple[str, str], Known]) -> bool:
        found = known.get(proposal.pair)
        if found is None:
            return False
        self._replay(proposal, found)
        return True

    def _replay(self, proposal: Proposal, first: Known | Replayed) -> None:
        command = proposal.command
        if first.digest != command.digest:
            rule = "this source and id were used before with other content; use a new id"
            no = malformed("pair-reused", "id", rule)
            proposal.outcome = refused_outcome(proposal.pair, command.stream, no)
            return
        events = self.log.read(first.position - 1, first.count)
        proposal.outcome = stored_outcome(
            "replayed",
            proposal.pair,
            command.stream,
            first.position,
            [(one.stream, one.event) for one in events],
        )

    # Deciding

    def _decide(self, proposal: Proposal, view: View) -> None:
        command = proposal.command
        proposal.batch = proposal.provisional = None
        act = ACTS[type(command.intent)]
        while True:
            view.begin(proposal.told_taken)
            try:
                decided = act.decide(command, command.intent, view)
            except NotLoaded as wanted:
                self._load_more(wanted, view)
            except Refused as no:
                proposal.provisional = no
                proposal.rests_on_neighbour = view.read_dirty
                return
            except AlreadyRecorded as known:
                self._same_fact(proposal, known.stream, known.version)
                return
            else:
                proposal.batch = self._batch(command, decided, view)
                return

    def _load_more(self, wanted: NotLoaded, view: View) -> None:
        streams = (wanted.stream,) if wanted.stream else ()
        claims = (wanted.claim,) if wanted.claim else ()
        question = Question(tuple((stream, 0) for _, stream in streams), claims)
        view.fill(streams, question, self.log.load(question))

    def _batch(self, command: Command, decided: Decided, view: View) -> Batch:
        """The writes with their versions, and all that the decision read."""
        versions: dict[str, int] = {}
        writes = self._writes(command, decided, decided.writes, view, versions)
        written = frozenset(versions)
        instead = self._writes(command, decided, decided.instead, view, {})
        batch = Batch(
            command.source,
            command.id,
            command.digest,
            writes,
            instead,
            tuple(pair for pair in view.streams_read.items() if pair[0] not in written),
            tuple(view.claims_read.items()),
        )
        self._apply(command, writes, view)
        return batch

    def _writes(
        self,
        command: Command,
        decided: Decided,
        events: tuple[NewEvent, ...],
        view: View,
        versions: dict[str, int],
    ) -> tuple[Write, ...]:
        digest = b2a_base64(command.digest, newline=False).decode()
        written = []
        for index, new in enumerate(events):
            version = versions.get(new.stream)
            if version is None:
                entry = view.entries.get(new.stream)
                version = entry.version if entry is not None else 0
            version = 0 if new.version_free else version + 1
            versions[new.stream] = version
            day = new.happened_on or command.happened_on
            mark = CommandMark(command.source, command.id, digest, index, len(events))
            envelope = Envelope(
                command.actor,
                mark,
                day,
                command.learnt_on,
                command.provenance if new.kind in TOLD else None,
                decided.cause,
            )
            written.append(Write(new.stream, version, new.event, envelope))
        return tuple(written)

    def _apply(self, command: Command, writes: tuple[Write, ...], view: View) -> None:
        """Evolve the batch's view, so that later commands see what this one wants."""
        grade = command.provenance.grade if command.provenance else "document"
        for one in writes:
            view.apply(
                Recorded(
                    one.stream,
                    one.version,
                    one.event,
                    one.envelope.happened_on,
                    grade,
                    actor=command.actor,
                )
            )
            for effect in effects(one.stream, one.event):
                if isinstance(effect, ClaimTaken):
                    version = one.version if effect.of_fact else None
                    view.hold(effect.key, Holder(one.stream, version))
                elif isinstance(effect, ClaimReturned):
                    view.hold(effect.key, None)

    # Settling

    def _settle(self, proposal: Proposal, verdict: object) -> None:
        """What a verdict means for its command; None is left where it must be decided again."""
        command, batch = proposal.command, proposal.batch
        assert batch is not None
        match verdict:
            case Accepted(position=position):
                self._store(proposal, position, batch.writes)
            case Waiting(position=0, behind=behind):
                rule = f"the fund still has no room; waits behind {behind or 'nobody'}"
                self._turn_down(
                    proposal, out_of_turn("waiting", "fund", rule, Reason.FUND_EXHAUSTED.code)
                )
            case Waiting(position=position):
                self._store(proposal, position, batch.instead)
            case Replayed() as first:
                self._replay(proposal, first)
            case Taken() as taken:
                self._taken(proposal, taken)
            case Exhausted(key=key, left=left):
                rule = f"{key} has {left} left, or is closed"
                self._turn_down(
                    proposal, out_of_turn("exhausted", "fund", rule, Reason.FUND_EXHAUSTED.code)
                )
            case Failed(reason=reason):
                rule = f"could not be written: {reason}"
                self._turn_down(proposal, malformed("not-writable", "data", rule))
            case Withheld():
                beside = "another command of this batch was turned down"
                self._turn_down(proposal, out_of_turn("all-or-nothing", "batch", beside))
            case Stale():
                pass
            case _:
                raise AssertionError(f"unknown verdict {verdict!r}")

    def _store(self, proposal: Proposal, position: int, writes: tuple[Write, ...]) -> None:
        proposal.outcome = stored_outcome(
            "accepted",
            proposal.pair,
            proposal.command.stream,
            position,
            [(one.stream, one.event) for one in writes],
        )

    def _turn_down(self, proposal: Proposal, no: Refused) -> None:
        proposal.outcome = refused_outcome(proposal.pair, proposal.command.stream, no)

    def _taken(self, proposal: Proposal, taken: Taken) -> None:
        """A key that nobody read is held by another: a fact told twice, or a grant listed twice."""
        if taken.fact_version is None:
            if taken.key in proposal.told_taken:
                rule = f"{taken.key} is held by {taken.holder}"
                self._turn_down(proposal, out_of_turn("taken", "subject", rule))
            proposal.told_taken[taken.key] = taken.holder
            return
        self._same_fact(proposal, taken.holder, taken.fact_version)

    def _same_fact(self, proposal: Proposal, stream: str, version: int) -> None:
        """A fact that is recorded already: the same content is answered as the first, other
        conflicts."""
        first = self.log.stream(stream, version - 1)[0]
        written = proposal.batch.writes if proposal.batch else ()
        if written and all(one.event != first.event for one in written):
            rule = (
                f"this fact is recorded with other content at position {first.position}; "
                "correct that one instead"
            )
            self._turn_down(proposal, conflict("conflicting-fact", "data", rule))
            return
        proposal.outcome = stored_outcome(
            "replayed", proposal.pair, stream, first.position, [(first.stream, first.event)]
        )

    def _settle_refusal(self, proposal: Proposal, unsure: bool) -> None:
        """A refusal stands, unless it rests on a neighbour of this batch that was not written."""
        if proposal.provisional is None or (unsure and proposal.rests_on_neighbour):
            return
        if proposal.outcome is None:
            self._turn_down(proposal, proposal.provisional)

"""The one write path: load, decide in order, append, and again what came back stale."""

from __future__ import annotations

from collections.abc import Sequence

from domain.acts.act import NOTHING_NEEDED, Needs, wanted_by
from domain.acts.table import ACTS
from domain.acts.telling import TellFact
from domain.application import ApplicationFiled
from domain.command import (
    AlreadyRecorded,
    Command,
    Refused,
    conflict,
    malformed,
    out_of_turn,
)
from domain.entries import Cache
from domain.log import (
    Accepted,
    Exhausted,
    Failed,
    Known,
    Log,
    Question,
    Replayed,
    Stale,
    Taken,
    Verdict,
    Waiting,
    Withheld,
)
from domain.needed import LookingAhead, missing
from domain.outcome import Outcome
from domain.proposal import Proposal, Round, apply, batch_of
from domain.reasons import Reason
from domain.view import NotLoaded, View

MAXIMUM_ROUNDS = 30
CACHED_STREAMS = 20_000


class Ledger:
    """Handles batches of commands on one log. One thread at a time."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.cache = Cache(CACHED_STREAMS)
        self.repeats = False  # the last batch held known pairs: the next is asked for them first
        self.looking_ahead = LookingAhead()

    def handle(self, commands: Sequence[Command], *, all_or_nothing: bool = False) -> list[Outcome]:
        """An outcome per command, in order. One bad command never fails its neighbours.

        Raises LogUnavailable when the log cannot be reached; the same commands may be sent again.
        """
        proposals = [Proposal(one, (one.source, one.id)) for one in commands]
        view = View(self.cache, careful=all_or_nothing)
        self._conclude(self._propose(proposals, view), all_or_nothing)
        self._again(proposals, all_or_nothing)
        return [one.outcome for one in proposals if one.outcome is not None]

    def propose(self, commands: Sequence[Command]) -> Round:
        """Loads and decides, and appends nothing: for a writer that decides a batch while another
        is on its way to the log. What it wants written is `round.batches`."""
        proposals = [Proposal(one, (one.source, one.id)) for one in commands]
        return self._propose(proposals, View(self.cache))

    def conclude(self, proposed: Round, verdicts: Sequence[Verdict]) -> list[Outcome]:
        """The outcomes of a proposed round, once the log has given its verdicts on its batches.
        What came back stale is decided and appended here."""
        self._settle_all(proposed, verdicts)
        self._again(proposed.proposals, all_or_nothing=False)
        return [one.outcome for one in proposed.proposals if one.outcome is not None]

    def _again(self, proposals: list[Proposal], all_or_nothing: bool) -> None:
        """Further rounds, carefully, until every command has its outcome."""
        for _ in range(MAXIMUM_ROUNDS):
            open_ones = [one for one in proposals if one.outcome is None]
            if not open_ones:
                return
            view = View(self.cache, careful=True)
            self._conclude(self._propose(open_ones, view), all_or_nothing)
        for left in proposals:
            if left.outcome is None:
                rule = "too many writers at once; send it again"
                left.turn_down(out_of_turn("contended", "subject", rule))

    # One round

    def _propose(self, proposals: list[Proposal], view: View) -> Round:
        waiting = self._load(proposals, view)
        self.looking_ahead.look(waiting, view, self._ask)
        seen: set[tuple[str, str]] = set()
        for number, proposal in enumerate(waiting, 1):
            if proposal.pair not in seen:
                seen.add(proposal.pair)
                self._decide(proposal, view)
            if self.looking_ahead.learnt:
                self.looking_ahead.look_at_the_rest(waiting[number:], view, self._ask)
        return Round(proposals, waiting, view)

    def _conclude(self, proposed: Round, all_or_nothing: bool) -> None:
        """Append what a round wants written. What stays without an outcome goes another round."""
        if all_or_nothing and any(one.provisional for one in proposed.waiting):
            return self._give_up(proposed.waiting)
        batches = proposed.batches
        verdicts = self.log.append(batches, all_or_nothing=all_or_nothing) if batches else []
        if all_or_nothing and any(isinstance(verdict, Stale) for verdict in verdicts):
            return None  # nothing was written: all of it is decided again
        return self._settle_all(proposed, verdicts)

    def _settle_all(self, proposed: Round, verdicts: Sequence[Verdict]) -> None:
        for proposal, verdict in zip(proposed.ready, verdicts, strict=True):
            self._settle(proposal, verdict)
        self.repeats = self.repeats or any(isinstance(one, Replayed) for one in verdicts)
        unsure = any(not isinstance(verdict, Accepted | Waiting) for verdict in verdicts)
        for proposal in proposed.waiting:
            no = proposal.provisional
            if no is None or proposal.on_trust or (unsure and proposal.rests_on_neighbour):
                continue
            proposal.turn_down(no)

    def _give_up(self, proposals: list[Proposal]) -> None:
        """All or nothing, and one was turned down: nothing is written."""
        rule = "another command of this batch was turned down"
        beside = out_of_turn("all-or-nothing", "batch", rule)
        for one in proposals:
            one.turn_down(one.provisional or beside)

    # Loading

    def _load(self, proposals: list[Proposal], view: View) -> list[Proposal]:
        """Load what the commands need, one query a round; answer the known pairs. Returns the
        rest."""
        waiting = proposals
        lacking, looking = missing(waiting, view)
        asking = proposals if view.careful or self.repeats else looking
        pairs = tuple({one.pair: None for one in asking})
        while lacking != NOTHING_NEEDED or pairs:
            known = self._ask(lacking, pairs, view)
            if pairs:
                self.repeats = bool(known)
                waiting = [one for one in waiting if not self._known(one, known)]
                looking = [one for one in looking if one.outcome is None]
                pairs = ()
            lacking, looking = missing(looking, view)
        return waiting

    def _ask(
        self, needs: Needs, pairs: tuple[tuple[str, str], ...], view: View
    ) -> dict[tuple[str, str], Known]:
        """One round trip."""
        version = self.cache.version
        asked = tuple((stream, version(stream)) for _, stream in needs.streams)
        question = Question(
            asked, needs.claims, needs.allowances, pairs, needs.heads, needs.periods
        )
        answer = self.log.load(question)
        view.fill(needs.streams, question, answer)
        return answer.pairs

    def _known(self, proposal: Proposal, known: dict[tuple[str, str], Known]) -> bool:
        found = known.get(proposal.pair)
        if found is not None:
            self._replay(proposal, found)
        return found is not None

    def _replay(self, proposal: Proposal, first: Known | Replayed) -> None:
        """Same pair and content: the first outcome again. Other content: turned down."""
        if first.digest != proposal.command.digest:
            rule = "this source and id were used before with other content; use a new id"
            proposal.turn_down(malformed("pair-reused", "id", rule))
            return
        if isinstance(proposal.command.intent, TellFact):
            proposal.answered_plainly(first.position, first.count)
            return
        events = self.log.read(first.position - 1, first.count) if first.count else []
        filed = (one.stream for one in events if isinstance(one.event, ApplicationFiled))
        proposal.answered_as(next(filed, proposal.command.stream), events)

    # Deciding

    def _decide(self, proposal: Proposal, view: View) -> None:
        command = proposal.command
        proposal.batch = proposal.provisional = None
        proposal.on_trust = False
        decide = ACTS[type(command.intent)].decide
        while True:
            view.begin(proposal.told_taken)
            try:
                decided = decide(command, command.intent, view)
            except NotLoaded as wanted:
                view.retract()
                self.looking_ahead.remember(command)
                self._ask(wanted_by(wanted), (), view)
            except Refused as no:
                view.retract()
                proposal.provisional = no
                proposal.rests_on_neighbour = view.read_dirty
                proposal.on_trust = view.read_on_trust
                return
            except AlreadyRecorded as known:
                self._same_fact(proposal, known.stream, known.version)
                return
            else:
                proposal.batch = batch_of(command, decided, view)
                apply(proposal.batch, view)
                return

    # Settling

    def _settle(self, proposal: Proposal, verdict: Verdict) -> None:
        """What a verdict means for its command; without an outcome it is decided again."""
        assert proposal.batch is not None, "only what was decided is appended"
        match verdict:
            case Accepted(position=position):
                proposal.stored(position, proposal.batch.writes)
            case Waiting(position=0, behind=behind):
                rule = f"the fund still has no room; waits behind {behind or 'nobody'}"
                code = Reason.FUND_EXHAUSTED.code
                proposal.turn_down(out_of_turn("waiting", "fund", rule, code))
            case Waiting(position=position):
                proposal.stored(position, proposal.batch.instead)
            case Replayed() as first:
                self._replay(proposal, first)
            case Taken() as taken:
                self._taken(proposal, taken)
            case Exhausted(key=key, left=left):
                rule = f"{key} has {left} left, or is closed"
                code = Reason.FUND_EXHAUSTED.code
                proposal.turn_down(out_of_turn("exhausted", "fund", rule, code))
            case Failed(reason=reason):
                rule = f"could not be written: {reason}"
                proposal.turn_down(malformed("not-writable", "data", rule))
            case Withheld():
                rule = "another command of this batch was turned down"
                proposal.turn_down(out_of_turn("all-or-nothing", "batch", rule))
            case Stale():
                pass

    def _taken(self, proposal: Proposal, taken: Taken) -> None:
        """A key that nobody read is held by another: a fact told twice, or a period that
        overlaps."""
        if taken.fact_version is not None:
            self._same_fact(proposal, taken.holder, taken.fact_version)
        elif taken.key in proposal.told_taken:
            rule = f"{taken.key} is held by {taken.holder}"
            proposal.turn_down(out_of_turn("taken", "subject", rule))
        else:
            proposal.told_taken = {**proposal.told_taken, taken.key: taken.holder}

    def _same_fact(self, proposal: Proposal, stream: str, version: int) -> None:
        """A fact that is recorded already: the same content is answered as the first, other
        conflicts."""
        first = self.log.stream(stream, version - 1)[:1]
        if not first:
            return  # told by a neighbour of this batch: decided again once that is written
        written = proposal.batch.writes if proposal.batch else ()
        told = [(one.event, one.envelope.happened_on) for one in written]
        if told and (first[0].event, first[0].happened_on) not in told:
            rule = (
                f"this fact is recorded with other content at position {first[0].position}; "
                "correct that one instead"
            )
            proposal.turn_down(conflict("conflicting-fact", "data", rule))
            return
        proposal.answered_as(stream, first)

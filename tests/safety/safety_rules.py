"""What must hold of any log, whatever was sent: checked from the events alone."""

from collections import defaultdict

from domain.acts.signing import lines_digest
from domain.applicant import ApplicantIdentitySplit, ApplicantMergedInto
from domain.entries import EVOLVE, KIND_OF
from domain.fund import FundLimitChanged, FundOpened
from domain.grant import GrantReviewRequired, Status
from domain.names import LEDGER
from domain.payment import PaymentLinesAdded, PaymentOrdered
from domain.roster import RosterApproved, RosterCancelled, RosterReleased, RosterWaiting
from domain.roster import Status as RosterStatus
from domain.roster_disputes import RosterDisputeRaised
from projections.guards_rebuild import digest_of, rebuilt

LIVE = (Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD, Status.PAID)
PAYABLE = (Status.LISTED, Status.APPROVED, Status.PAID)


class Replay:
    """The log played from its first event; `streams`: kind and state of each."""

    def __init__(self) -> None:
        self.position = 0
        self.versions: dict[str, int] = defaultdict(int)
        self.states: dict[str, object] = {}
        self.kinds: dict[str, str] = {}
        self.joined: dict[str, set[str]] = {}
        self.marked: set[str] = set()
        self.released: dict[str, int] = {}
        self.ordered: set[str] = set()
        self.limits: dict[str, int] = {}
        self.committed: dict[str, int] = defaultdict(int)

    def follow(self, log) -> None:
        """All that is new, event by event."""
        for happened in log.read(self.position, 100_000):
            assert happened.position == self.position + 1, "positions are contiguous"
            self.position = happened.position
            self.versions[happened.stream] += 1
            assert happened.version == self.versions[happened.stream], "versions have no gap"
            self._before(happened, happened.event)
            kind = self.kinds.setdefault(happened.stream, KIND_OF[type(happened.event)])
            state = self.states.get(happened.stream)
            self.states[happened.stream] = EVOLVE[kind](state, happened)

    def of(self, kind: str) -> list:
        return [state for stream, state in self.states.items() if self.kinds[stream] == kind]

    def person(self, stream: str) -> frozenset[str]:
        return frozenset(self.joined.get(stream, {stream}))

    # As it happens

    def _before(self, happened, event) -> None:
        """`happened` is not in the states yet."""
        if isinstance(event, RosterApproved | RosterWaiting | RosterReleased | PaymentOrdered):
            self._not_stopped(happened.stream)
        match event:
            case ApplicantMergedInto(kept=kept):
                group = self.person(happened.stream) | self.person(kept)
                self.joined |= {one: set(group) for one in group}
            case ApplicantIdentitySplit(reopened=True):
                self._part(happened.stream)
            case GrantReviewRequired():
                self.marked.add(happened.stream)
            case FundOpened() | FundLimitChanged():
                self.limits[event.fund] = event.limit_fen
            case RosterApproved():
                self._take(event.fund, event.fen)
            case RosterCancelled(fund=fund, fund_fen=fen):
                self._take(fund, -fen)
            case RosterReleased():
                self._release(happened)
            case RosterDisputeRaised(line=number, release_withdrawn=True):
                grant = self.states[happened.stream].lines[number - 1].grant
                assert grant not in self.ordered, "a release is taken back before its order"
                del self.released[grant]
            case PaymentOrdered() | PaymentLinesAdded():
                self._order(happened)
            case _:
                pass

    def _not_stopped(self, stream: str) -> None:
        """Of the roster or the payment that is approved, released or ordered."""
        it = self.states[stream]
        roster = self.states[it.roster] if self.kinds[stream] == "payment" else it
        for stop in self.states[LEDGER].stops:
            names = {"fund": roster.fund, "scheme": roster.scheme}
            assert names.get(stop.what) != stop.name, f"money goes out while stopped: {stop}"
            if stop.what == "bank" and it is not roster:
                assert it.bank not in ("", stop.name), f"through a bank that is stopped: {stop}"

    def _part(self, stream: str) -> None:
        group = self.joined.get(stream, {stream})
        for one in group - {stream}:
            self.joined[one] = group - {stream}
        self.joined[stream] = {stream}

    def _take(self, fund: str, fen: int) -> None:
        if fund:
            self.committed[fund] += fen
            assert 0 <= self.committed[fund] <= self.limits[fund], "committed is within the limit"

    def _release(self, happened) -> None:
        roster = self.states[happened.stream]
        after = EVOLVE["roster"](roster, happened)
        assert len({person for _, person in after.acted}) == len(
            {duty for duty, _ in after.acted}
        ), f"four different persons: {after.acted}"
        duties: dict[str, set[str]] = defaultdict(set)
        for duty, person in after.acted:
            duties[person].add(duty)
        assert all(len(done) == 1 for done in duties.values()), f"one duty each: {after.acted}"
        assert set(dict(after.acted)) == {"submit", "review", "approve", "release"}
        for number in after.releases[-1]:
            line = roster.lines[number - 1]
            grant = self.states[line.grant]
            assert line.grant not in self.released, "a grant is released once"
            assert grant.status in PAYABLE, f"released, but {grant.status}"
            assert grant.amount_fen == line.fen, "what was awarded"
            assert number <= roster.approved_last, "what was approved"
            assert number not in roster.stopped | roster.objected, "nothing stops it"
            self.released[line.grant] = line.fen
            self._paid_once(grant)

    def _paid_once(self, grant) -> None:
        person = self.person(grant.beneficiary or grant.payee)
        for other in self.released:
            one = self.states[other]
            if other != grant.stream and one.scheme == grant.scheme:
                same = person & self.person(one.beneficiary or one.payee)
                assert not same, f"a person is paid twice: {other} and {grant.stream}"

    def _order(self, happened) -> None:
        if isinstance(happened.event, PaymentLinesAdded):
            for line in happened.event.lines:
                assert line.grant not in self.ordered, "a line is ordered once"
                assert self.released[line.grant] == line.fen, "no fen without its approved award"
                self.ordered.add(line.grant)
        else:
            lines = self.states[happened.stream].lines
            assert sum(line.fen for line in lines) == happened.event.fen

    # As it stands

    def check(self, log) -> None:
        """The whole as it stands after a command."""
        self.follow(log)
        guards, _ = rebuilt(log)
        assert digest_of(guards) == digest_of(log.guards), "guards rebuilt are the live ones"
        for fund, taken in self.committed.items():
            assert guards.funds[fund].committed == taken, "the fund holds what was approved"
        self._grants(guards)
        self._rosters()

    def _grants(self, guards) -> None:
        held: dict[str, str] = {}
        for grant in self.of("grant"):
            for key in grant.claims:
                assert key not in held, f"{key} has one live holder"
                held[key] = grant.stream
                assert guards.claims[key].stream == grant.stream, f"{key} is held by who says so"
        living: dict[tuple, list] = defaultdict(list)
        for grant in self.of("grant"):
            if grant.status in LIVE:
                assert grant.claims, "who is awarded holds a claim"
                person = self.person(grant.beneficiary or grant.payee)
                living[grant.scheme, min(person)].append(grant.stream)
        for grants in living.values():
            alone = len(grants) == 1 or set(grants) <= self.marked
            assert alone, f"live awards of one person, not all marked: {grants}"

    def _rosters(self) -> None:
        for grant in self.of("grant"):
            if grant.status is not Status.LISTED:
                continue
            roster = self.states[grant.roster]
            number = next(n for n, one in enumerate(roster.lines, 1) if one.grant == grant.stream)
            assert roster.status is not RosterStatus.CANCELLED, "listed on a roster given up"
            listed = [n for n, one in enumerate(roster.lines, 1) if one.grant == grant.stream]
            assert not set(listed) <= roster.stopped, f"line {number} is stopped, yet listed"
        for roster in self.of("roster"):
            if roster.digest and roster.status is not RosterStatus.CANCELLED:
                assert lines_digest(roster) == roster.digest, "signed over other lines"

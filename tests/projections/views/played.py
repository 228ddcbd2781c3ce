"""A ledger that tests play on: acts by their intents, on any log, with a clock of its own."""

import random
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from uuid import UUID

from domain.acts.approving import ApproveRoster, ReleaseRoster
from domain.acts.cancelling import CancelRoster
from domain.acts.correcting import VoidFact
from domain.acts.differing import ApproveDifference, DismissDifference
from domain.acts.filing import FileApplication
from domain.acts.joining import MergeInto, SplitIdentity
from domain.acts.maturing import Mature
from domain.acts.paying import OrderPayment, ReportPaid, payment_stream
from domain.acts.redeciding import Redecide
from domain.acts.resuming import DecideAgain
from domain.acts.reviewing import LiftHold, Review, Revoke
from domain.acts.rostering import AddLines, OpenRoster, StopLines
from domain.acts.setting import OpenLedger, SetFund, SetParameter
from domain.acts.signing import SignRoster
from domain.acts.telling import TellFact
from domain.applicant import (
    ApplicantAccountChanged,
    ApplicantContributionPaid,
    ApplicantDeparted,
    ApplicantDomiciled,
    ApplicantErased,
    ApplicantHired,
    ApplicantLeft,
    ApplicantPovertyRegistered,
    ApplicantPresenceConfirmed,
    ApplicantReferred,
    ApplicantRegistered,
)
from domain.applicant_groups import ApplicantGroupEnded, ApplicantGroupRecognised
from domain.application import Line
from domain.command import Command
from domain.enterprise import (
    EnterpriseAccountChanged,
    EnterpriseLicensed,
    EnterpriseLocated,
    EnterpriseRegistered,
)
from domain.entries import EVOLVE
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundLimitChanged, FundOpened
from domain.grant_differences import Conflict, GrantClaimsConflicted
from domain.ledger_stream import LedgerOpened
from domain.log import Batch, Write
from domain.names import LEDGER, PARAMETERS, line_stream, named_stream
from domain.parameters import ParametersConfirmed, ParametersProposed
from domain.payment import Report
from domain.reference import reference
from domain.selection_round import RoundDecided, RoundOpened
from gateways.keys import MemoryKeys
from gateways.vault_memory import MemoryVault
from ops.wiring import assemble
from projections.log_memory import MemoryLog

TRANSPORT = "migrant-worker-transport-allowance"
PLACEMENT = "job-placement-service-subsidy"
FUND = "employment-subsidy-funds/2019"
ANHUA, SHENZHEN = "430923", "440300"
FIRST_DAY = date(2019, 3, 1)
HIRED_ON = date(2018, 8, 1)


class Played:
    """`tell` expects an act to be accepted; `attempt` takes any answer."""

    def __init__(self, log=None, limit=10**9):
        self.today = FIRST_DAY
        keys = MemoryKeys()
        self.log = log or MemoryLog()
        self.parts = assemble(self.log, MemoryVault(keys), keys, lambda: self.today)
        self.numbers, self.streams = count(1), count(1)
        self.people, self.applications, self.rosters, self.payments = [], [], [], []
        self.tell("ledger", LEDGER, OpenLedger(LedgerOpened("YIYA", "1", "430900", True)))
        self.set_fund(FundOpened(FUND, 2019, limit, "municipal", "paper"))
        self.agency = self.unit("hr-agency")
        self.tell_fact(
            self.agency, EnterpriseLicensed("human-resources-service", "no 1"), date(2018, 1, 1)
        )
        self.employer = self.unit("enterprise")

    # One act

    def new(self):
        return str(UUID(int=0x70000 << 64 | next(self.streams)))

    def command(self, kind, stream, intent, day=None, person=""):
        identifier = str(next(self.numbers))
        digest = sha256(identifier.encode()).digest()
        actor = Actor(person or "officer", "test", "officer")
        day = day or self.today
        return Command("test", identifier, digest, kind, stream, intent, actor, day, self.today)

    def attempt(self, kind, stream, intent, person="", day=None):
        command = self.command(kind, stream, intent, day, person)
        return self.parts.ledger.handle([command])[0]

    def tell(self, *arguments, **more):
        outcome = self.attempt(*arguments, **more)
        assert outcome.problem is None, outcome.problem
        return outcome

    def tell_fact(self, stream, fact, day=None):
        kind = type(fact).__struct_config__.tag.split(".")[0]
        return self.tell(kind, stream, TellFact(fact), day=day)

    def state(self, kind, stream):
        state = None
        for one in self.log.stream(stream):
            state = EVOLVE[kind](state, one)
        return state

    def set_fund(self, event):
        self.tell("fund", named_stream("fund", event.fund), SetFund(event))

    def set_parameter(self, key, value):
        proposed = ParametersProposed(key, value, date(2018, 1, 1), "paper")
        self.tell("parameters", PARAMETERS, SetParameter(proposed), person="one")
        version = self.log.stream(PARAMETERS)[-1].version
        confirmed = SetParameter(ParametersConfirmed(version))
        self.tell("parameters", PARAMETERS, confirmed, person="two")

    # Persons and units

    def unit(self, organisation):
        stream = self.new()
        registered = EnterpriseRegistered(organisation, "unit", ANHUA)
        self.tell_fact(stream, registered, date(2018, 1, 1))
        account = EnterpriseAccountChanged(f"account-{stream}", "c", "v1")
        self.tell_fact(stream, account, date(2018, 1, 1))
        return stream

    def person(self, county=ANHUA):
        stream = self.new()
        self.people.append(stream)
        day = date(2018, 1, 1)
        registered = ApplicantRegistered(f"record-{stream}", "c", "v1", date(2000, 1, 1))
        self.tell_fact(stream, registered, day)
        self.tell_fact(stream, ApplicantPovertyRegistered(county), day)
        self.tell_fact(stream, ApplicantAccountChanged(f"account-{stream}", "c", "v1"), day)
        return stream

    def hire(self, person, day=HIRED_ON, through=None):
        """Referred and hired; shown at work through a day. The version of `hired`."""
        referred = ApplicantReferred(self.agency, ("worker", "employer"))
        self.tell_fact(person, referred, day)
        self.tell_fact(person, ApplicantHired(self.employer, SHENZHEN), day)
        version = self.log.stream(person)[-1].version
        if through:
            self.show(person, through)
        return version

    def show(self, person, through):
        shown = ApplicantPresenceConfirmed(self.employer, through, "pay")
        self.tell_fact(person, shown, min(through, self.today))

    # Grants

    def file(self, scheme, payee, kind, people, day=None):
        """An application with a line a person; the grants."""
        stream = str(UUID(int=0xA0000 << 64 | next(self.streams) << 16))
        lines = tuple(Line(number, person) for number, person in enumerate(people, 1))
        self.tell("application", stream, FileApplication(scheme, payee, kind, lines), day=day)
        self.applications.append(stream)
        return [line_stream(stream, number) for number in range(1, len(people) + 1)]

    def transport(self):
        """The grant of a person who left for work: 600 yuan."""
        person = self.person()
        self.tell_fact(person, ApplicantDeparted(SHENZHEN), date(2018, 9, 1))
        return self.file(TRANSPORT, person, "applicant", [person])[0]

    # Rosters

    def roster(self, grants, scheme=TRANSPORT):
        stream = self.new()
        self.rosters.append(stream)
        self.tell("roster", stream, OpenRoster(scheme, 2019), "submitter")
        for start in range(0, len(grants), 100):
            added = AddLines(tuple(grants[start : start + 100]))
            self.tell("roster", stream, added, "submitter")
        return stream

    def noticed(self, grants, scheme=TRANSPORT):
        stream = self.roster(grants, scheme)
        for act, person in (
            ("roster.submitted", "submitter"),
            ("roster.reviewed", "reviewer"),
            ("roster.noticePublished", "reviewer"),
        ):
            self.tell("roster", stream, SignRoster(act), person)
        self.today += timedelta(days=14)
        return stream

    def approve(self, roster, last=0):
        return self.tell("roster", roster, ApproveRoster(last), "approver")

    def release(self, roster):
        return self.tell("roster", roster, ReleaseRoster(), "releaser")

    def order(self, roster, payee, release=0):
        intent = OrderPayment(roster, payee, release=release)
        stream = payment_stream(intent)
        self.tell("payment", stream, intent, "releaser")
        if stream not in self.payments:
            self.payments.append(stream)
        return stream

    def pay(self, payment, more=0):
        ordered = self.state("payment", payment)
        name = reference("YIYA", "1", ordered.ordered_at)
        report = Report(name, ordered.fen + more, self.today, "sha256:" + "0" * 64, "bank")
        return self.tell("payment", payment, ReportPaid(report))


class AtRandom:
    """Some hundred acts, whichever come; many are turned down."""

    def __init__(self, played, seed):
        self.played, self.random = played, random.Random(seed)
        self.follow = lambda: None

    def play(self, acts):
        chances = {
            self._worker: 10, self._leaver: 14, self._show: 8, self._left: 2, self._contribution: 4,
            self._void: 5, self._merge: 1, self._split: 1, self._erase: 1, self._place: 5,
            self._mature: 6, self._again: 4, self._revoke: 2, self._review: 2, self._lift: 2,
            self._roster: 3, self._sign: 24, self._objection: 3, self._stop: 2, self._approve: 10,
            self._cancel: 1, self._release: 5, self._order: 6, self._pay: 5, self._limit: 2,
            self._move_unit: 1, self._group: 3, self._selection: 3, self._day: 4,
            self._redecide: 6, self._difference: 4, self._conflict: 1,
        }  # fmt: skip
        for _ in range(acts):
            self.random.choices(list(chances), list(chances.values()))[0]()
            if self.random.random() < 0.3:
                self.follow()

    def _one(self, choices):
        return self.random.choice(choices) if choices else self.played.new()

    def _attempt(self, kind, stream, intent, person=""):
        self.played.attempt(kind, stream, intent, person)

    def _fact(self, fact, stream=None):
        stream = stream or self._one(self.played.people)
        self.played.attempt(
            "applicant",
            stream,
            TellFact(fact),
            day=self.played.today - timedelta(days=self.random.randrange(90)),
        )

    def _worker(self):
        day = HIRED_ON + timedelta(days=self.random.randrange(200))
        through = day + timedelta(days=self.random.choice((30, 190, 200)))
        self.played.hire(self.played.person(), day, min(through, self.played.today))

    def _leaver(self):
        self.played.transport()

    def _show(self):
        day = self.played.today - timedelta(days=self.random.randrange(60))
        self._fact(ApplicantPresenceConfirmed(self.played.employer, day, "pay"))

    def _left(self):
        person = self._one(self.played.people)
        hired = [
            one for one in self.played.log.stream(person) if isinstance(one.event, ApplicantHired)
        ]
        if hired:
            self._fact(ApplicantLeft(self.played.employer, hired[-1].happened_on), person)

    def _contribution(self):
        month = self.random.choice(("2018-10", "2019-01", "2019-02", "2019-03"))
        self._fact(ApplicantContributionPaid(self.played.employer, "pension", month, "v", 100))

    def _void(self):
        person = self._one(self.played.people)
        version = self.random.randrange(2, 9)
        self._attempt("applicant", person, VoidFact(version, "wrong", "paper"))

    def _merge(self):
        self._attempt(
            "applicant",
            self._one(self.played.people),
            MergeInto(self._one(self.played.people), "one person"),
        )

    def _split(self):
        for person in self.played.people:
            kept = self.played.state("applicant", person).merged_into
            if kept:
                self._attempt("applicant", person, SplitIdentity(kept, "two persons"))
                return

    def _erase(self):
        self._fact(ApplicantErased("asked for"))

    def _place(self):
        people = list({self._one(self.played.people) for _ in range(3)})
        self.played.file(PLACEMENT, self.played.agency, "enterprise", people)

    def _mature(self):
        version = self.random.randrange(4, 8)
        self._attempt(
            "applicant", self._one(self.played.people), Mature(version, self.played.today)
        )

    def _grant(self):
        application = self._one(self.played.applications)
        return line_stream(application, self.random.randrange(1, 3))

    def _again(self):
        self._attempt("grant", self._grant(), DecideAgain(self.played.today))

    def _revoke(self):
        self._attempt("grant", self._grant(), Revoke("wrong"))

    def _review(self):
        outcome = self.random.choice(("award", "refuse", "uphold"))
        self._attempt("grant", self._grant(), Review(outcome, "seen"))

    def _redecide(self):
        self._attempt("grant", self._grant(), Redecide("officer"))

    def _difference(self):
        """Of those that are open, one is decided by another person."""
        grants = [line_stream(one, n) for one in self.played.applications for n in (1, 2, 3)]
        states = [(one, self.played.state("grant", one)) for one in grants]
        open_ones = [(one, on.differences.open) for one, on in states if on and on.differences.open]
        if open_ones:
            grant, proposed = self.random.choice(open_ones)
            decide = self.random.choice((ApproveDifference, DismissDifference))
            self._attempt("grant", grant, decide(proposed.proposal, "seen"), person="another")

    def _conflict(self):
        """Written as a later rule would: in this world no pair of schemes shares a key."""
        grant = self._grant()
        state = self.played.state("grant", grant)
        if state is not None:
            event = GrantClaimsConflicted((Conflict("post-year/x", grant, HIRED_ON),), "cumulation")
            number = self.played.new()
            envelope = Envelope(
                Actor("p", "c", "job"), CommandMark("s", number, "d", 0, 1), self.played.today
            )
            write = Write(grant, state.version + 1, event, envelope)
            self.played.log.append([Batch("s", number, b"d", (write,))])

    def _lift(self):
        self._attempt("grant", self._grant(), LiftHold("cleared"))

    def _roster(self):
        grants = [
            line_stream(one, number) for one in self.played.applications for number in (1, 2, 3)
        ]
        scheme = self.random.choice((TRANSPORT, TRANSPORT, PLACEMENT))
        awarded = []
        for grant in grants:
            state = self.played.state("grant", grant)
            if state and state.status.value == "awarded" and state.scheme == scheme:
                awarded.append(grant)
        stream = self.played.roster([], scheme)
        for grant in self.random.sample(awarded, min(len(awarded), 8)):
            self._attempt("roster", stream, AddLines((grant,)), "submitter")

    def _sign(self):
        """Mostly what comes next for the roster."""
        stream = self._one(self.played.rosters)
        roster = self.played.state("roster", stream)
        status = roster.status.value if roster else ""
        act, person = {
            "open": ("roster.submitted", "submitter"),
            "submitted": ("roster.reviewed", "reviewer"),
        }.get(status, ("roster.noticePublished", "reviewer"))
        if self.random.random() < 0.1:
            act, person = "roster.sentBack", "reviewer"
        self._attempt("roster", stream, SignRoster(act, reason="r"), person)

    def _objection(self):
        stream, line = self._one(self.played.rosters), self.random.randrange(1, 5)
        self._attempt("roster", stream, SignRoster("roster.objected", line, "r"), "reviewer")
        outcome = self.random.choice(("dismissed", "upheld", ""))
        if outcome:
            resolved = SignRoster("roster.objectionResolved", line, "r", outcome)
            self._attempt("roster", stream, resolved, "reviewer")

    def _stop(self):
        self._attempt(
            "roster",
            self._one(self.played.rosters),
            StopLines((self.random.randrange(1, 4),), "r"),
            "submitter",
        )

    def _approve(self):
        last = self.random.choice((0, 0, 1, 2, 5))
        self._attempt("roster", self._one(self.played.rosters), ApproveRoster(last), "approver")

    def _cancel(self):
        self._attempt("roster", self._one(self.played.rosters), CancelRoster("r"), "submitter")

    def _release(self):
        self._attempt("roster", self._one(self.played.rosters), ReleaseRoster(), "releaser")

    def _order(self):
        stream = self._one(self.played.rosters)
        roster = self.played.state("roster", stream) if stream in self.played.rosters else None
        if roster and roster.releases:
            line = roster.lines[self._one(roster.releases[-1]) - 1]
            self.played.order(stream, line.payee, len(roster.releases) - 1)

    def _pay(self):
        if self.played.payments:
            self.played.pay(self._one(self.played.payments), self.random.choice((0, 0, 0, 1)))

    def _limit(self):
        limit = self.random.choice((10**5, 3 * 10**5, 10**6))
        stream = named_stream("fund", FUND)
        self._attempt("fund", stream, SetFund(FundLimitChanged(FUND, limit, "paper")))

    def _move_unit(self):
        place = EnterpriseLocated(self.random.choice((ANHUA, SHENZHEN)))
        unit = self._one((self.played.agency, self.played.employer))
        self._attempt("enterprise", unit, TellFact(place))
        self._fact(ApplicantDomiciled("430921"))

    def _group(self):
        group = self.random.choice(("veteran", "disabled"))
        until = self.random.choice((None, date(2019, 12, 31)))
        ended = self.random.random() < 0.3
        self._fact(ApplicantGroupEnded(group) if ended else ApplicantGroupRecognised(group, until))

    def _selection(self):
        """One round: opened, won, opened again by mistake, something of it voided."""
        stream, version = named_stream("round", "2019"), self.random.randrange(1, 6)
        opened = RoundOpened("quality-startup-award", 2019)
        won = RoundDecided(self.played.employer, self.random.randrange(5, 11) * 10**6, "paper")
        void = VoidFact(version, "wrong", "paper")
        for intent in self.random.choice(((TellFact(opened),), (TellFact(won),) * 2, (void,))):
            self._attempt("round", stream, intent)

    def _day(self):
        self.played.today += timedelta(days=self.random.randrange(1, 9))

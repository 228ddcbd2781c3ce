"""A small world in which anybody may do anything: four people, two agencies, two tiny funds."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
from safety_county import (
    EVIDENCE,
    JOB,
    PLACEMENT,
    POSTER,
    TRANSPORT,
    County,
    idcard,
    over_memory,
)
from safety_rules import Replay

from domain.payment import Payment
from domain.reference import reference
from gateways.callers import ROLES, Caller
from gateways.intake import Input
from ops.follower import in_memory

FUNDS = ("employment-subsidy-funds/2018", "employment-subsidy-funds/2019")
LIMIT = 100_000
PEOPLE = 6
ALL_ROLES = tuple(role for role in ROLES if role not in ("administrator", "job", "poster"))
OFFICERS = tuple(Caller(f"o-{n}", "desk", ALL_ROLES) for n in range(5))
LOST = ("contended", "not-writable")

Draw = Callable[[int], int]
"""A number from 0 to one less than what is given: from hypothesis, or from a seeded generator."""


class World:
    """Each act draws what it needs, posts it, and checks every rule."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.county: County = over_memory()
        self.day = date(2018, 12, 10)
        self.sent: list[tuple[Input, object]] = []
        self.waiting: list[Input] | None = None
        self.filed = self.opened = 0
        self.rules = Replay()
        self.follower = in_memory(self.county.parts)
        self._begin()

    def _begin(self) -> None:
        county = self.county
        county.funds(LIMIT, FUNDS[0])
        limit = {"fund": FUNDS[1], "limit_fen": LIMIT, "document": "d"}
        self.say(OFFICERS[0], "fund.limitChanged", f"fund:{FUNDS[1]}", limit, on="2019-01-02")
        self.agencies = [county.agency(1), county.agency(2)]
        self.works = county.employer()
        for number in range(PEOPLE):
            person = county.worker(number)
            for agency in self.agencies[: 1 + number % 2]:
                county.refers(person, agency)
            county.works(person, self.works)
            county.must(
                POSTER, "applicant.departed", person, {"destination": "441900"}, "2018-05-01"
            )
            account = {"account": f"62220202009{number:08d}", "holder": "w", "bank": "B"}
            county.must(POSTER, "applicant.accountChanged", person, account, "2018-01-01")

    # Speaking

    def pick(self, things):
        return things[self.draw(len(things))]

    def say(self, caller, topic, subject, data=None, on=None) -> None:
        """Sends it, or gathers it for a batch."""
        said = self.county.event(caller, topic, subject, data or {}, on or str(self.day))
        if self.waiting is not None:
            self.waiting.append(said)
        else:
            self.post([said])

    def post(self, inputs: list[Input], whole: bool = False) -> None:
        head = self.county.parts.log.head()
        outcomes = self.county.parts.post(inputs, all_or_nothing=whole)
        assert len(outcomes) == len(inputs)
        for one, outcome in zip(inputs, outcomes, strict=True):
            code = outcome.problem.code if outcome.problem else ""
            assert code not in LOST, (one.raw, outcome)
            self.sent.append((one, outcome))
        if whole and any(one.problem for one in outcomes):
            assert self.county.parts.log.head() == head, ("half done", outcomes)
        self.rules.check(self.county.parts.log)

    def officer(self):
        return self.pick(OFFICERS)

    def person(self) -> str:
        return idcard(self.draw(PEOPLE))

    def grant(self, *states: str) -> str:
        """A grant, mostly one in these states."""
        grants = self.rules.of("grant")
        fitting = [one for one in grants if one.status.value in states]
        if fitting and self.draw(8):
            return self.pick(fitting).stream
        return self.pick(grants).stream if grants else "grant:a1/1"

    def roster(self, *states: str) -> str:
        """A roster, mostly one in these states."""
        rosters = self.rules.of("roster")
        fitting = [one for one in rosters if one.status.value in states]
        if fitting and self.draw(8):
            return self.pick(fitting).stream
        return self.pick(rosters).stream if rosters else "roster:r0"

    # Acts

    def day_passes(self) -> None:
        self.day = min(self.day + timedelta(days=1 + 6 * self.draw(2)), date(2019, 12, 31))

    def file(self) -> None:
        self.filed += 1
        payee, scheme = self.pick(self.agencies), PLACEMENT
        people = [self.person() for _ in range(1 + self.draw(2))]
        if self.draw(3) == 0:
            payee, scheme, people = people[0], TRANSPORT, people[:1]
        lines = [{"line": n, "beneficiary": one} for n, one in enumerate(people, 1)]
        data = {"scheme": scheme, "payee": payee, "lines": lines}
        subject = f"application:a{self.filed}" if self.draw(8) else ""
        self.say(POSTER, "application.filed", subject, data)

    def refer(self) -> None:
        day = f"2018-04-{20 + self.draw(6)}"
        signed = ["worker", "employer"][: 1 + self.draw(2)]
        data = {"agency": self.pick(self.agencies), "signed_by": signed}
        self.say(POSTER, "applicant.referred", self.person(), data, day)

    def tell(self) -> None:
        fact = self.draw(8)
        person = self.person()
        if fact == 0:
            account = {"account": f"6222020{self.draw(3)}0001", "holder": "x", "bank": "B"}
            self.say(POSTER, "applicant.accountChanged", person, account, "2018-12-01")
        elif fact == 1:
            self.say(POSTER, "applicant.povertyExited", person, {}, "2018-06-01")
        elif fact == 2:
            data = {"employer": self.works, "workplace": "430922"}
            self.say(POSTER, "applicant.hired", person, data, "2018-11-20")
        elif fact < 7:
            data = {"employer": self.works, "hired_on": self.pick(["2018-05-02", "2018-11-20"])}
            self.say(POSTER, "applicant.left", person, data, "2018-12-01")
        else:
            data = {"licence": "human-resources-service", "number": f"L{1 + self.draw(2)}"}
            self.say(
                POSTER, "enterprise.licenceEnded", self.pick(self.agencies), data, "2018-04-22"
            )

    def void(self) -> None:
        data = {"voided_version": 1 + self.draw(12), "reason": "r", "document": "d"}
        kind, subject = "applicant", self.person()
        if self.draw(5) == 0:
            kind, subject = "enterprise", self.pick(self.agencies)
        elif self.draw(2):
            data["instead_type"] = "applicant.referred"
            again = {"agency": self.pick(self.agencies), "signed_by": ["worker", "employer"]}
            data["instead"] = again | {"happened_on": f"2018-04-{20 + self.draw(6)}"}
        self.say(self.officer(), f"{kind}.factVoided", subject, data, "2019-12-31")

    def join(self) -> None:
        one, other = self.person(), self.person()
        if self.draw(3) == 0:
            data = {"kept": other, "reason": "r"}
            self.say(self.officer(), "applicant.mergedInto", one, data, "2019-12-31")
        else:
            data = {"other": other, "reason": "r"}
            self.say(self.officer(), "applicant.identitySplit", one, data, "2019-12-31")

    def review(self) -> None:
        act = self.draw(6)
        if act < 3:
            outcome = ("award", "refuse", "uphold")[act]
            grant = self.grant("contested") if act < 2 else self.grant("awarded", "listed")
            data = {"outcome": outcome, "reason": "r"}
            self.say(self.officer(), "grant.reviewed", grant, data)
        elif act == 3:
            self.say(self.officer(), "grant.holdLifted", self.grant("held"), {"reason": "r"})
        elif act == 4:
            grant = self.grant("awarded", "listed", "held", "contested")
            self.say(self.officer(), "grant.revoked", grant, {"reason": "r"})
        else:
            data = {"decided_for": str(self.day)}
            self.say(JOB, "grant.resumed", self.grant("pended"), data, "")

    def list_lines(self) -> None:
        """A new roster of one scheme, or more lines on one that is open."""
        grants = [one for one in self.rules.of("grant") if one.status.value == "awarded"]
        if not grants:
            return
        scheme = self.pick(grants).scheme
        roster = self.roster("open")
        if self.draw(3):
            self.opened += 1
            roster = f"roster:r{self.opened}"
            data = {"scheme": scheme, "year": self.day.year}
            self.say(self.officer(), "roster.opened", roster, data)
        some = [one.stream for one in grants if one.scheme == scheme and self.draw(4)]
        if some:
            self.say(self.officer(), "roster.linesAdded", roster, {"grants": some[:5]})

    def sign(self) -> None:
        at = {
            "submitted": "open",
            "reviewed": "submitted",
            "noticePublished": "reviewed",
            "released": "approved",
            "sentBack": "submitted",
            "linesStopped": "open",
        }
        act, data = self.pick(tuple(at)), {}
        if act in ("sentBack", "linesStopped"):
            data["reason"] = "r"
        if act == "linesStopped":
            data["lines"] = [1 + self.draw(3)]
        self.say(self.officer(), f"roster.{act}", self.roster(at[act]), data)

    def bring_on(self) -> None:
        """A roster goes on as far as it may, by five officers."""
        roster = self.roster("open", "submitted", "reviewed", "noticed", "approved")
        acts = ("submitted", "reviewed", "noticePublished", "approved", "released")
        first = self.draw(5)
        for number, act in enumerate(acts):
            self.say(OFFICERS[(first + number) % 5], f"roster.{act}", roster)
            if act == "noticePublished":
                self.day = min(self.day + timedelta(days=10), date(2019, 12, 20))

    def approve(self) -> None:
        data = {"last_line": self.draw(3)}
        self.say(self.officer(), "roster.approved", self.roster("noticed", "waiting"), data)

    def release(self) -> None:
        self.say(self.officer(), "roster.released", self.roster("approved", "released"))

    def object(self) -> None:
        data = {"line": 1 + self.draw(2), "reason": "r"}
        roster = self.roster("noticed")
        self.say(self.officer(), "roster.objected", roster, data)
        if self.draw(2):
            data["outcome"] = self.pick(["dismissed", "upheld"])
            self.say(self.officer(), "roster.objectionResolved", roster, data)

    def cancel(self) -> None:
        roster = self.roster("open", "noticed", "waiting", "approved")
        self.say(self.officer(), "roster.cancelled", roster, {"reason": "r"})

    def order(self) -> None:
        """Everybody on a released roster is to be paid."""
        roster, release = self.roster("released"), self.draw(2)
        officer = self.officer()
        for payee in (*self.agencies, self.person()):
            data = {"roster": roster, "payee": payee, "release": release}
            self.say(officer, "payment.ordered", "", data)

    def report(self) -> None:
        payments: list[Payment] = self.rules.of("payment")
        if payments:
            payment = self.pick(payments)
            named = reference("YIYA", "1", payment.ordered_at)
            data = {"reference": named, "fen": payment.fen + self.draw(2), "evidence": EVIDENCE}
            self.say(POSTER, "payment.paid", f"reference:{named}", data)

    def follow(self) -> None:
        if self.waiting is None:
            self.follower.catch_up()
            self.rules.check(self.county.parts.log)

    def fund(self) -> None:
        fund = self.pick(FUNDS)
        if self.draw(40):
            data = {"fund": fund, "limit_fen": 20_000 * self.draw(8), "document": "d"}
            self.say(self.officer(), "fund.limitChanged", f"fund:{fund}", data)
        else:
            data = {"fund": fund, "reason": "r"}
            self.say(self.officer(), "fund.yearClosed", f"fund:{fund}", data)

    def mature(self) -> None:
        data = {"hired_version": 1 + self.draw(12), "as_of": str(self.day)}
        self.say(JOB, "applicant.sixMonthsStable", self.person(), data, "")

    def resend(self) -> None:
        """What was accepted is answered as before; nothing more is written."""
        stored = [(one, said) for one, said in self.sent if not said.problem]
        if stored and self.waiting is None:
            one, first = self.pick(stored)
            head = self.county.parts.log.head()
            (again,) = self.county.parts.post([one])
            assert again.verdict == "replayed", again
            mask = {"verdict": "accepted"}
            assert replaced(again, mask) == replaced(first, mask), "the same answer again"
            assert self.county.parts.log.head() == head

    def batch(self) -> None:
        """Several acts in one post, now and then all or nothing."""
        if self.waiting is not None:
            return
        self.waiting = []
        for _ in range(2 + self.draw(3)):
            self.pick(ACTS)(self)
        inputs, self.waiting = self.waiting, None
        if inputs:
            self.post(inputs, whole=self.draw(3) == 0)

    def act(self) -> None:
        self.pick(ACTS)(self)


def replaced(outcome, fields):

    return msgspec.structs.replace(outcome, **fields)


ACTS = (
    *(
        World.file,
        World.file,
        World.file,
        World.refer,
        World.tell,
        World.void,
        World.join,
        World.review,
    ),
    *(
        World.list_lines,
        World.list_lines,
        World.list_lines,
        World.sign,
        World.bring_on,
        World.bring_on,
        World.bring_on,
    ),
    *(
        World.approve,
        World.release,
        World.release,
        World.object,
        World.cancel,
        World.order,
        World.order,
        World.report,
    ),
    *(World.follow, World.follow, World.fund, World.mature, World.resend, World.batch),
    *(World.day_passes, World.batch),
)

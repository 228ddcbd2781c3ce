"""A small world in which anybody may do anything."""

from datetime import date, timedelta

import msgspec
from safety_county import (
    JOB,
    PLACEMENT,
    POSTER,
    TRANSPORT,
)
from safety_roster_acts import RosterActs
from safety_stage import FUNDS


class World(RosterActs):
    """Each act draws what it needs, posts it, and checks every rule."""

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
            data = {"fund": fund, "reason": "r", "digest": "sha256:" + "0" * 64}
            listed = data | {"open_lines": 0, "open_fen": 0, "position": 0}
            self.say(self.officer(), "fund.closeProposed", f"fund:{fund}", listed)
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
    *(World.day_passes, World.batch, World.stop, World.stop, World.stop),
)

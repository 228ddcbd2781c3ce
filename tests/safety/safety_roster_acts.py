"""Random acts on rosters and payments."""

from datetime import date, timedelta

from safety_county import EVIDENCE, PLACEMENT, POSTER, TRANSPORT
from safety_stage import FUNDS, OFFICERS, Stage

from domain.names import LEDGER
from domain.payment import Payment
from domain.reference import reference


class RosterActs(Stage):
    """Listing, signing, objecting, cancelling, ordering, reporting."""

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
        """In the short form, or with channel and deadline; then mostly settled."""
        if self.draw(2):
            self.dispute()
            return
        data = {"line": 1 + self.draw(2), "reason": "r"}
        roster = self.roster("noticed")
        self.say(self.officer(), "roster.objected", roster, data)
        if self.draw(2):
            data["outcome"] = self.pick(["dismissed", "upheld"])
            self.say(self.officer(), "roster.objectionResolved", roster, data)

    def dispute(self) -> None:
        roster, dispute = self.roster("noticed"), "objection"
        if self.draw(2):
            roster, dispute = self.roster("approved", "released"), "complaint"
        data = {"line": 1 + self.draw(2), "dispute": dispute, "channel": "letter", "reason": "r"}
        raised = data | {"answer_by": str(self.day)}
        self.say(self.officer(), "roster.disputeRaised", roster, raised)
        for one in self.rules.of("roster"):
            for found in one.disputes if self.draw(2) else ():
                data = {"number": found.number, "investigator": "somebody"}
                self.say(self.officer(), "roster.disputeAssigned", one.stream, data)
                outcome = self.pick(["dismissed", "upheld", "withdrawn"])
                data = {"number": found.number, "outcome": outcome, "reason": "r"}
                self.say(self.officer(), "roster.disputeSettled", one.stream, data)

    def cancel(self) -> None:
        roster = self.roster("open", "noticed", "waiting", "approved")
        self.say(self.officer(), "roster.cancelled", roster, {"reason": "r"})

    def order(self) -> None:
        """Everybody on a released roster is to be paid."""
        roster, release = self.roster("released"), self.draw(2)
        officer = self.officer()
        for payee in (*self.agencies, self.person()):
            data = {"roster": roster, "payee": payee, "release": release}
            if self.draw(4) == 0:
                data["bank"] = self.pick(("a", "b"))
            self.say(officer, "payment.ordered", "", data)

    def stop(self) -> None:
        """Money is stopped, or a stop is lifted, by whoever draws it."""
        stops = self.rules.states[LEDGER].stops
        if not stops and self.draw(2):
            what = self.pick(("fund", "scheme", "bank"))
            names = {"fund": FUNDS, "scheme": (PLACEMENT, TRANSPORT), "bank": ("a", "b")}
            data = {"what": what, "name": self.pick(names[what]), "reason": "r"}
            self.say(self.officer(), "ledger.stopped", "", data)
        for stop in stops:
            act = "lifted" if stop.lift_proposer else "liftProposed"
            data = (
                {"stop": stop.version}
                if stop.lift_proposer
                else {"stop": stop.version, "reason": "r"}
            )
            self.say(self.officer(), f"ledger.{act}", "", data)

    def report(self) -> None:
        payments: list[Payment] = self.rules.of("payment")
        if payments:
            payment = self.pick(payments)
            named = reference("YIYA", "1", payment.ordered_at)
            data = {"reference": named, "fen": payment.fen + self.draw(2), "evidence": EVIDENCE}
            self.say(POSTER, "payment.paid", f"reference:{named}", data)

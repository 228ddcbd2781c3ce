"""A scene for two acts that meet: what is on record before they do."""

from safety_county import (
    PLACEMENT,
    POSTER,
    County,
    idcard,
    roster_stream,
)
from safety_schedules import grant_state, state_of

from domain.grant import Status
from domain.roster import RosterApproved
from domain.roster import evolve as evolve_roster

LIVE = (Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD, Status.PAID)
REFERRAL = 3  # its version in the history of a worker


class Scene:
    """One county with two agencies; every schedule meets on people of its own."""

    def __init__(self, county: County, schedules: int) -> None:
        self.county, self.numbers = county, range(1, schedules + 1)
        self.a, self.b, self.works = county.agency(1), county.agency(2), county.employer()
        self.limit = 0

    def people(self, refer=("a",), **days) -> None:
        """A worker a schedule, referred by these agencies."""
        with self.county.together():
            for n in self.numbers:
                person = self.county.worker(n)
                for agency in refer:
                    on = days.get(agency, "2018-04-25")
                    self.county.refers(person, getattr(self, agency), on)
                self.county.works(person, self.works)

    def awards(self, prefix="first") -> None:
        with self.county.together():
            for n in self.numbers:
                self.county.files(f"{prefix}-{n}", self.a, [idcard(n)])

    def rosters(self, through="noticed", prefix="first") -> None:
        with self.county.together():
            for n in self.numbers:
                self.county.roster(f"r-{n}", [f"grant:{prefix}-{n}/1"], through=through)

    def files(self, name, agency, person, on="2018-12-02"):
        lines = [{"line": 1, "beneficiary": person}]
        data = {"scheme": PLACEMENT, "payee": agency, "lines": lines}
        return self.county.command(POSTER, "application.filed", f"application:{name}", data, on)

    def officer(self, caller, topic, subject, on="2019-02-01", **data):
        return self.county.command(caller, topic, subject, data, on)

    def grant(self, name):
        return grant_state(self.county, name)

    def roster(self, n):
        return state_of(self.county, evolve_roster, roster_stream(f"r-{n}"))

    def lines_approved(self, n):
        events = [one.event for one in self.county.parts.log.stream(roster_stream(f"r-{n}"))]
        return [one.count for one in events if isinstance(one, RosterApproved)]

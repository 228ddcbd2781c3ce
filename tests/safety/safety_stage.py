"""A small world: six people, two agencies, two tiny funds, and how one speaks in it."""

from collections.abc import Callable
from datetime import date

from safety_county import (
    POSTER,
    County,
    idcard,
    over_memory,
)
from safety_rules import Replay

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


class Stage:
    """Who draws, posts and checks every rule."""

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

"""What is asked for: applications of agencies, workers and winners, some of them twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random
from typing import Any

from ops.commands.default_callers import COUNTY_OFFICE, WEB_PORTAL
from ops.sample.awards import Candidate
from ops.sample.events import Telling
from ops.sample.journeys import Journey
from ops.sample.names import wrong_check
from ops.sample.placements import Placement

EARLY, LATE = date(2019, 1, 3), date(2019, 6, 28)
"""The days on which applications are handed in."""

PLACEMENT = "job-placement-service-subsidy"
TRANSPORT = "migrant-worker-transport-allowance"
INCUBATOR = "municipal-incubator-award"
STARTUP = "quality-startup-award"
LINES = 30

Line = dict[str, Any]


class Asking:
    """Hands applications in."""

    def __init__(self, telling: Telling, random: Random) -> None:
        self.telling = telling
        self.random = random
        self.names: dict[str, int] = {}
        self.again = 0
        self._count = 0

    def apply(
        self, scheme: str, payee: str, lines: list[Line], day: date, source: str = COUNTY_OFFICE
    ) -> None:
        """One application; its lines are numbered from 1."""
        self._count += 1
        name = f"{self.telling.name}-a{self._count:06d}"
        self.names[name] = len(lines)
        numbered = [{"line": number, **line} for number, line in enumerate(lines, 1)]
        data = {"scheme": scheme, "payee": payee, "lines": numbered}
        self.telling.tell(source, "application.filed", f"application:{name}", day, **data)

    # Placements

    def placements(self, placed: list[Placement]) -> None:
        """By agency and day, thirty lines an application; a few lines stand twice."""
        asked: dict[tuple[date, str], list[Line]] = defaultdict(list)
        portal: list[tuple[str, Line]] = []
        for one in placed:
            line: Line = {"beneficiary": one.person.reference}
            mine = asked[self._day(one), one.agency.reference]
            mine.append(line)
            if one.rival is not None:
                day = self.random.choice((EARLY, LATE, LATE))
                asked[day, one.rival.reference].append(line)
                continue
            self._special(mine, line)
            if self.random.random() < 0.02:
                self.again += 1
                portal.append((one.agency.reference, line))
        for (day, agency), lines in sorted(asked.items()):
            for start in range(0, len(lines), LINES):
                self.apply(PLACEMENT, agency, lines[start : start + LINES], day)
        for agency, line in portal:
            self.apply(PLACEMENT, agency, [line], LATE, WEB_PORTAL)

    def _special(self, mine: list[Line], line: Line) -> None:
        chance = self.random.random()
        if chance < 0.015:
            self.again += 1
            mine.append(line)
        elif chance < 0.02:
            mine.append({"beneficiary": wrong_check(line["beneficiary"])})

    def _day(self, placed: Placement) -> date:
        """Most wait until the work has ended or lasted; some are too early."""
        over = placed.left_on is not None and placed.left_on < EARLY
        if over:
            return self.random.choices((EARLY, LATE), (85, 15))[0]
        return self.random.choices((EARLY, LATE), (35, 65))[0]

    # Transport

    def journeys(self, gone: list[Journey]) -> None:
        """Each worker for themselves; some twice, some by somebody else."""
        for one in gone:
            worker = one.person.reference
            payee = worker
            if self.random.random() < 0.01:
                payee = self.random.choice(gone).person.reference
            self.apply(TRANSPORT, payee, [{"beneficiary": worker}], EARLY)
            if one.again_on is not None or self.random.random() < 0.01:
                self.again += 1
                self.apply(TRANSPORT, worker, [{"beneficiary": worker}], LATE, WEB_PORTAL)

    # Awards

    def awards(self, scheme: str, candidates: list[Candidate]) -> None:
        """Each candidate for itself; every twentieth asks again."""
        for number, one in enumerate(candidates):
            line = {"round": one.round}
            self.apply(scheme, one.unit.reference, [line], EARLY)
            if number % 20 == 5:
                self.again += 1
                self.apply(scheme, one.unit.reference, [line], LATE, WEB_PORTAL)

"""The whole sample: files of CloudEvents in the order of their dependencies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import msgspec

from ops.sample.applications import (
    EARLY,
    INCUBATOR,
    LATE,
    STARTUP,
    Asking,
)
from ops.sample.awards import Selecting
from ops.sample.corrections import annulments, corrections, sent_again
from ops.sample.events import Telling, Told
from ops.sample.journeys import Leaving
from ops.sample.names import Numbers
from ops.sample.organisations import Founding, organisations
from ops.sample.people import Settling
from ops.sample.placements import Placing

FUNDS = {
    "employment-subsidy-funds/2019": "municipal",
    "municipal-innovation-fund/2019": "municipal",
}
INNOVATION_FEN = 1_000_000_000  # 1000万元 a year (clause 8)
FUND_A_PERSON_FEN = 100_000

SETUP, FACTS, EARLY_CLAIMS = "01-setup", "02-facts", "03-applications"
LATE_FACTS, LATE_CLAIMS, CORRECTIONS = "04-late-facts", "05-late-applications", "06-corrections"
SENT_AGAIN = "07-sent-again"


class County(msgspec.Struct, frozen=True):
    """A sample, told. `files`: name → what it holds; `applications`: name → number of lines;
    `claims_again`: claims made twice on purpose; `again`: events sent a second time, as they were
    and with other content."""

    name: str
    persons: int
    files: dict[str, list[Told]]
    applications: dict[str, int]
    claims_again: int
    again_same: int
    again_changed: int

    @property
    def facts(self) -> int:
        """Everything told but applications."""
        told = (SETUP, FACTS, LATE_FACTS, CORRECTIONS)
        return sum(len(self.files[name]) for name in told)

    @property
    def claims(self) -> int:
        return sum(self.applications.values())


def county(persons: int, seed: int) -> County:
    """The county of a seed: the same one every time."""
    name = f"s{seed}p{persons}"
    random, telling = Random(f"{seed}/{persons}"), Telling(name)  # noqa: S311  # a sample
    numbers = Numbers(random)
    _funds(telling, persons)
    units = organisations(telling, numbers, random, persons)
    selecting = Selecting(telling, Founding(telling, numbers, random), random)
    winners, starters = selecting.incubators(), selecting.startups()
    files = {SETUP: telling.taken()}
    people = Settling(telling, numbers, random)
    placing, leaving = Placing(telling, random, units), Leaving(telling, random)
    placed, gone = [], []
    for _ in range(persons):
        person = people.person()
        if random.random() < 0.75:
            placed.append(placing.placement(person))
        if random.random() < 0.5:
            gone.append(leaving.journey(person))
    facts = telling.taken()
    files[FACTS] = [one for one in facts if one.day < EARLY]
    asking = Asking(telling, random)
    asking.placements(placed)
    asking.journeys(gone)
    asking.awards(INCUBATOR, winners)
    asking.awards(STARTUP, starters)
    claims = telling.taken()
    files[EARLY_CLAIMS] = [one for one in claims if one.day == EARLY]
    files[LATE_FACTS] = [one for one in facts if one.day >= EARLY]
    files[LATE_CLAIMS] = [one for one in claims if one.day == LATE]
    corrections(telling, files[FACTS], random)
    annulments(telling, facts, random)
    files[CORRECTIONS] = telling.taken()
    again = sent_again([*files[FACTS], *files[EARLY_CLAIMS]], random)
    files[SENT_AGAIN] = [*again.same, *again.changed]
    return County(
        name, persons, files, asking.names, asking.again, len(again.same), len(again.changed)
    )


def _funds(telling: Telling, persons: int) -> None:
    limits = (persons * FUND_A_PERSON_FEN, INNOVATION_FEN)
    for (fund, level), limit in zip(FUNDS.items(), limits, strict=True):
        fields = {"fund": fund, "year": 2019, "limit_fen": limit, "level": level}
        paper = {"document": "益财预〔2019〕1号"}
        day = date(2019, 1, 2)
        telling.act("feng", "fund.opened", f"fund:{fund}", day, **fields, **paper)


def write(told: list[Told], path: Path) -> None:
    """One event a line."""
    with path.open("wb") as file:
        for one in told:
            file.write(one.line())
            file.write(b"\n")

"""A person's residence as the ledger has it on record, for the register of unemployed (clause 12)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from domain.applicant_groups import Group
from domain.applicant_residence import ApplicantResided
from domain.event import Reading
from domain.history import Fact
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, in_group, person_on_record
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.spell import spells
from domain.view import View

MIGRANT: tuple[Group, ...] = ("rural-migrant",)
REGISTERED: tuple[Group, ...] = ("registered-unemployed",)
SIX_MONTHS = 6


class Residence(msgspec.Struct, frozen=True, gc=False):
    """What is on record on the day of asking. `since`: the first day in a town of the county that was
    named, None where the person does not live there now; `full_on`: the last day of six months."""

    identified: bool
    migrant: bool
    jobless: bool
    registered: bool
    since: date | None
    full_on: date | None
    moved_away: bool
    claimed_on: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def residence(person: str, county: str, day: date, view: View, choices: Choices) -> Residence:
    """Where the person lives on a day, since when, and whether at work."""
    worker = person_on_record(view, person)
    told: list[Fact] = worker.kinds.get(ApplicantResided, [])
    moves = sorted((fact for fact in told if fact.on <= day), key=lambda fact: fact.on)
    here = _here(moves, county)
    since = here[0].on if here else None
    full_on = last_day_of(since, SIX_MONTHS, choices) if since else None
    migrant = in_group(worker, MIGRANT, day)
    reads = [Reading(fact.stream, fact.version) for fact in here]
    return Residence(
        bool(worker.ids),
        bool(migrant),
        not _at_work(worker, day),
        bool(in_group(worker, REGISTERED, day)),
        since,
        full_on,
        bool(moves) and not here,
        day,
        max(day, full_on) if full_on else None,
        tuple(dict.fromkeys((*migrant, *reads))),
    )


def _here(moves: list[Fact], county: str) -> list[Fact]:
    """The residences in towns of the county that follow each other up to now, the first one first."""
    found: list[Fact] = []
    for fact in reversed(moves):
        told: Any = fact.event
        if told.county != county or not told.urban:
            break
        found.insert(0, fact)
    return found


def _at_work(worker: Person, day: date) -> bool:
    """Hired and not left: who is in a job, or in flexible work that was told, is not without one."""
    return any(
        one.first <= day and (one.left_on is None or one.left_on >= day)
        for one in spells(worker.facts)
    )

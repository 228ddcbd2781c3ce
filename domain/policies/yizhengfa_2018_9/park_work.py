"""One calendar year of a worker in an industrial park as the ledger has it on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantHired
from domain.calendar import ONE_DAY, last_day_inclusive
from domain.entries import StreamKey
from domain.event import Reading
from domain.grant import Grant
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.departure import PARK_YEAR
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record, streams_of
from domain.spell import Spell, spells
from domain.view import View

TRAVELLED = "transport"
TWELVE_MONTHS = 12


class ParkYear(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one year; nothing in it is the claim's own word.

    `home`: the county that a register names; `travelled`: the once-only keys under which another grant
    paid a transport allowance for the same calendar year.
    """

    identified: bool
    worker: Person
    own_claim: bool
    claimed_on: date
    decided_for: date
    year: int
    place: str
    in_park: bool
    home: str
    travelled: tuple[str, ...]
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records."""
    return streams_of(view, claim.beneficiary)


def foresees(claim: Claim, view: View) -> tuple[str, ...]:
    """The transport allowance of the worker."""
    return keys_of(TRAVELLED, view, claim.beneficiary)


def guards(claim: Claim, view: View) -> Foreseen:
    """The worker's park years, and how many were paid in each."""
    years = [day.year for day in (claim.since, claim.filed_on) if day]
    marks = [
        f"{key}/{year}"
        for key in keys_of(PARK_YEAR, view, claim.beneficiary)
        for year in dict.fromkeys((*years, claim.filed_on.year - 1))
    ]
    return Foreseen(keys_of(PARK_YEAR, view, claim.beneficiary), tuple(marks))


def on_record(claim: Claim, view: View, choices: Choices) -> ParkYear:
    """The work in a park that `since` falls into or begins with, else the latest by the day of filing."""
    worker = person_on_record(view, claim.beneficiary)
    spell = _spell(worker, claim)
    first = _first_day(spell, claim, choices) if spell else None
    year = first.year if first else claim.filed_on.year
    poverty = worker.poverty if choices.home_basis == "poverty-register" else None
    travelled = _travelled(worker, year, claim, view)
    return ParkYear(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        claim.filed_on,
        claim.decided_for,
        year,
        spell.workplace if spell else "",
        bool(spell and spell.hired.park),
        poverty.county if poverty else worker.household_county,
        travelled,
        first,
        (*(spell.facts if spell else ()), *(poverty.facts if poverty else ())),
    )


def _spell(worker: Person, claim: Claim) -> Spell | None:
    """In a park where there is one, else any work: a reason can then be given."""
    day = claim.since or claim.filed_on
    found = [
        one for one in spells(worker.facts) if one.first <= day and one.first <= claim.filed_on
    ]
    if claim.since is not None:
        found = [one for one in found if one.left_on is None or one.left_on >= claim.since]
    in_park = [one for one in found if one.hired.park]
    return max(in_park or found, key=lambda one: one.first, default=None)


def _first_day(spell: Spell, claim: Claim, choices: Choices) -> date:
    """The first day of the work in the year that is claimed. Where any twelve months are a year (P38),
    the day that is named, else the first day of the last twelve months begun, counted from the first."""
    last = spell.left_on or claim.filed_on
    if choices.park_year == "twelve-months":
        if claim.since is not None:
            return max(spell.first, claim.since)
        return twelve_months_from(spell.first, min(last, claim.filed_on))[0]
    year = (claim.since or min(last, claim.filed_on)).year
    return max(spell.first, date(year, 1, 1))


def twelve_months_from(first: date, until: date) -> tuple[date, date]:
    """Of the twelve months that follow one another from `first`, the last ones begun by a day."""
    last = last_day_inclusive(first, TWELVE_MONTHS)
    while last < until:
        first = last + ONE_DAY
        last = last_day_inclusive(first, TWELVE_MONTHS)
    return first, last


def _travelled(worker: Person, year: int, claim: Claim, view: View) -> tuple[str, ...]:
    """Keys of the transport allowance that another grant holds for a journey of that year."""
    keys: list[str] = []
    for stream in worker.ids:
        key = f"{TRAVELLED}/{stream}"
        holder = view.holder(key)
        grant: Grant | None = view.grant(holder) if holder and holder != claim.grant else None
        left = grant.grounds.completed_on if grant is not None and grant.grounds else None
        if left is not None and left.year == year:
            keys.append(key)
    return tuple(keys)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The worker's own claim for each year with work in a park; nobody's where no county adopted it."""
    if not choices.park_adopted_by:
        return
    worker = person_on_record(view, asked.stream)
    hired: list[Any] = worker.kinds.get(ApplicantHired, [])
    if not any(fact.event.park for fact in hired) or worker.ids[0] != asked.stream:
        return
    for spell in spells(worker.facts):
        if spell.hired.park and spell.first <= asked.day:
            until = min(spell.left_on or asked.day, asked.day)
            for first in _first_days(spell.first, until, choices):
                yield Opening(asked.stream, "applicant", asked.stream, since=first)


def _first_days(first: date, until: date, choices: Choices) -> Iterator[date]:
    """The first day of each year in which somebody worked from one day to another (P38)."""
    while first <= until:
        yield first
        if choices.park_year == "twelve-months":
            first = last_day_inclusive(first, TWELVE_MONTHS) + ONE_DAY
        else:
            first = date(first.year + 1, 1, 1)


POSSIBLE = Possible("applicant", possible_claims)

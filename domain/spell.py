"""Spells of work, read from a person's facts: hired, shown at work, left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantHired,
    ApplicantLeft,
    ApplicantPresenceConfirmed,
)
from domain.calendar import ONE_DAY, end_of_month
from domain.event import Reading
from domain.history import Fact


class Spell(msgspec.Struct, frozen=True, gc=False):
    """One run of days with one employer.

    `proven_through`: the last day that presence, pay, a contribution or the leaving itself shows;
    the absence of `left` proves nothing. `facts`: (stream, version) of what says so.
    """

    employer: str
    workplace: str
    first: date
    proven_through: date
    left_on: date | None
    hired: ApplicantHired
    hired_version: int
    left_version: int
    facts: tuple[Reading, ...]


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The day through which a fact shows the person at work with an employer."""

    employer: str
    through: date
    fact: Fact


def spells(facts: Iterable[Fact]) -> list[Spell]:
    """The spells of a person in the order they began."""
    hired: list[Fact] = []
    left: list[Fact] = []
    shown: list[Shown] = []
    for fact in facts:
        event = fact.event
        kind = type(event)
        if kind is ApplicantHired:
            hired.append(fact)
        elif kind is ApplicantLeft:
            left.append(fact)
        elif isinstance(event, ApplicantPresenceConfirmed):
            shown.append(Shown(event.employer, event.through, fact))
        elif isinstance(event, ApplicantContributionPaid):
            shown.append(Shown(event.payer, end_of_month(event.month), fact))
    found = [_spell(one, one.event, hired, left, shown) for one in hired]
    return sorted(found, key=_first)


def _first(spell: Spell) -> date:
    return spell.first


def open_spell(facts: Iterable[Fact], employer: str, day: date) -> Fact | None:
    """The latest `hired` with that employer on or before a day."""
    begun = [
        fact
        for fact in facts
        if isinstance(fact.event, ApplicantHired)
        and fact.event.employer == employer
        and fact.on <= day
    ]
    return max(begun, key=lambda fact: fact.on, default=None)


def _spell(
    hired_fact: Fact, hired: Any, others: list[Fact], ended: list[Fact], shown: list[Shown]
) -> Spell:
    first, employer = hired_fact.on, hired.employer
    left = _left(first, employer, ended)
    left_on = left.on if left else None
    next_start = _next_start(first, employer, others)
    through, proof = left_on or first, None
    for one in shown:
        day = one.through
        if one.employer != employer or day <= through or day < first:
            continue
        if next_start is not None and day >= next_start:
            continue
        day = min(day, left_on) if left_on else day
        if day > through:
            through, proof = day, one.fact
    used = [one for one in (hired_fact, left, proof) if one is not None]
    return Spell(
        employer,
        hired.workplace,
        first,
        through,
        left_on,
        hired,
        hired_fact.version,
        left.version if left else 0,
        tuple(Reading(one.stream, one.version) for one in used),
    )


def _left(first: date, employer: str, ended: list[Fact]) -> Fact | None:
    for fact in ended:
        left: Any = fact.event
        if left.employer == employer and left.hired_on == first:
            return fact
    return None


def _next_start(first: date, employer: str, hired: list[Fact]) -> date | None:
    """The day the same employer hired again: what is shown from there on belongs to that spell."""
    if len(hired) == 1:
        return None
    same: list[Any] = [fact for fact in hired if fact.on > first]
    return min((fact.on for fact in same if fact.event.employer == employer), default=None)


def follows(earlier: Spell, later: Spell, gap_days: int) -> bool:
    """Whether a spell goes on where another ended, with at most `gap_days` days between."""
    if earlier.left_on is None:
        return False
    return earlier.first < later.first <= earlier.left_on + ONE_DAY * (gap_days + 1)

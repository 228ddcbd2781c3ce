"""Spells of work, read from a person's facts: hired, shown at work, left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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


def spells(facts: Iterable[Fact]) -> list[Spell]:
    """The spells of a person in the order they began."""
    facts = tuple(facts)
    return sorted(
        (
            _spell(fact, fact.event, facts)
            for fact in facts
            if isinstance(fact.event, ApplicantHired)
        ),
        key=lambda spell: spell.first,
    )


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


def _spell(hired_fact: Fact, hired: ApplicantHired, facts: tuple[Fact, ...]) -> Spell:
    first = hired_fact.on
    left = _left(hired_fact.on, hired.employer, facts)
    left_on = left.on if left else None
    ends = _next_start(first, hired.employer, facts)
    through, used = first, [hired_fact]
    if left is not None:
        used.append(left)
        through = left.on
    for fact in facts:
        day = _shown_through(fact, hired.employer)
        if day is not None and through < day and first <= day and (ends is None or day < ends):
            shown = min(day, left_on) if left_on else day
            if shown > through:
                through = shown
                used = [one for one in used if one in (hired_fact, left)] + [fact]
    read = tuple(Reading(one.stream, one.version) for one in used)
    return Spell(
        hired.employer,
        hired.workplace,
        first,
        through,
        left_on,
        hired,
        hired_fact.version,
        left.version if left else 0,
        read,
    )


def _left(first: date, employer: str, facts: tuple[Fact, ...]) -> Fact | None:
    return next(
        (
            fact
            for fact in facts
            if isinstance(fact.event, ApplicantLeft)
            and fact.event.employer == employer
            and fact.event.hired_on == first
        ),
        None,
    )


def _next_start(first: date, employer: str, facts: tuple[Fact, ...]) -> date | None:
    """The day the same employer hired again: what is shown from there on belongs to that spell."""
    later = [
        fact.on
        for fact in facts
        if isinstance(fact.event, ApplicantHired)
        and fact.event.employer == employer
        and fact.on > first
    ]
    return min(later, default=None)


def _shown_through(fact: Fact, employer: str) -> date | None:
    """The day through which a fact shows the person at work with an employer."""
    match fact.event:
        case ApplicantPresenceConfirmed(employer=shown, through=through) if shown == employer:
            return through
        case ApplicantContributionPaid(payer=payer, month=month) if payer == employer:
            return end_of_month(month)
        case _:
            return None


def follows(earlier: Spell, later: Spell, gap_days: int) -> bool:
    """Whether a spell goes on where another ended, with at most `gap_days` days between."""
    if earlier.left_on is None:
        return False
    return earlier.first < later.first <= earlier.left_on + ONE_DAY * (gap_days + 1)

"""The days that a trainee was in class as the ledger has them on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant_learning import ApplicantAttended
from domain.calendar import ONE_DAY
from domain.decision import Period
from domain.event import Reading
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    counts_from,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.taught import (
    Taught,
    certificates,
    courses_of,
    has_learnt,
    is_of,
    needs,
    taught_in,
    trainee_of,
)
from domain.view import View

__all__ = ["POSSIBLE", "Attendance", "guards", "needs", "on_record", "runs_of"]

ALLOWANCE_DAYS = "training-days"
"""The days for which a trainee has had a living allowance."""


class Attendance(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one trainee in one course; nothing in it is the claim's own word.

    `full`, `half`: days attended that count, wholly or by half; `free_full`, `free_half`: those of them
    that no other grant holds, at most as many as the course has.
    """

    identified: bool
    trainee: Person
    own_claim: bool
    taught: Taught | None
    certified: bool
    full: tuple[date, ...]
    half: tuple[date, ...]
    free_full: tuple[date, ...]
    free_half: tuple[date, ...]
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]

    @property
    def began_on(self) -> date | None:
        """The first day of the course."""
        return self.taught.first if self.taught else None


class Day(msgspec.Struct, frozen=True, gc=False):
    """A day attended: whole, or one half of it."""

    on: date
    whole: bool


def guards(claim: Claim, view: View) -> Foreseen:
    """The days that the trainee was paid for."""
    people = [stream for _, stream in streams_of(view, trainee_of(claim))]
    return Foreseen(tuple(f"{ALLOWANCE_DAYS}/{one}" for one in people))


def on_record(claim: Claim, view: View, choices: Choices) -> Attendance:
    """The course that the line names or that `since` begins, else the first over that has days nobody was
    paid for."""
    trainee = person_on_record(view, trainee_of(claim))
    view.state(claim.payee_kind, claim.payee)
    held = _held(trainee, claim, view)
    taught = _meant(trainee, held, claim, view, choices)
    days = _counted(trainee, taught, claim, choices) if taught else []
    free = _free(days, held, taught)
    facts: list[Any] = trainee.kinds.get(ApplicantAttended, [])
    reads = [*(trainee.poverty.facts if trainee.poverty else ())]
    if taught is not None:
        reads += [*taught.reads, *taught.held_reads]
        reads += [_read(one) for one in facts if one.event.course == taught.course]
    last = max((one.on for one in days), default=None)
    return Attendance(
        bool(trainee.ids) and not claim.problem,
        trainee,
        claim.payee_kind == "applicant" and claim.payee in trainee.ids,
        taught,
        any(is_of(one, taught) for one in certificates(trainee)) if taught else False,
        tuple(one.on for one in days if one.whole),
        tuple(one.on for one in days if not one.whole),
        tuple(one.on for one in free if one.whole),
        tuple(one.on for one in free if not one.whole),
        claim.filed_on,
        claim.decided_for,
        max(taught.last, last or taught.last) if taught else None,
        tuple(dict.fromkeys(reads)),
    )


def _read(fact: Any) -> Reading:
    return Reading(fact.stream, fact.version)


# Which course


def _meant(
    trainee: Person,
    held: frozenset[date],
    claim: Claim,
    view: View,
    choices: Choices,
) -> Taught | None:
    names = (claim.round,) if claim.round else courses_of(trainee)
    found = [one for name in names if (one := taught_in(view, name)) is not None]
    if claim.since is not None:
        found = [one for one in found if one.first == claim.since]
    found.sort(key=_first)
    over = [one for one in found if one.last <= claim.decided_for]
    in_time = [one for one in over if one.last >= choices.valid_from]
    free = [one for one in in_time if _free(_counted(trainee, one, claim, choices), held, one)]
    chosen = free[:1] or in_time[-1:] or over[-1:] or found[-1:]
    return chosen[0] if chosen else None


def _first(taught: Taught) -> date:
    return taught.first


# Which days


def _counted(trainee: Person, taught: Taught, claim: Claim, choices: Choices) -> list[Day]:
    """Days attended by the day of the decision, from when the trainee is registered poor and of age on; of
    those that were held where such days were told."""
    begins = counts_from(trainee, taught.first, choices)
    halves: dict[date, set[str]] = {}
    facts: list[Any] = trainee.kinds.get(ApplicantAttended, [])
    for fact in facts:
        if fact.event.course == taught.course and begins <= fact.on <= claim.decided_for:
            halves.setdefault(fact.on, set()).add(fact.event.half)
    days = sorted(halves) if not taught.held else sorted(halves.keys() & taught.held)
    return [Day(day, "full" in halves[day] or len(halves[day]) == 2) for day in days]


def _held(trainee: Person, claim: Claim, view: View) -> frozenset[date]:
    """The days for which other grants paid."""
    return frozenset(
        day
        for stream in trainee.ids
        for one in view.periods(f"{ALLOWANCE_DAYS}/{stream}")
        if one.holder != claim.grant
        for day in _days(one.first, one.last)
    )


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def _free(days: list[Day], held: frozenset[date], taught: Taught | None) -> list[Day]:
    """Those that nobody was paid for, up to the number of days that the course has; whole days first."""
    most = taught.days if taught and taught.days is not None else len(days)
    counted = sorted(days, key=_halves_last)[:most]
    return sorted((one for one in counted if one.on not in held), key=_on)


def _halves_last(day: Day) -> tuple[bool, date]:
    return not day.whole, day.on


def _on(day: Day) -> date:
    return day.on


def runs_of(days: tuple[date, ...], people: tuple[str, ...]) -> tuple[Period, ...]:
    """Days of the trainee as periods, those that follow one another together."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and runs[-1][1] + ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(
        Period(f"{ALLOWANCE_DAYS}/{one}", first, last) for one in people for first, last in runs
    )


# Who could claim


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The trainee's own claim for each course that was attended."""
    if not has_learnt(view, asked.stream):
        return
    trainee = person_on_record(view, asked.stream)
    facts: list[Any] = trainee.kinds.get(ApplicantAttended, [])
    if not facts or trainee.poverty is None or trainee.ids[0] != asked.stream:
        return  # joined records are read from the one kept
    for course in dict.fromkeys(fact.event.course for fact in facts if fact.on <= asked.day):
        yield Opening(asked.stream, "applicant", asked.stream, round=course)


POSSIBLE = Possible("applicant", possible_claims)

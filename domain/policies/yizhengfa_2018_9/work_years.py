"""Full years of work with one employer, counted one after the other from the first day that counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import msgspec

from domain.applicant_work import ApplicantAbsent, ApplicantMoved
from domain.calendar import ONE_DAY
from domain.event import Reading
from domain.history import Fact
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, counts_from
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.spell import Spell, follows, spells

TWELVE_MONTHS = 12

Blocks = Literal["years", "calendar-years", "quarters", "months"]
"""How the time of a job is cut: into full years from its first day that counts, into calendar years, or
into quarters or months once the first year is full."""

AFTER_A_YEAR: dict[Blocks, int] = {"quarters": 3, "months": 1}


def blocks_of(scheme: str, choices: Choices) -> Blocks:
    """The years of the post subsidy (P20), the blocks of the insurance subsidy (P25); else full years."""
    if scheme == "post-subsidy" and choices.post_year == "calendar-year":
        return "calendar-years"
    if scheme == "social-insurance-subsidy" and choices.settlement != "completed-block":
        return "months" if choices.settlement == "monthly" else "quarters"
    return "years"


class WorkYear(msgspec.Struct, frozen=True, gc=False):
    """The year that begins on `first` and is full on `last`. `proven_through`, `ended`: of the run of
    work it lies in; `number`: from 1 within that run; `places`: where the work was done, by first day;
    `months`: twelve, or those of a shorter block."""

    employer: str
    number: int
    began: date
    first: date
    last: date
    proven_through: date
    ended: bool
    dispatched: bool
    kind: str
    places: tuple[tuple[date, str], ...]
    facts: tuple[Reading, ...]
    months: int = TWELVE_MONTHS

    @property
    def proven(self) -> bool:
        """Whether its last day is shown."""
        return self.proven_through >= self.last

    def places_in_it(self) -> tuple[str, ...]:
        """The places of work from its first to its last day, in order."""
        before = [place for day, place in self.places if day <= self.first]
        within = [place for day, place in self.places if self.first < day <= self.last]
        return (*before[-1:], *within)


def work_years(
    worker: Person, employer: str, until: date, choices: Choices, blocks: Blocks = "years"
) -> list[WorkYear]:
    """Every year begun by a day in the employer's runs, the last of each run perhaps not full."""
    return [
        year
        for run in _runs(worker, employer, choices)
        for year in _years(worker, run, until, choices, blocks)
    ]


def _runs(worker: Person, employer: str, choices: Choices) -> Iterable[list[Spell]]:
    """Spells that follow one another: without a gap, or (P66) with one that P03 allows."""
    gap = choices.gap_tolerance_days if choices.rehire == "continuous" else 0
    run: list[Spell] = []
    for spell in spells(worker.facts):
        if spell.employer != employer:
            continue
        if run and not follows(run[-1], spell, gap):
            yield run
            run = []
        run.append(spell)
    if run:
        yield run


def _years(
    worker: Person, run: list[Spell], until: date, choices: Choices, blocks: Blocks
) -> Iterable[WorkYear]:
    start, end = run[0], run[-1]
    away = _unpaid_days(worker, start.employer, choices)
    places, moved = _places(worker, run)
    reads = tuple(read for spell in run for read in spell.facts)
    first = counts_from(worker, start.first, choices)
    if blocks == "calendar-years" and (first.month, first.day) != (1, 1):
        first = date(first.year + 1, 1, 1)
    number = 1
    while True:
        months = TWELVE_MONTHS if number == 1 else AFTER_A_YEAR.get(blocks, TWELVE_MONTHS)
        last, absences = _full_on(first, months, away, choices)
        through, ended = end.proven_through, end.left_on is not None
        if blocks == "calendar-years":
            last = date(first.year, 12, 31)
            if absences:  # the year cannot be put off: with unpaid leave in it, it is not full
                through, ended = min(through, last - ONE_DAY), True
        yield WorkYear(
            start.employer,
            number,
            start.first,
            first,
            last,
            through,
            ended,
            any(spell.hired.user_unit for spell in run),
            start.hired.spell,
            places,
            (*reads, *moved, *absences),
            months,
        )
        first, number = last + ONE_DAY, number + 1
        if first > min(end.proven_through, until):
            return


Away = list[tuple[date, date, Reading]]


def _unpaid_days(worker: Person, employer: str, choices: Choices) -> Away:
    """Spans of unpaid leave, in order; they do not count unless the contract's days do (P06)."""
    if choices.absence_rule == "contract-days":
        return []
    found: Away = []
    for fact in worker.kinds.get(ApplicantAbsent, ()):
        absent: Any = fact.event
        if absent.employer == employer and absent.leave == "unpaid":
            found.append((fact.on, absent.through, Reading(fact.stream, fact.version)))
    return sorted(found, key=lambda one: one[0])


def _full_on(
    first: date, months: int, away: Away, choices: Choices
) -> tuple[date, tuple[Reading, ...]]:
    """The last day of a year, put off day by day for every day of unpaid leave in it."""
    planned = last_day_of(first, months, choices)
    last = planned
    while True:
        days = {
            begun + ONE_DAY * step
            for begun, through, _ in away
            for step in range((through - begun).days + 1)
        }
        put_off = planned + ONE_DAY * sum(first <= day <= last for day in days)
        if put_off == last:
            break
        last = put_off
    return last, tuple(read for begun, through, read in away if through >= first and begun <= last)


def _places(
    worker: Person, run: list[Spell]
) -> tuple[tuple[tuple[date, str], ...], tuple[Reading, ...]]:
    """Where the work of a run was done from which day, and the moves that say so."""
    moves: list[Fact] = []
    for fact in worker.kinds.get(ApplicantMoved, ()):
        moved: Any = fact.event
        if moved.employer == run[0].employer and fact.on >= run[0].first:
            moves.append(fact)
    told = [(spell.first, spell.workplace) for spell in run]
    told += [(fact.on, str(getattr(fact.event, "workplace", ""))) for fact in moves]
    reads = tuple(Reading(fact.stream, fact.version) for fact in moves)
    return tuple(sorted(told, key=lambda one: one[0])), reads

"""A person's school years as the ledger has them on record: fees, loans, and what was repaid before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from domain.applicant_groups import ApplicantGraduated
from domain.applicant_study import (
    ApplicantEnlisted,
    ApplicantSchoolYearStudied,
    ApplicantStudentLoanHeld,
)
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.service_years import employers_of, service
from domain.policies.yizhengfa_2018_9.telling_histories import tells_of
from domain.view import View

SCHOOL_YEAR, SERVICE_YEARS = "school-year-aid", "service-years-repaid"
Ground = Literal["service", "enlistment", "plan"]
"""Why a school year is repaid: work at the grassroots, the army, the plan for farmers."""


class YearStudied(msgspec.Struct, frozen=True, gc=False):
    """One school year: its days, the fee, the loan taken for it (0 for none) and its lender."""

    first: date
    last: date
    level: Literal["undergraduate", "postgraduate"]
    tuition_fen: int
    school: str
    loan_fen: int
    lender: str
    read: tuple[Reading, ...]


class SchoolAid(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word.

    `years`: those that are meant; `full`: the last days of full years of service, `used` of which were
    repaid for by other grants; `next_full_on`: when one more will be full.
    """

    identified: bool
    worker: Person
    own_claim: bool
    graduated: bool
    enlisted: bool
    in_plan: bool
    years: tuple[YearStudied, ...]
    full: tuple[date, ...]
    next_full_on: date | None
    used: int
    used_on_other_records: int
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records, the payee, and the grant itself where it was decided before."""
    own: tuple[StreamKey, ...] = (("grant", claim.grant),) if claim.grant else ()
    people = streams_of(view, claim.beneficiary)
    return tuple(dict.fromkeys((*people, (claim.payee_kind, claim.payee), *own)))


def needs_employers(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The same, and whom the person worked for."""
    return tuple(dict.fromkeys((*needs(claim, view), *employers_of(view, claim.beneficiary))))


def guards(claim: Claim, view: View) -> Foreseen:
    """The person's school years, and years of service."""
    person = claim.beneficiary
    return Foreseen(keys_of(SCHOOL_YEAR, view, person), keys_of(SERVICE_YEARS, view, person))


def reader(ground: Ground, loans: bool = False) -> Callable[[Claim, View, Choices], SchoolAid]:
    """Reads the year whose first day `since` names, else the first that nobody was paid for; for the
    army all of them. `loans`: years with a loan alone."""

    def on_record(claim: Claim, view: View, choices: Choices) -> SchoolAid:
        worker = person_on_record(view, claim.beneficiary)
        if claim.payee_kind == "enterprise":
            view.enterprise(claim.payee)
        enlisted = _first(worker, ApplicantEnlisted, claim.filed_on)
        years = _meant(ground, loans, worker, enlisted, claim, view)
        served = service(worker, view, claim.decided_for, choices) if ground == "service" else None
        used = _used(worker, claim, view) if ground == "service" else [0]
        full = served.full if served else ()
        ahead = served.next_full_on if served else None
        diploma = _diploma(worker, claim.filed_on)
        plan = in_group(worker, ("farmer-college-student",), years[0].last) if years else ()
        reads = [one.read for one in years]
        reads += [served.facts if served else (), diploma if ground == "service" else ()]
        reads += [_read(enlisted) if ground == "enlistment" else ()]
        reads += [plan if ground == "plan" else ()]
        return SchoolAid(
            bool(worker.ids) and not claim.problem,
            worker,
            _may_be_paid(claim, worker, years, loans),
            bool(diploma),
            enlisted is not None,
            bool(plan),
            years,
            full,
            ahead,
            sum(used),
            sum(used[1:]),
            claim.filed_on,
            claim.decided_for,
            _completed(ground, years, enlisted, full, sum(used), ahead),
            tuple(dict.fromkeys(reading for of_it in reads for reading in of_it)),
        )

    return on_record


def _first(worker: Person, kind: type, by: date) -> Fact | None:
    facts: list[Fact] = worker.kinds.get(kind, [])
    return min((fact for fact in facts if fact.on <= by), key=lambda fact: fact.on, default=None)


def _read(fact: Fact | None) -> tuple[Reading, ...]:
    return (Reading(fact.stream, fact.version),) if fact else ()


def _diploma(worker: Person, by: date) -> tuple[Reading, ...]:
    """A college diploma by a day."""
    graduated: list[Any] = worker.kinds.get(ApplicantGraduated, [])
    return tuple(
        Reading(fact.stream, fact.version)
        for fact in graduated
        if fact.event.level != "vocational" and fact.on <= by
    )


def _may_be_paid(claim: Claim, worker: Person, years: tuple[YearStudied, ...], loans: bool) -> bool:
    """The person; for a loan its lender, for a fee the school."""
    if claim.payee_kind == "applicant":
        return claim.payee in worker.ids
    return bool(years) and all(
        claim.payee == (one.lender if loans else one.school) for one in years
    )


def _completed(
    ground: Ground,
    years: tuple[YearStudied, ...],
    enlisted: Fact | None,
    full: tuple[date, ...],
    used: int,
    ahead: date | None,
) -> date | None:
    """The day on which the conditions were complete: of service, of joining the army, of the year."""
    if ground == "enlistment":
        return enlisted.on if enlisted else None
    if ground == "service":
        return full[used] if used < len(full) else ahead
    return years[0].last if years else None


# Which years


def _meant(
    ground: Ground,
    loans: bool,
    worker: Person,
    enlisted: Fact | None,
    claim: Claim,
    view: View,
) -> tuple[YearStudied, ...]:
    found = [one for one in _years(worker) if one.last <= claim.filed_on]
    if ground == "enlistment" and enlisted is not None:
        found = [one for one in found if one.first <= enlisted.on]
    if loans:
        found = [one for one in found if one.loan_fen]
    if claim.since is not None:
        found = [one for one in found if one.first == claim.since]
    free = [one for one in found if not _held(one, worker, claim, view)]
    meant = free or found
    return tuple(meant if ground == "enlistment" else meant[:1])


def _held(year: YearStudied, worker: Person, claim: Claim, view: View) -> bool:
    """Whether another grant repaid the year."""
    return any(
        held.first <= year.last and year.first <= held.last and held.holder != claim.grant
        for stream in worker.ids
        for held in view.periods(f"{SCHOOL_YEAR}/{stream}")
    )


def _years(worker: Person) -> list[YearStudied]:
    """College years in order; of a year told twice under joined records the first counts."""
    studied: list[Any] = worker.kinds.get(ApplicantSchoolYearStudied, [])
    loans: list[Any] = worker.kinds.get(ApplicantStudentLoanHeld, [])
    found: dict[date, YearStudied] = {}
    for fact in studied:
        told = fact.event
        if told.level == "vocational" or told.begins_on in found:
            continue
        of_year = [one for one in loans if one.event.begins_on == told.begins_on]
        found[told.begins_on] = YearStudied(
            told.begins_on,
            fact.on,
            "postgraduate" if told.level == "postgraduate" else "undergraduate",
            told.tuition_fen,
            told.unit or "",
            sum(one.event.fen for one in of_year),
            of_year[0].event.lender if of_year else "",
            tuple(Reading(one.stream, one.version) for one in (fact, *of_year)),
        )
    return [found[first] for first in sorted(found)]


def _used(worker: Person, claim: Claim, view: View) -> list[int]:
    """Years of service that other grants used, record by record, the one kept first."""
    grant = view.grant(claim.grant) if claim.grant else None
    own = {one.key: one.amount for one in grant.allowances} if grant is not None else {}
    keys = [f"{SERVICE_YEARS}/{stream}" for stream in worker.ids]
    return [view.used(key) - own.get(key, 0) for key in keys]


def possible(ground: Ground, loans: bool = False) -> Possible:
    """The person's own claim for each school year; one for all of them where it is the army."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        if not tells_of(asked, view, ApplicantSchoolYearStudied):
            return
        worker = person_on_record(view, asked.stream)
        if ApplicantSchoolYearStudied not in worker.kinds or worker.ids[0] != asked.stream:
            return  # joined records are read from the one kept
        if ground == "enlistment":
            if ApplicantEnlisted in worker.kinds:
                yield Opening(asked.stream, "applicant", asked.stream)
            return
        for year in _years(worker):
            if year.last <= asked.day and (year.loan_fen or not loans):
                yield Opening(asked.stream, "applicant", asked.stream, since=year.first)

    return Possible("applicant", claims)

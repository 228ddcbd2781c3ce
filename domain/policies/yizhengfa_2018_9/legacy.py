"""What a grant that was paid before the ledger takes: the terms of its scheme, read on the row of a list
in place of facts on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import msgspec

from domain.calendar import ONE_DAY
from domain.decision import Allowance, Period
from domain.event import Reading
from domain.paid_before import PaidBefore
from domain.policies.taking import Taken, takes
from domain.policies.yizhengfa_2018_9 import (
    clause_03,
    clause_05,
    clause_07,
    clause_08,
    clause_08_startups,
    clause_10_graduates,
    clause_10_internship,
    clause_10_soldiers,
    clause_10_study,
    clause_11,
    clause_13_officers,
    clause_15,
    clause_19,
    clause_20,
    clause_21_further,
    clause_21_training,
    rented_premises,
    training_keys,
)
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.clause_09_interest import KEY as INTEREST_SUBSIDY
from domain.policies.yizhengfa_2018_9.loan_interest import INTEREST
from domain.policies.yizhengfa_2018_9.person import Person
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.policies.yizhengfa_2018_9.taught import Certificate
from domain.view import View

NO_LIMIT = 1_000_000_000
"""What was paid counts in full, even where it passed a limit: whoever claims later meets the limit."""

PAYMENT = Reading("", 0)

Words = dict[str, Any]


class Told(msgspec.Struct, frozen=True):
    """How a scheme's rows are read. `asks`: the fields that a row must have beside those of every row;
    `as_facts`: what the scheme calls them, where that differs from `_plain`."""

    asks: tuple[str, ...]
    as_facts: Callable[[PaidBefore, Person, Choices], Words] = lambda row, worker, choices: {}


def taken_by(row: PaidBefore, person: Person, choices: Choices, view: View) -> Taken:
    """The claims, periods and allowances of the row's scheme, by the choices in force when it was paid.

    Raises NotLoaded where a slot of the year is looked for and its periods are not loaded.
    """
    scheme, told = SCHEMES[row.scheme], TOLD[row.scheme]
    words = _plain(row, person) | told.as_facts(row, person, choices)
    words["slot"] = _slot(row, person, choices, view)
    found = takes(scheme, SimpleNamespace(**words), choices)
    counted = tuple(
        Allowance(one.key, one.amount, NO_LIMIT)
        for one in found.allowances
        if not one.key.endswith("/")  # of a course that the row does not name
    )
    return Taken(found.claims, counted, found.periods)


def asked_of(scheme: str) -> tuple[str, ...]:
    """The fields that a row of this scheme must have."""
    return TOLD[scheme].asks


# A row in the words of the schemes


def _plain(row: PaidBefore, person: Person) -> Words:
    """The words that mean the same under every scheme."""
    more = row.particulars
    return {
        "worker": person,
        "trainee": person,
        "owners": person.ids,
        "payee": row.payee,
        "employer": row.payee,
        "course": row.round,
        "contract": row.round,
        "year": more.year or row.completed_on.year,
        "project": (more.project or "").strip(),
        "base": more.base or "",
        "quality": more.quality or "",
        "edition": more.edition or 0,
        "trademark": more.trademark or "",
        "exchange": more.exchange or "",
        "part": more.part or 0,
        "certificate": _certificate(row),
        "first": row.first,
        "last": row.last,
        "completed_on": row.completed_on,
        "taught": None,
        "run": None,
        "paid_beside": False,
        "used": 0,
        "used_months": 0,
        "used_on_other_records": 0,
        "full": (),
    }


def _certificate(row: PaidBefore) -> Certificate | None:
    more = row.particulars
    if more.trade is None or more.level is None:
        return None
    number, on = more.certificate or "", row.completed_on
    return Certificate(on, "", more.trade, more.level, number, row.round, "", PAYMENT)


def _days_of(row: PaidBefore) -> tuple[date, date]:
    assert row.first is not None, "asked for, so it is there"
    assert row.last is not None, "asked for, so it is there"
    return row.first, row.last


def _months(row: PaidBefore) -> tuple[str, ...]:
    """The calendar months of its days: twelve for a year that begins within a month, as a subsidy of a
    year counts them."""
    first, last = _days_of(row)
    end = last + ONE_DAY
    count = (end.year - first.year) * 12 + end.month - first.month
    begun = first.year * 12 + first.month - 1
    numbers = range(begun, begun + max(count, 1))
    return tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in numbers)


def _year_of_work(row: PaidBefore, _: Person, __: Choices) -> Words:
    first, last = _days_of(row)
    months = _months(row)
    paid = tuple(SimpleNamespace(month=month, insurance="") for month in months)
    return {"year": SimpleNamespace(first=first, last=last), "months": months, "paid": paid}


def _own_insurance(row: PaidBefore, _: Person, __: Choices) -> Words:
    return {"months": tuple((month, 0) for month in _months(row))}


def _rent(row: PaidBefore, _: Person, __: Choices) -> Words:
    months = _months(row)
    return {"months": tuple(rented_premises.RentMonth(month, 0, "", ()) for month in months)}


def _welfare(row: PaidBefore, _: Person, __: Choices) -> Words:
    return {"months": len(_months(row))}


def _internship(row: PaidBefore, _: Person, choices: Choices) -> Words:
    """Full months counted from the first day, at least one."""
    first, last = _days_of(row)
    count = sum(1 for _ in _full_months(first, last, choices))
    last = last if count else last_day_of(first, 1, choices)
    return {"months": max(count, 1), "spell": SimpleNamespace(first=first), "last": last}


def _full_months(first: date, last: date, choices: Choices) -> Iterator[date]:
    months = 1
    while (end := last_day_of(first, months, choices)) <= last:
        yield end
        months += 1


def _school_year(row: PaidBefore, _: Person, __: Choices) -> Words:
    first, last = _days_of(row)
    return {"years": (SimpleNamespace(first=first, last=last),)}


def _each_day(row: PaidBefore) -> tuple[date, ...]:
    first, last = _days_of(row)
    return tuple(first + n * ONE_DAY for n in range((last - first).days + 1))


def _relief(row: PaidBefore, _: Person, __: Choices) -> Words:
    return {"days": tuple((day, 0) for day in _each_day(row))}


def _in_class(row: PaidBefore, _: Person, __: Choices) -> Words:
    days = _each_day(row)
    return {"full": days, "half": (), "free_full": days, "free_half": ()}


def _interest(row: PaidBefore, _: Person, __: Choices) -> Words:
    first, last = _days_of(row)
    return {"days": (Period(f"{INTEREST}/{row.round}", first, last),)}


def _course_kind(row: PaidBefore, _: Person, __: Choices) -> Words:
    opened = SimpleNamespace(kind=row.particulars.quality or "")
    return {"taught": SimpleNamespace(opened=opened)}


COUNTED_YEARS = {
    training_keys.VOCATIONAL: training_keys.YEAR,
    training_keys.POOR: training_keys.YEAR,
    training_keys.STARTUP: training_keys.STARTUP_YEAR,
}
"""Schemes that pay for so many courses a calendar year (P41), and the word they count them under."""


def _slot(row: PaidBefore, person: Person, choices: Choices, view: View) -> int:
    """The first of the year's courses that no grant holds; the last where all are held."""
    word, most = COUNTED_YEARS.get(row.scheme), choices.training_frequency.a_year
    if word is None or most is None:
        return 0
    year = row.completed_on.year
    for slot in range(1, most):
        keys = training_keys.of_year(word, person.ids, slot)
        if not any(one.first.year == year for key in keys for one in view.periods(key)):
            return slot
    return most


PERSON = Told(("beneficiary",))
DAYS = ("beneficiary", "first", "last")
UNIT = Told(("payee",))
LEARNT = Told(("beneficiary", "trade", "level"))
SCHOOL = Told(DAYS, _school_year)
BOUGHT = Told(("payee", "round", "part"))
WORK_YEAR = Told((*DAYS, "payee"), _year_of_work)

TOLD: dict[str, Told] = {
    clause_03.KEY: PERSON,
    clause_05.KEY: Told(DAYS, _own_insurance),
    "municipal-incubator-award": UNIT,
    "quality-startup-award": UNIT,
    clause_07.DEMONSTRATION: Told(("payee", "quality")),
    clause_07.COMPETITION: Told(("payee", "round", "part", "edition")),
    clause_08.PROJECT: UNIT,
    clause_08.EXPERTS: BOUGHT,
    clause_08_startups.RENT: Told(("payee", "first", "last"), _rent),
    clause_08_startups.SET_UP: UNIT,
    clause_08_startups.MARK: Told(("payee", "trademark")),
    INTEREST_SUBSIDY: Told(("beneficiary", "round", "first", "last"), _interest),
    clause_10_graduates.JOBSEEKING_KEY: PERSON,
    clause_10_graduates.INCENTIVE_KEY: PERSON,
    clause_10_graduates.SUCCESS_KEY: PERSON,
    "graduate-entrepreneurship-grant": UNIT,
    clause_10_internship.KEY: Told((*DAYS, "payee"), _internship),
    clause_10_soldiers.KEY: PERSON,
    **{scheme.key: SCHOOL for scheme in clause_10_study.SCHEMES},
    clause_11.KEPT: Told(("payee", "year")),
    clause_11.TAKEN_ON: PERSON,
    clause_11.WELFARE: Told((*DAYS, "payee"), _welfare),
    training_keys.VETERAN: Told(("beneficiary", "round")),
    clause_13_officers.KEY: PERSON,
    clause_15.KEY: Told(("payee", "quality")),
    training_keys.VOCATIONAL: LEARNT,
    training_keys.STARTUP: Told(("beneficiary", "quality"), _course_kind),
    training_keys.PRACTICE: PERSON,
    training_keys.PURCHASE: BOUGHT,
    training_keys.UPGRADE: LEARNT,
    clause_19.KEY: Told(("beneficiary", "year")),
    clause_20.KEY: Told(("payee", "exchange")),
    "job-placement-service-subsidy": PERSON,
    "migrant-worker-transport-allowance": PERSON,
    "poverty-employment-base-award": Told(("payee", "year")),
    clause_21_further.RELIEF: Told(DAYS, _relief),
    clause_21_further.HOUSEHOLD: UNIT,
    clause_21_further.COLLECTION: BOUGHT,
    training_keys.POOR: LEARNT,
    clause_21_training.LIVING: Told(DAYS, _in_class),
    training_keys.PARK: LEARNT,
    "post-subsidy": WORK_YEAR,
    "social-insurance-subsidy": WORK_YEAR,
}

"""Who asks for a guaranteed loan, as the ledger has them on record, and what they owe already."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from domain.applicant_groups import ApplicantGraduated, Group
from domain.calendar import last_day_civil
from domain.event import Reading
from domain.loan import LoanAsked
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    lost_before,
    person_on_record,
    registered_poor,
)
from domain.view import View

LOAN_LIMIT = "loan-limit"
GROUPS: tuple[Group, ...] = (
    *("registered-unemployed", "hard-to-employ", "disabled"),
    *("veteran", "discharged-soldier", "demobilised-officer", "released-prisoner"),
    *("village-official", "returned-student"),
    *("overcapacity-worker", "returned-entrepreneur", "online-merchant"),
)
"""Of the nine groups of clause 9 those that a register tells of; graduates by their diploma, and
registered poor by theirs, beside them."""


class Borrower(msgspec.Struct, frozen=True, gc=False):
    """One borrower: every record of the person, whether of the nine groups, and what the person uses of
    the limit in other loans, in fen; `used_on_others`: that part of it under records that were joined."""

    ids: tuple[str, ...]
    eligible: bool
    used: int
    used_on_others: int


class Borrowing(msgspec.Struct, frozen=True, gc=False):
    """What is asked and what the ledger has on record of those who ask; nothing about them is their own
    word. A person named twice is one borrower."""

    identified: bool
    borrowers: tuple[Borrower, ...]
    partnership: bool
    fen: int | None
    months: int | None
    rate_hundredths: int | None
    place: str
    claimed_on: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def limit_key(record: str) -> str:
    """The key of a person's limit."""
    return f"{LOAN_LIMIT}/{record}"


def borrowing(asked: LoanAsked, day: date, view: View, choices: Choices) -> Borrowing:
    """The request beside what is on record on its day."""
    people = {person.ids: person for person in _people(asked, view)}
    shown = {ids: of_the_groups(person, day, choices) for ids, person in people.items()}
    borrowers = tuple(_borrower(ids, bool(shown[ids]), view) for ids in people)
    reads = (reading for readings in shown.values() for reading in readings)
    return Borrowing(
        all(people) and (bool(people) or asked.rate_hundredths is not None),
        borrowers,
        asked.partnership or len(people) > 1,
        asked.fen,
        asked.months,
        asked.rate_hundredths,
        asked.place or "",
        day,
        day,
        tuple(dict.fromkeys(reads)),
    )


def _people(asked: LoanAsked, view: View) -> list[Person]:
    return [person_on_record(view, stream) for stream in asked.borrowers]


def _borrower(ids: tuple[str, ...], eligible: bool, view: View) -> Borrower:
    used = [view.used(limit_key(one)) for one in ids]
    return Borrower(ids, eligible, sum(used), sum(used[1:]))


def of_the_groups(person: Person, day: date, choices: Choices) -> tuple[Reading, ...]:
    """What shows a person to be of the nine groups on a day; empty where nothing does."""
    poor: tuple[Reading, ...] = ()
    poverty = person.poverty
    if poverty is not None and registered_poor(person, choices) and poverty.since <= day:
        poor = () if lost_before(person, day, day, choices) else poverty.facts
    return (*in_group(person, GROUPS, day), *poor, *_graduate(person, day, choices))


def _graduate(person: Person, day: date, choices: Choices) -> tuple[Reading, ...]:
    """高校毕业生: for so many years after the diploma (P63)."""
    months = choices.graduates.loan_years * 12
    graduated: list[Any] = person.kinds.get(ApplicantGraduated, [])
    return tuple(
        Reading(fact.stream, fact.version)
        for fact in graduated
        if fact.event.level != "vocational" and fact.on <= day <= last_day_civil(fact.on, months)
    )

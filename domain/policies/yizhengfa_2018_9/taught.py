"""A course and a person's certificates as the ledger has them on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant_learning import (
    ApplicantAttended,
    ApplicantCertified,
    ApplicantEnrolled,
)
from domain.course import (
    CourseChanged,
    CourseClosed,
    CourseDayHeld,
    CourseOpened,
    days_held,
    days_taught,
    last_day,
)
from domain.entries import StreamKey
from domain.event import Event, Reading
from domain.history import Fact, History
from domain.policies.reading import Claim
from domain.policies.yizhengfa_2018_9.person import Person, streams_of
from domain.view import View


class Taught(msgspec.Struct, frozen=True, gc=False):
    """A course: its first and last day, the days it has and those that were held, as far as told.
    `reads`: what says so of the course; `held_reads`: of the days."""

    course: str
    opened: CourseOpened
    first: date
    last: date
    days: int | None
    held: frozenset[date]
    reads: tuple[Reading, ...]
    held_reads: tuple[Reading, ...]


class Certificate(msgspec.Struct, frozen=True, gc=False):
    """A certificate of a person; `occupation`: the trade the person works in, empty where not told."""

    on: date
    kind: str
    trade: str
    level: int
    number: str
    course: str
    occupation: str
    read: Reading


def taught_in(view: View, course: str) -> Taught | None:
    """A course on record; None where there is none, or it was only declared."""
    history = view.course(course) if course else None
    found = next(history.proven(CourseOpened), None) if history is not None else None
    if history is None or found is None:
        return None
    fact, opened = found
    return Taught(
        course,
        opened,
        fact.on,
        last_day(history, opened),
        days_taught(history, opened),
        days_held(history),
        (_read(fact), *_reads(history, CourseChanged), *_reads(history, CourseClosed)),
        _reads(history, CourseDayHeld),
    )


def _reads(history: History, kind: type[Event]) -> tuple[Reading, ...]:
    return tuple(_read(fact) for fact, _ in history.proven(kind))


def _read(fact: Fact) -> Reading:
    return Reading(fact.stream, fact.version)


def certificates(person: Person) -> list[Certificate]:
    """Those of a person, in the order of their days."""
    return certificates_in(person.kinds.get(ApplicantCertified, ()))


def certificates_in(facts: Iterable[Fact]) -> list[Certificate]:
    """Those among some facts, in the order of their days."""
    found: list[Certificate] = []
    for fact in facts:
        told = fact.event
        if isinstance(told, ApplicantCertified):
            words = (told.kind, told.trade, told.level, told.number)
            rest = (told.course or "", told.occupation or "")
            found.append(Certificate(fact.on, *words, *rest, _read(fact)))
    return sorted(found, key=_day)


def _day(one: Certificate) -> date:
    return one.on


def is_of(certificate: Certificate, taught: Taught) -> bool:
    """Whether a certificate is a course's: it names it, or names none and has its trade and level."""
    if certificate.course:
        return certificate.course == taught.course
    of_its_trade = (certificate.trade, certificate.level) == (
        taught.opened.trade,
        taught.opened.level,
    )
    return of_its_trade and certificate.on >= taught.first


def enrolment(person: Person, course: str) -> tuple[Fact, ApplicantEnrolled] | None:
    """The person's enrolment in a course."""
    found: list[Any] = person.kinds.get(ApplicantEnrolled, [])
    return next(((fact, fact.event) for fact in found if fact.event.course == course), None)


LEARNING = (ApplicantCertified, ApplicantEnrolled, ApplicantAttended)


def has_learnt(view: View, stream: str) -> bool:
    """Whether any fact on a record, or on one joined to it, is about learning. It is asked of every person,
    so it comes before anything else is read."""
    history = view.applicant(stream)
    if history is None or history.merged_into:
        return False
    return bool(history.merged_from) or any(
        isinstance(fact.event, LEARNING) for fact in history.facts
    )


def courses_of(person: Person) -> tuple[str, ...]:
    """The courses that a person's facts name, each once."""
    facts = (fact for kind in LEARNING for fact in person.kinds.get(kind, ()))
    return tuple(dict.fromkeys(_names(facts)))


def _names(facts: Any) -> Iterator[str]:
    return (fact.event.course for fact in facts if fact.event.course)


def trainee_of(claim: Claim) -> str:
    """Whom a line is for; one that names its course alone is for the person who claims."""
    own = claim.payee if claim.payee_kind == "applicant" else ""
    return claim.beneficiary or own


def named_courses(claim: Claim, view: View) -> tuple[str, ...]:
    """The courses that a claim may be about: the one it names, else all of the person as far as known."""
    if claim.round:
        return (claim.round,)
    facts: list[Fact] = []
    for _, stream in streams_of(view, trainee_of(claim)):
        history: History | None = view.loaded("applicant", stream)
        if history is not None:
            facts += [fact for fact in history.facts if isinstance(fact.event, LEARNING)]
    return tuple(dict.fromkeys(_names(facts)))


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The trainee's records, whoever is paid, and the courses with those who hold them."""
    found: dict[StreamKey, None] = dict.fromkeys(streams_of(view, trainee_of(claim)))
    found[(claim.payee_kind, claim.payee)] = None
    for course in named_courses(claim, view):
        found[("course", course)] = None
        history: History | None = view.loaded("course", course)
        for _, opened in history.of(CourseOpened) if history is not None else ():
            found[("enterprise", opened.organiser)] = None
    return tuple(found)

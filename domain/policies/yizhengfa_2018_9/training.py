"""One trainee's course as the ledger has it on record: who was taught what, by whom, with which result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from domain.applicant_learning import ApplicantEnrolled
from domain.enterprise import EnterpriseRegistered
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Claim
from domain.policies.yizhengfa_2018_9 import classified, training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record
from domain.policies.yizhengfa_2018_9.taught import (
    Certificate,
    Taught,
    certificates,
    courses_of,
    enrolment,
    is_of,
    needs,
    taught_in,
    trainee_of,
)
from domain.view import View

__all__ = ["Asks", "Training", "needs", "reader"]


class Training(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one trainee's course; nothing in it is the claim's own word.

    `slot`: which of the courses of its year this one would be (P41), 0 where nobody counts them;
    `paid_beside`: this very course was paid under another scheme that pays for one trainee;
    `organiser_qualifies`: who holds it is of one of the classes asked for.
    """

    identified: bool
    trainee: Person
    payee: str
    own_claim: bool
    taught: Taught | None
    enrolled: ApplicantEnrolled | None
    certificate: Certificate | None
    organiser_county: str
    organiser_qualifies: bool
    slot: int
    paid_beside: bool
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]

    @property
    def began_on(self) -> date | None:
        """The first day of the course."""
        return self.taught.first if self.taught else None

    @property
    def course(self) -> str:
        """The course, empty where none is on record."""
        return self.taught.course if self.taught else ""

    @property
    def organiser(self) -> str:
        """Who holds it."""
        return self.taught.opened.organiser if self.taught else ""


class Asks(msgspec.Struct, frozen=True):
    """How a scheme reads a course. `kinds`: what it pays for, looked at first; `year`: the word under which
    it counts courses of a year; `by_course`: complete on the last day of the course, else with the
    certificate; `qualities`: the classes that its organiser must be of."""

    scheme: str
    kinds: tuple[str, ...]
    year: str = ""
    by_course: bool = False
    qualities: tuple[str, ...] = ()


def reader(asks: Asks) -> Callable[[Claim, View, Choices], Training]:
    """Reads the course that the line names or that `since` falls on, else the first complete one that
    nobody was paid for."""

    def on_record(claim: Claim, view: View, choices: Choices) -> Training:
        trainee = person_on_record(view, trainee_of(claim))
        view.state(claim.payee_kind, claim.payee)
        found = _meant(trainee, claim, view, choices, asks)
        taught, certificate = found if found else (None, None)
        enrolled = enrolment(trainee, taught.course) if taught else None
        organiser = _organiser(taught, view)
        classes = _classes(organiser, asks, taught)
        ends = certificate.on if certificate else None
        completed_on = taught.last if taught and asks.by_course else ends
        return Training(
            bool(trainee.ids) and not claim.problem,
            trainee,
            claim.payee,
            claim.payee_kind == "applicant" and claim.payee in trainee.ids,
            taught,
            enrolled[1] if enrolled else None,
            certificate,
            _county(organiser),
            bool(classes),
            _slot(trainee, completed_on, claim, view, choices, asks),
            _paid_beside(trainee, taught, claim, view, asks),
            claim.filed_on,
            claim.decided_for,
            completed_on,
            _readings(trainee, taught, certificate, enrolled, classes),
        )

    return on_record


def _readings(
    trainee: Person,
    taught: Taught | None,
    certificate: Certificate | None,
    enrolled: tuple[Fact, ApplicantEnrolled] | None,
    classes: Sequence[Reading],
) -> tuple[Reading, ...]:
    reads = [*(trainee.poverty.facts if trainee.poverty else ()), *classes]
    reads += [*(taught.reads if taught else ()), *([certificate.read] if certificate else ())]
    if enrolled:
        reads.append(Reading(enrolled[0].stream, enrolled[0].version))
    return tuple(dict.fromkeys(reads))


# Who holds it


def _organiser(taught: Taught | None, view: View) -> History | None:
    return view.enterprise(taught.opened.organiser) if taught else None


def _county(organiser: History | None) -> str:
    if organiser is None:
        return ""
    return next((event.county for _, event in organiser.of(EnterpriseRegistered)), "")


def _classes(organiser: History | None, asks: Asks, taught: Taught | None) -> tuple[Reading, ...]:
    if taught is None or not asks.qualities:
        return ()
    return classified.is_of(organiser, asks.qualities, taught.first)


# Which course

Found = tuple[Taught, Certificate | None]


def _meant(trainee: Person, claim: Claim, view: View, choices: Choices, asks: Asks) -> Found | None:
    """Of the courses a claim may be about, the first complete one in the paper's time that nobody was
    paid for; else the last complete one, else the last."""
    names = (claim.round,) if claim.round else courses_of(trainee)
    courses = [one for name in names if (one := taught_in(view, name)) is not None]
    day = claim.decided_for
    found = [(one, _certificate(trainee, one, day, choices)) for one in courses]
    if claim.since is not None:
        found = [one for one in found if claim.since in _days(one)]
    found = [one for one in found if one[0].opened.kind in asks.kinds] or found
    found.sort(key=_first)
    complete = [one for one in found if _complete(one, claim, asks)]
    in_time = [one for one in complete if _completed_on(one, asks) >= choices.valid_from]
    free = [one for one in in_time if _free(one[0].course, trainee, claim, view)]
    chosen = free[:1] or in_time[-1:] or complete[-1:] or found[-1:]
    return chosen[0] if chosen else None


def _certificate(
    trainee: Person, taught: Taught, day: date, choices: Choices
) -> Certificate | None:
    """The first of the course by a day, of a kind that proves it (P43) where there is one."""
    found = [one for one in certificates(trainee) if one.on <= day and is_of(one, taught)]
    proving = [one for one in found if one.kind in choices.training_certificates]
    return next(iter(proving or found), None)


def _days(found: Found) -> tuple[date, ...]:
    taught, certificate = found
    return (taught.first, certificate.on) if certificate else (taught.first,)


def _first(found: Found) -> date:
    return found[0].first


def _complete(found: Found, claim: Claim, asks: Asks) -> bool:
    if asks.by_course:
        return found[0].last <= claim.decided_for
    return found[1] is not None


def _completed_on(found: Found, asks: Asks) -> date:
    taught, certificate = found
    return taught.last if asks.by_course or certificate is None else certificate.on


def _free(course: str, trainee: Person, claim: Claim, view: View) -> bool:
    """Whether nobody was paid for a course, under whatever scheme for one trainee."""
    return not any(
        view.holder(key) not in (None, claim.grant)
        for scheme in training_keys.PER_HEAD
        for key in training_keys.of_course(scheme, trainee.ids, course)
    )


# What others hold


def _slot(
    trainee: Person,
    completed_on: date | None,
    claim: Claim,
    view: View,
    choices: Choices,
    asks: Asks,
) -> int:
    """The first of the year's courses that no other grant holds; the last where all are held."""
    most = choices.training_frequency.a_year
    if not asks.year or most is None or completed_on is None:
        return 0
    for slot in range(1, most):
        if not any(
            one.first.year == completed_on.year and one.holder != claim.grant
            for key in training_keys.of_year(asks.year, trainee.ids, slot)
            for one in view.periods(key)
        ):
            return slot
    return most


def _paid_beside(
    trainee: Person, taught: Taught | None, claim: Claim, view: View, asks: Asks
) -> bool:
    """Looks also at the count of purchases of the class, so that the append checks it: which grants those
    are, their days say."""
    if taught is None:
        return False
    view.used(training_keys.purchased(taught.course))
    others = training_keys.others_of(asks.scheme, training_keys.PER_HEAD)
    keys = [
        key
        for scheme in others
        for key in training_keys.of_course(scheme, trainee.ids, taught.course)
    ]
    return any(view.holder(key) not in (None, claim.grant) for key in keys)

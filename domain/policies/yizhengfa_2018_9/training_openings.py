"""Which training could be claimed, and what is worth loading before a claim for it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9 import training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record, streams_of
from domain.policies.yizhengfa_2018_9.taught import (
    Certificate,
    Taught,
    certificates_in,
    courses_of,
    has_learnt,
    named_courses,
    taught_in,
    trainee_of,
)
from domain.view import View

# What is worth loading beforehand


def foresees(claim: Claim, view: View) -> tuple[str, ...]:
    """The keys of the person's courses and certificates under every scheme that pays for them."""
    people = [stream for _, stream in streams_of(view, trainee_of(claim))]
    courses = tuple(
        key
        for course in named_courses(claim, view)
        for scheme in training_keys.PER_HEAD
        for key in training_keys.of_course(scheme, people, course)
    )
    return (*courses, *foreseen_certificates(claim, view))


def foreseen_certificates(claim: Claim, view: View) -> tuple[str, ...]:
    """The keys of the person's certificates alone."""
    people = [stream for _, stream in streams_of(view, trainee_of(claim))]
    return tuple(
        key
        for certificate in _certificates(claim, view)
        for scheme in training_keys.OF_A_CERTIFICATE
        for key in training_keys.of_certificate(scheme, people, certificate)
    )


def _certificates(claim: Claim, view: View) -> list[Certificate]:
    """Those of the person, as far as the records are here."""
    facts: list[Fact] = []
    for _, stream in streams_of(view, trainee_of(claim)):
        history: History | None = view.loaded("applicant", stream)
        facts += history.facts if history is not None else ()
    return certificates_in(facts)


def guards_of(year: str = "") -> Callable[[Claim, View], Foreseen]:
    """The first course of each year, each trade and level, and whether a class was bought as a whole."""

    def guards(claim: Claim, view: View) -> Foreseen:
        people = [stream for _, stream in streams_of(view, trainee_of(claim))]
        classes = tuple(training_keys.purchased(one) for one in named_courses(claim, view))
        years = training_keys.of_year(year, people, 1) if year else ()
        return Foreseen((*years, *classes, *foreseen_levels(claim, view)), classes)

    return guards


def foreseen_levels(claim: Claim, view: View) -> tuple[str, ...]:
    """The trades and levels that the person was certified in."""
    people = [stream for _, stream in streams_of(view, trainee_of(claim))]
    found = _certificates(claim, view)
    keys = (key for one in found for key in training_keys.of_level(people, one.trade, one.level))
    return tuple(dict.fromkeys(keys))


# Who could claim

Wants = Callable[[Person, Taught, Choices], bool]


def possible(kinds: Sequence[str], wants: Wants, *, by_institution: bool = False) -> Possible:
    """The claim of the trainee, or of the institution where it is the one that is paid, for each course."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        if not has_learnt(view, asked.stream):
            return
        trainee = person_on_record(view, asked.stream)
        courses = courses_of(trainee)
        if not courses or trainee.ids[0] != asked.stream:
            return  # joined records are read from the one kept
        for course in courses:
            taught = taught_in(view, course)
            if taught is None or taught.opened.kind not in kinds or taught.first > asked.day:
                continue
            if not wants(trainee, taught, choices):
                continue
            if by_institution or taught.opened.payee == "institution":
                unit = taught.opened.organiser
                yield Opening(unit, "enterprise", asked.stream, round=course)
            else:
                yield Opening(asked.stream, "applicant", asked.stream, round=course)

    return Possible("applicant", claims)

"""A worker's certificate from training on the job in an Anhua park as the ledger has it on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.enterprise import EnterpriseLocated
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9 import classified, taught, training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record
from domain.policies.yizhengfa_2018_9.taught import (
    Certificate,
    Taught,
    certificates,
    enrolment,
    has_learnt,
    taught_in,
)
from domain.policies.yizhengfa_2018_9.training_openings import foreseen_certificates
from domain.spell import spells
from domain.view import View

ANHUA = "430923"
INDUSTRY = ("industrial", "agricultural-processing")
"""工业企业（含农产品加工企业）."""


class ParkTraining(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one worker's certificate; nothing in it is the claim's own word.

    `of_the_firm`: the worker was on the firm's staff on that day; `organised`: the firm held the course, or
    sent the worker to it.
    """

    identified: bool
    trainee: Person
    own_claim: bool
    industrial: bool
    county: str
    in_park: bool
    of_the_firm: bool
    organised: bool
    taught: Taught | None
    certificate: Certificate | None
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]

    @property
    def began_on(self) -> date | None:
        """The first day of the course."""
        return self.taught.first if self.taught else None


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records, the firm, and the courses with those who hold them."""
    return taught.needs(claim, view)


def foresees(claim: Claim, view: View) -> tuple[str, ...]:
    """The worker's certificates under every scheme that pays for one."""
    return foreseen_certificates(claim, view)


def on_record(claim: Claim, view: View, choices: Choices) -> ParkTraining:
    """The certificate of the course that the line names or of the day `since`, else the first that nobody
    was paid for."""
    trainee = person_on_record(view, claim.beneficiary)
    firm: History | None = view.state(claim.payee_kind, claim.payee)
    certificate = _meant(trainee, claim, view, choices)
    course = taught_in(view, claim.round or (certificate.course if certificate else ""))
    day = certificate.on if certificate else claim.filed_on
    shown = classified.is_of(firm, INDUSTRY, day)
    located = _located(firm, day)
    spell = _spell(trainee, claim.payee, day)
    reads = [*shown, *(spell or ()), *(trainee.poverty.facts if trainee.poverty else ())]
    reads += [*(course.reads if course else ()), *([certificate.read] if certificate else ())]
    reads += [located[1]] if located else []
    place = located[0] if located else None
    return ParkTraining(
        bool(trainee.ids) and not claim.problem,
        trainee,
        claim.payee_kind == "enterprise",
        bool(shown),
        place.county if place else "",
        bool(place and place.park),
        spell is not None,
        _organised(trainee, claim.payee, course),
        course,
        certificate,
        claim.filed_on,
        claim.decided_for,
        certificate.on if certificate else None,
        tuple(dict.fromkeys(reads)),
    )


def _meant(trainee: Person, claim: Claim, view: View, choices: Choices) -> Certificate | None:
    """Of the certificates that may be meant, those that prove the training first (P47)."""
    found = [one for one in certificates(trainee) if one.on <= claim.decided_for]
    if claim.round:
        found = [one for one in found if one.course == claim.round]
    if claim.since is not None:
        found = [one for one in found if one.on == claim.since]
    proving = [one for one in found if one.kind in choices.anhua_certificates]
    in_time = [one for one in proving if one.on >= choices.valid_from]
    free = [one for one in in_time if _free(one, trainee, claim, view)]
    chosen = free[:1] or in_time[-1:] or proving[-1:] or found[-1:]
    return chosen[0] if chosen else None


def _free(certificate: Certificate, trainee: Person, claim: Claim, view: View) -> bool:
    keys = training_keys.of_certificate(training_keys.PARK, trainee.ids, certificate)
    return all(view.holder(key) in (None, claim.grant) for key in keys)


def _located(firm: History | None, day: date) -> tuple[EnterpriseLocated, Reading] | None:
    """Where the firm was on a day."""
    if firm is None:
        return None
    found = [one for one in firm.proven(EnterpriseLocated) if one[0].on <= day]
    last = max(found, key=lambda one: one[0].on, default=None)
    return (last[1], Reading(last[0].stream, last[0].version)) if last else None


def _spell(trainee: Person, firm: str, day: date) -> tuple[Reading, ...] | None:
    """What says that the worker was on the firm's staff on a day."""
    return next(
        (
            one.facts
            for one in spells(trainee.facts)
            if one.employer == firm
            and one.first <= day
            and (one.left_on is None or day <= one.left_on)
        ),
        None,
    )


def _organised(trainee: Person, firm: str, course: Taught | None) -> bool:
    """On the job a firm trains its own staff: it holds the course, or no other firm sent the worker."""
    if course is None:
        return False
    enrolled = enrolment(trainee, course.course)
    sent_by = enrolled[1].sent_by if enrolled else None
    return firm in (course.opened.organiser, sent_by or firm)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The claim of the firm on whose staff a registered poor worker was certified on the job."""
    if not has_learnt(view, asked.stream):
        return
    worker = person_on_record(view, asked.stream)
    found = certificates(worker)
    if not found or worker.poverty is None or worker.ids[0] != asked.stream:
        return  # joined records are read from the one kept
    for one in found:
        course = taught_in(view, one.course)
        if one.on > asked.day or course is None or course.opened.kind != "on-the-job":
            continue
        for spell in spells(worker.facts):
            if spell.first <= one.on and (spell.left_on is None or one.on <= spell.left_on):
                yield Opening(spell.employer, "enterprise", asked.stream, round=one.course)


POSSIBLE = Possible("applicant", possible_claims)

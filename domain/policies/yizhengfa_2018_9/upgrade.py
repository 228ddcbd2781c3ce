"""A worker's certificate of a level as the ledger has it on record, with the months insured before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantContributionPaid
from domain.applicant_learning import ApplicantInsuredMonthsAttested
from domain.applicant_work import ApplicantContributionRefunded
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9 import taught, training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record
from domain.policies.yizhengfa_2018_9.taught import (
    Certificate,
    certificates,
    has_learnt,
    trainee_of,
)
from domain.policies.yizhengfa_2018_9.trainees import at_work
from domain.policies.yizhengfa_2018_9.training_openings import (
    foreseen_certificates,
    foreseen_levels,
)
from domain.view import View

LEVELS = (5, 4, 3)
KINDS = ("qualification", "skill-level")
"""职业资格证书或职业技能等级证书."""
MOST_READ = 60
"""Months of insurance that a decision names at most: no rule asks for more."""


class Upgrade(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one certificate; nothing in it is the claim's own word.

    `insured_months`: insured for unemployment, as far as it was paid by the day of the claim;
    `higher_paid`: a higher level of the trade was paid before.
    """

    identified: bool
    trainee: Person
    own_claim: bool
    certificate: Certificate | None
    insured_months: int
    at_work: bool
    at_work_at_claim: bool
    higher_paid: bool
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records, and the courses that the certificates name."""
    return taught.needs(claim, view)


def foresees(claim: Claim, view: View) -> tuple[str, ...]:
    """The worker's certificates under every scheme that pays for one."""
    return foreseen_certificates(claim, view)


def guards(claim: Claim, view: View) -> Foreseen:
    """The trades and levels that the worker was certified in."""
    return Foreseen(foreseen_levels(claim, view))


def on_record(claim: Claim, view: View, choices: Choices) -> Upgrade:
    """The certificate of the day `since`, or of the course that the line names; else the first that nobody
    was paid for."""
    worker = person_on_record(view, trainee_of(claim))
    certificate = _meant(worker, claim, view)
    months, reads = _insured(worker, claim.filed_on)
    day = certificate.on if certificate else claim.filed_on
    read = (certificate.read,) if certificate else ()
    return Upgrade(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        certificate,
        months,
        in_employment(worker, day),
        in_employment(worker, claim.filed_on),
        _higher_paid(worker, certificate, claim, view),
        claim.filed_on,
        claim.decided_for,
        certificate.on if certificate else None,
        (*read, *reads),
    )


# Which certificate


def _meant(worker: Person, claim: Claim, view: View) -> Certificate | None:
    """Of the certificates that may be meant, those of a level that is paid for first."""
    found = [one for one in certificates(worker) if one.on <= claim.decided_for]
    if claim.round:
        found = [one for one in found if one.course == claim.round]
    if claim.since is not None:
        found = [one for one in found if one.on == claim.since]
    paid_for = [one for one in found if one.level in LEVELS and one.kind in KINDS]
    free = [one for one in paid_for if not _paid(worker, one.trade, one.level, claim, view)]
    chosen = free[:1] or paid_for[-1:] or found[-1:]
    return chosen[0] if chosen else None


def _paid(worker: Person, trade: str, level: int, claim: Claim, view: View) -> bool:
    """Whether another grant was for a trade and level."""
    keys = training_keys.upgraded(worker.ids, trade, level)
    return any(view.holder(key) not in (None, claim.grant) for key in keys)


def _higher_paid(worker: Person, one: Certificate | None, claim: Claim, view: View) -> bool:
    """A higher level has a lower number."""
    if one is None:
        return False
    higher = [level for level in LEVELS if level < one.level]
    return any(_paid(worker, one.trade, level, claim, view) for level in higher)


# Insurance, employment


def _insured(worker: Person, day: date) -> tuple[int, tuple[Reading, ...]]:
    """Months insured for unemployment: as attested with what was paid for later months, or as paid."""
    paid = _months_paid(worker, day)
    best, shown = len(paid), [paid[month] for month in sorted(paid)[-MOST_READ:]]
    attested: list[Any] = worker.kinds.get(ApplicantInsuredMonthsAttested, [])
    for fact in attested:
        if fact.event.insurance != "unemployment" or fact.on > day:
            continue
        later = [month for month in sorted(paid) if month > fact.event.through]
        if fact.event.months + len(later) > best:
            best = fact.event.months + len(later)
            shown = [fact, *(paid[month] for month in later[-MOST_READ:])]
    return best, tuple(Reading(one.stream, one.version) for one in shown)


def _months_paid(worker: Person, day: date) -> dict[str, Fact]:
    """The months for which more was paid by a day than was given back, and what says so."""
    paid: dict[str, Fact] = {}
    left: dict[str, int] = {}
    for kind, sign in ((ApplicantContributionPaid, 1), (ApplicantContributionRefunded, -1)):
        facts: list[Any] = worker.kinds.get(kind, [])
        for fact in facts:
            told = fact.event
            if told.insurance == "unemployment" and fact.on <= day:
                fen = sign * (told.employer_fen + told.personal_fen)
                left[told.month] = left.get(told.month, 0) + fen
                if sign > 0:
                    paid.setdefault(told.month, fact)
    return {month: fact for month, fact in paid.items() if left[month] > 0}


def in_employment(worker: Person, day: date) -> bool:
    """在职: on an employer's staff, or insured for that month by an employer."""
    month = f"{day:%Y-%m}"
    facts: list[Any] = worker.kinds.get(ApplicantContributionPaid, [])
    insured = any(
        fact.event.month == month
        and fact.event.insurance == "unemployment"
        and fact.event.payer not in worker.ids
        for fact in facts
    )
    return insured or at_work(worker, day)


# Who could claim


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The worker's own claim for each certificate of a level that is paid for."""
    if not has_learnt(view, asked.stream):
        return
    worker = person_on_record(view, asked.stream)
    found = certificates(worker)
    if not found or worker.ids[0] != asked.stream:
        return  # joined records are read from the one kept
    days = {one.on for one in found if one.level in LEVELS and one.kind in KINDS}
    for day in sorted(one for one in days if one <= asked.day):
        yield Opening(asked.stream, "applicant", asked.stream, since=day)


POSSIBLE = Possible("applicant", possible_claims)

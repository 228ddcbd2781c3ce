"""One worker taken on by one employer as the ledger has it on record: for sums paid once a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantHired
from domain.applicant_groups import ApplicantGraduated
from domain.enterprise import EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    person_on_record,
    streams_of,
)
from domain.spell import Spell, spells
from domain.view import View

SOCIAL = "social-organisation"


class Hiring(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one hiring; nothing in it is the claim's own word.

    `eligible`: the employer is of one of the classes asked for on the first day; `graduate`: the worker
    had graduated by then; `in_group`: was of one of the groups asked for.
    """

    identified: bool
    worker: Person
    employer: str
    own_claim: bool
    organisation: str
    eligible: bool
    graduate: bool
    in_group: bool
    spell: Spell | None
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records and the employer."""
    return (*streams_of(view, claim.beneficiary), (claim.payee_kind, claim.payee))


def reader(
    qualities: tuple[str, ...], groups: tuple[str, ...] = ()
) -> Callable[[Claim, View, Choices], Hiring]:
    """Reads the hiring that `since` names, else the first in the paper's time."""

    def on_record(claim: Claim, view: View, choices: Choices) -> Hiring:
        worker = person_on_record(view, claim.beneficiary)
        employer: History | None = view.state(claim.payee_kind, claim.payee)
        spell = _spell(worker, claim, choices)
        day = spell.first if spell else claim.filed_on
        shown = is_of(employer, qualities, day)
        graduated = _graduated(worker, day)
        grouped = in_group(worker, groups, day)
        reads = (*(spell.facts if spell else ()), *shown, *graduated, *grouped)
        return Hiring(
            bool(worker.ids) and not claim.problem,
            worker,
            claim.payee,
            claim.payee_kind == "enterprise",
            _organisation(employer),
            bool(shown),
            bool(graduated),
            bool(grouped),
            spell,
            claim.filed_on,
            claim.decided_for,
            spell.first if spell else None,
            tuple(dict.fromkeys(reads)),
        )

    return on_record


def _organisation(employer: History | None) -> str:
    if employer is None:
        return ""
    return next((event.organisation for _, event in employer.of(EnterpriseRegistered)), "")


def _spell(worker: Person, claim: Claim, choices: Choices) -> Spell | None:
    found = [
        one
        for one in spells(worker.facts)
        if one.employer == claim.payee and one.first <= claim.decided_for
    ]
    if claim.since is not None:
        return next((one for one in found if one.first == claim.since), None)
    in_time = [one for one in found if one.first >= choices.valid_from]
    return next(iter(in_time or found), None)


def _graduated(worker: Person, day: date) -> tuple[Reading, ...]:
    facts: list[Fact] = worker.kinds.get(ApplicantGraduated, [])
    return tuple(Reading(fact.stream, fact.version) for fact in facts if fact.on <= day)


def possible(qualities: tuple[str, ...]) -> Possible:
    """The claim of each employer of one of these classes, and of social organisations, for a worker."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        worker = person_on_record(view, asked.stream)
        hired: list[Any] = worker.kinds.get(ApplicantHired, [])
        if not hired or worker.ids[0] != asked.stream:
            return  # joined records are read from the one kept
        for fact in hired:
            unit = view.enterprise(fact.event.employer)
            could = is_of(unit, qualities, fact.on) or _organisation(unit) == SOCIAL
            if could and fact.on <= asked.day:
                yield Opening(fact.event.employer, "enterprise", asked.stream, since=fact.on)

    return Possible("applicant", claims)


def possible_for_group(group: str) -> Possible:
    """The claim of each employer for a worker of a group."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        worker = person_on_record(view, asked.stream)
        hired: list[Any] = worker.kinds.get(ApplicantHired, [])
        if not hired or worker.ids[0] != asked.stream:
            return  # joined records are read from the one kept
        for fact in hired:
            if fact.on <= asked.day and in_group(worker, (group,), fact.on):
                yield Opening(fact.event.employer, "enterprise", asked.stream, since=fact.on)

    return Possible("applicant", claims)

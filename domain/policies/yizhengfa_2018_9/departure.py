"""One departure as the ledger has it on record: who left, where to, when."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.applicant import ApplicantDeparted
from domain.event import Reading
from domain.history import Fact
from domain.policies.reading import Claim, Wait
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    home_county,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.reasons import Reason
from domain.spell import Spell, spells
from domain.view import StreamKey, View


class Departure(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one departure; nothing in it is the claim's own word."""

    identified: bool
    worker: Person
    claimed_on: date
    decided_for: date
    own_claim: bool
    destination: str
    ticket_fen: int | None
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records."""
    return streams_of(view, claim.beneficiary)


def on_record(claim: Claim, view: View, choices: Choices) -> Departure:
    """The departure that `since` names, else the latest on or before the day of filing."""
    worker = person_on_record(view, claim.beneficiary)
    fact = _departure(worker, claim)
    left = fact.event if fact is not None and isinstance(fact.event, ApplicantDeparted) else None
    reads = (Reading(fact.stream, fact.version),) if fact else ()
    return Departure(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.filed_on,
        claim.decided_for,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        left.destination if left else "",
        left.ticket_fen if left else None,
        fact.on if fact else None,
        (*reads, *(worker.poverty.facts if worker.poverty else ())),
    )


def _departure(worker: Person, claim: Claim) -> Fact | None:
    left = [fact for fact in worker.facts if isinstance(fact.event, ApplicantDeparted)]
    if claim.since is not None:
        return next((fact for fact in left if fact.on == claim.since), None)
    before = [fact for fact in left if fact.on <= claim.filed_on]
    return max(before, key=lambda fact: fact.on, default=None)


def worked_away(facts: Departure, choices: Choices) -> bool | Wait:
    """Worked outside the home county for the months that P36 asks, from the departure on."""
    months = choices.transport_minimum_months
    if months == 0 or facts.completed_on is None:
        return True
    last = last_day_of(facts.completed_on, months, choices)
    home = home_county(facts.worker, choices)
    away = [spell for spell in spells(facts.worker.facts) if spell.workplace != home]
    if any(spell.first <= last and spell.proven_through >= last for spell in away):
        return True
    if any(_open(spell) for spell in away) or facts.decided_for < last:
        return Wait(Reason.PERIOD_OPEN, last)
    return False


def _open(spell: Spell) -> bool:
    return spell.left_on is None

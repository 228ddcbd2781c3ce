"""Days of work in public projects that give work for relief, as the ledger has them on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant_study import ApplicantReliefDayWorked
from domain.entries import StreamKey
from domain.event import Reading
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record, streams_of
from domain.policies.yizhengfa_2018_9.telling_histories import tells_of
from domain.view import View

RELIEF_DAYS = "relief-days"


class ReliefDays(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word. `days`: those that nobody was
    paid for, each with whether it was half a day."""

    identified: bool
    worker: Person
    own_claim: bool
    days: tuple[tuple[date, bool], ...]
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records."""
    return streams_of(view, claim.beneficiary)


def guards(claim: Claim, view: View) -> Foreseen:
    """The person's days."""
    return Foreseen(keys_of(RELIEF_DAYS, view, claim.beneficiary))


def on_record(claim: Claim, view: View, choices: Choices) -> ReliefDays:
    """All days worked in the paper's time by the day of filing, from `since` on where it is named."""
    worker = person_on_record(view, claim.beneficiary)
    told: list[Any] = worker.kinds.get(ApplicantReliefDayWorked, [])
    first = max(choices.valid_from, claim.since or choices.valid_from)
    found = [fact for fact in told if first <= fact.on <= claim.filed_on]
    free = [fact for fact in found if not _held(fact.on, worker, claim, view)]
    days: dict[date, bool] = {}
    for fact in free or found:
        # Half a day in two projects is a day; a day is never more than one.
        days[fact.on] = fact.event.half and fact.on not in days
    return ReliefDays(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        tuple(sorted(days.items())),
        claim.filed_on,
        claim.decided_for,
        max(days, default=None),
        tuple(Reading(fact.stream, fact.version) for fact in free or found),
    )


def _held(day: date, worker: Person, claim: Claim, view: View) -> bool:
    return any(
        held.first <= day <= held.last and held.holder != claim.grant
        for stream in worker.ids
        for held in view.periods(f"{RELIEF_DAYS}/{stream}")
    )


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The person's own claim once a day is on record."""
    if not tells_of(asked, view, ApplicantReliefDayWorked):
        return
    worker = person_on_record(view, asked.stream)
    if ApplicantReliefDayWorked in worker.kinds and worker.ids[0] == asked.stream:
        yield Opening(asked.stream, "applicant", asked.stream)


POSSIBLE = Possible("applicant", possible_claims)

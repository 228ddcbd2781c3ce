"""A person of a group as the ledger has the person on record: since when, and what shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant_groups import ApplicantGroupRecognised, Group
from domain.applicant_study import ApplicantEnlisted
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record, streams_of
from domain.policies.yizhengfa_2018_9.telling_histories import tells_of
from domain.view import View


class PersonOfGroup(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word. `completed_on`: the first day
    in the group, None where nothing shows it."""

    identified: bool
    worker: Person
    own_claim: bool
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records."""
    return streams_of(view, claim.beneficiary)


def reader(group: Group) -> Callable[[Claim, View, Choices], PersonOfGroup]:
    """Reads the first day in a group by the day of filing."""

    def on_record(claim: Claim, view: View, choices: Choices) -> PersonOfGroup:
        worker = person_on_record(view, claim.beneficiary)
        by_then = [fact for fact in _shown(worker, group) if fact.on <= claim.filed_on]
        first = min(by_then, key=lambda fact: fact.on, default=None)
        return PersonOfGroup(
            bool(worker.ids) and not claim.problem,
            worker,
            claim.payee_kind == "applicant" and claim.payee in worker.ids,
            claim.filed_on,
            claim.decided_for,
            first.on if first else None,
            (Reading(first.stream, first.version),) if first else (),
        )

    return on_record


def _shown(worker: Person, group: Group) -> list[Fact]:
    """Recognitions by a register; a soldier is shown by the notice as well."""
    told: list[Any] = worker.kinds.get(ApplicantGroupRecognised, [])
    found: list[Fact] = [fact for fact in told if fact.event.group == group]
    return found + worker.kinds.get(ApplicantEnlisted, []) if group == "soldier" else found


def possible(group: Group) -> Possible:
    """The person's own claim once the group is on record."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        if not tells_of(asked, view, ApplicantGroupRecognised, ApplicantEnlisted):
            return
        worker = person_on_record(view, asked.stream)
        told = any(fact.on <= asked.day for fact in _shown(worker, group))
        if told and worker.ids[:1] == (asked.stream,):  # joined records: the one kept
            yield Opening(asked.stream, "applicant", asked.stream)

    return Possible("applicant", claims)


def paid_to_the_person(facts: PersonOfGroup, _: Choices) -> bool:
    """To the person's own account."""
    return facts.own_claim


def of_the_group(facts: PersonOfGroup, _: Choices) -> bool:
    """On record in the group."""
    return facts.completed_on is not None

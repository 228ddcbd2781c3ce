"""One graduate as the ledger has the person on record: diploma, hardship, first work, start-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant_groups import ApplicantGraduated, Group
from domain.applicant_study import ApplicantGraduationExpected, ApplicantStartupSucceeded
from domain.entries import StreamKey
from domain.event import Event, Reading
from domain.history import Fact
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    lost_before,
    person_on_record,
    registered_poor,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.service_years import employers_of, qualifying
from domain.policies.yizhengfa_2018_9.telling_histories import tells_of
from domain.view import View

HARDSHIP: tuple[Group, ...] = (
    *("dibao-family", "poor-disabled-family", "poor-family"),
    *("orphan", "extreme-hardship", "disabled", "student-loan"),
)
"""Groups of clause 10 that a register tells of; registered poor by their own register beside them."""


class Graduate(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word.

    `graduates_on`: the day of the diploma, or the one the school expects; None where neither is on record;
    `graduated`: it is a diploma; `in_group`: of one of the groups asked for, on the day that counts;
    `done`: what the scheme rewards is on record.
    """

    identified: bool
    worker: Person
    own_claim: bool
    graduates_on: date | None
    graduated: bool
    in_group: bool
    done: bool
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records."""
    return streams_of(view, claim.beneficiary)


def needs_employers(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The person's records, and whom the person worked for."""
    return (*streams_of(view, claim.beneficiary), *employers_of(view, claim.beneficiary))


def in_hardship(claim: Claim, view: View, choices: Choices) -> Graduate:
    """The graduate on the day of filing, which is the day that counts."""
    worker = person_on_record(view, claim.beneficiary)
    day = claim.filed_on
    shown = (*in_group(worker, HARDSHIP, day), *_poor(worker, day, choices))
    return _graduate(claim, worker, day, shown, True, ())


def _poor(worker: Person, day: date, choices: Choices) -> tuple[Reading, ...]:
    """Registered poor on a day (P08–P10, P12)."""
    poverty = worker.poverty
    if poverty is None or not registered_poor(worker, choices) or poverty.since > day:
        return ()
    return () if lost_before(worker, day, day, choices) else poverty.facts


def at_the_grassroots(claim: Claim, view: View, choices: Choices) -> Graduate:
    """The first work with a unit at the grassroots or a small enterprise that `since` names, else the
    first in the paper's time."""
    worker = person_on_record(view, claim.beneficiary)
    found = [one for one in qualifying(worker, view) if one[0].first <= claim.filed_on]
    if claim.since is not None:
        found = [one for one in found if one[0].first == claim.since]
    in_time = [one for one in found if one[0].first >= choices.valid_from]
    first = next(iter(in_time or found), None)
    reads = (*first[0].facts, *first[1]) if first else ()
    return _graduate(claim, worker, first[0].first if first else None, (), first is not None, reads)


def started_up(claim: Claim, view: View, choices: Choices) -> Graduate:
    """The first success that was attested by the day of filing."""
    worker = person_on_record(view, claim.beneficiary)
    facts: list[Fact] = worker.kinds.get(ApplicantStartupSucceeded, [])
    by_then = [fact for fact in facts if fact.on <= claim.filed_on]
    first = min(by_then, key=lambda fact: fact.on, default=None)
    day = first.on if first else None
    shown = in_group(worker, ("disabled",), day or claim.filed_on)
    read = (Reading(first.stream, first.version),) if first else ()
    return _graduate(claim, worker, day, shown, first is not None, read)


def _graduate(
    claim: Claim,
    worker: Person,
    completed_on: date | None,
    shown: tuple[Reading, ...],
    done: bool,
    reads: tuple[Reading, ...],
) -> Graduate:
    diploma, graduated = _diploma(worker, completed_on or claim.filed_on)
    read = (Reading(diploma[0].stream, diploma[0].version),) if diploma else ()
    return Graduate(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.payee_kind == "applicant" and claim.payee in worker.ids,
        diploma[1] if diploma else None,
        graduated,
        bool(shown),
        done,
        claim.filed_on,
        claim.decided_for,
        completed_on,
        tuple(dict.fromkeys((*reads, *shown, *read))),
    )


def _diploma(worker: Person, by: date) -> tuple[tuple[Fact, date] | None, bool]:
    """The latest college diploma by a day, else what a school expects; and whether it is a diploma."""
    graduated: list[Any] = worker.kinds.get(ApplicantGraduated, [])
    college = [
        (fact, fact.on) for fact in graduated if fact.event.level != "vocational" and fact.on <= by
    ]
    if college:
        return max(college, key=lambda one: one[1]), True
    told: list[Any] = worker.kinds.get(ApplicantGraduationExpected, [])
    expected = [
        (fact, fact.event.expected_on)
        for fact in told
        if fact.event.level != "vocational" and fact.on <= by
    ]
    return max(expected, key=lambda one: one[1], default=None), False


def possible(*kinds: type[Event]) -> Possible:
    """The person's own claim once something of each kind is on record."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        if not all(tells_of(asked, view, kind) for kind in kinds):
            return
        worker = person_on_record(view, asked.stream)
        told = all(kind in worker.kinds for kind in kinds)
        if told and worker.ids[:1] == (asked.stream,):  # joined records: the one kept
            yield Opening(asked.stream, "applicant", asked.stream)

    return Possible("applicant", claims)


def possible_in_hardship(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The person's own claim once a diploma and a hardship are on record."""
    diplomas = (ApplicantGraduated, ApplicantGraduationExpected)
    if not tells_of(asked, view, *diplomas):
        return
    worker = person_on_record(view, asked.stream)
    if not any(kind in worker.kinds for kind in diplomas) or worker.ids[0] != asked.stream:
        return
    if worker.poverty or in_group(worker, HARDSHIP, asked.day):
        yield Opening(asked.stream, "applicant", asked.stream)


POSSIBLE_IN_HARDSHIP = Possible("applicant", possible_in_hardship)

"""One departure as the ledger has it on record: who left, where to, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.applicant import ApplicantDeparted
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact
from domain.names import PARAMETERS
from domain.parameters import Parameters
from domain.policies.reading import (
    NONE_FORESEEN,
    Asked,
    Claim,
    Foreseen,
    Opening,
    Possible,
    Wait,
)
from domain.policies.yizhengfa_2018_9.choice_types import TransportStandard
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    CITY,
    PROVINCE,
    Person,
    home_county,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.reasons import Reason
from domain.spell import Spell, follows, spells
from domain.view import View

PARK_YEAR = "park-transport"


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
    looks_at_parks: bool = False


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
        _looked_at_parks(worker, fact, view),
    )


def parks_adopted(view: View) -> bool:
    """Whether any county ever adopted the park subsidy, which excludes this one for its year: else
    there is nothing to look for."""
    parameters: Parameters | None = view.loaded("parameters", PARAMETERS)
    settings = parameters.settings if parameters is not None else ()
    return any(one.key == "park.adopted-by" for one in settings) if settings else False


def _looked_at_parks(worker: Person, left: Fact | None, view: View) -> bool:
    """Looks at the marks that park subsidies leave on the year of the journey, so that the append
    checks them; who holds the year, the reading says."""
    if left is None or not parks_adopted(view):
        return False
    for one in worker.ids:
        view.used(f"{PARK_YEAR}/{one}/{left.on.year}")
    return True


def guards(claim: Claim, view: View) -> Foreseen:
    """The worker's park years."""
    if not parks_adopted(view):
        return NONE_FORESEEN
    people = [stream for _, stream in streams_of(view, claim.beneficiary)]
    return Foreseen(tuple(f"{PARK_YEAR}/{one}" for one in people))


def standard_of(standard: TransportStandard, place: str) -> int:
    """The standard for a place: outside the province, outside the city, or inside it."""
    if not place.startswith(PROVINCE):
        return standard.province_out
    return standard.city_out if not place.startswith(CITY) else standard.county_out


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The worker's own claim for each departure by that day."""
    worker = person_on_record(view, asked.stream)
    left = worker.kinds.get(ApplicantDeparted)
    if left and worker.ids[0] == asked.stream:  # joined records are read from the one kept
        for day in sorted({fact.on for fact in left if fact.on <= asked.day}):
            yield Opening(asked.stream, "applicant", asked.stream, since=day)


POSSIBLE = Possible("applicant", possible_claims)


def _departure(worker: Person, claim: Claim) -> Fact | None:
    left = [fact for fact in worker.facts if isinstance(fact.event, ApplicantDeparted)]
    if claim.since is not None:
        return next((fact for fact in left if fact.on == claim.since), None)
    before = [fact for fact in left if fact.on <= claim.filed_on]
    return max(before, key=lambda fact: fact.on, default=None)


def worked_away(facts: Departure, choices: Choices) -> bool | Wait:
    """Worked outside the home county, from the departure on, for the months that P36 asks, in one run."""
    months, left = choices.transport_minimum_months, facts.completed_on
    if months == 0 or left is None:
        return True
    home = home_county(facts.worker, choices)
    away = [
        spell
        for spell in spells(facts.worker.facts)
        if spell.workplace != home and (spell.left_on is None or spell.left_on >= left)
    ]
    runs = [(start, _last_of_run(away, start, choices)) for start in away]
    ends = [last_day_of(max(start.first, left), months, choices) for start, _ in runs]
    if any(run.proven_through >= end for (_, run), end in zip(runs, ends, strict=True)):
        return True
    still = [end for (_, run), end in zip(runs, ends, strict=True) if run.left_on is None]
    last = min(still) if still else last_day_of(left, months, choices)
    if away and not still:
        return False
    if facts.decided_for < last:
        return Wait(Reason.PERIOD_OPEN, last)
    return Wait(Reason.EVIDENCE_MISSING, last) if still else False


def _last_of_run(away: list[Spell], start: Spell, choices: Choices) -> Spell:
    """The last of the spells that follow one another without a gap (P03)."""
    last = start
    for spell in away:
        if follows(last, spell, choices.gap_tolerance_days):
            last = spell
    return last

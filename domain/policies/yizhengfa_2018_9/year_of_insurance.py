"""One organisation's year of unemployment insurance as the ledger has it on record, and its lay-offs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.enterprise_reports import EnterpriseContributionsReported, EnterpriseHeadcountReported
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.view import View

RETENTION = "job-retention"


class InsuranceYear(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one year; nothing in it is the claim's own word.

    `employed`, `laid_off`: as reported, None where nobody reported.
    """

    identified: bool
    payee: str
    own_claim: bool
    overcapacity: bool
    year: int
    paid_fen: int | None
    employed: int | None
    laid_off: int | None
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The organisation."""
    return ((claim.payee_kind, claim.payee),)


def guards(claim: Claim, view: View) -> Foreseen:
    """The organisation's years."""
    return Foreseen((f"{RETENTION}/{claim.payee}",))


def on_record(claim: Claim, view: View, choices: Choices) -> InsuranceYear:
    """The year whose report `since` names; else the latest that nobody was paid for."""
    unit: History | None = view.state(claim.payee_kind, claim.payee)
    report = _report(unit, claim, view)
    day = report[0].on if report else claim.filed_on
    shown = is_of(unit, ("overcapacity",), day)
    staff = _staff(unit, report[1].year) if report else None
    told = [one[0] for one in (report, staff) if one]
    return InsuranceYear(
        unit is not None and not claim.problem,
        claim.payee,
        claim.payee_kind == "enterprise",
        bool(shown),
        report[1].year if report else 0,
        report[1].unemployment_fen if report else None,
        staff[1].employed if staff else None,
        staff[1].laid_off if staff else None,
        claim.filed_on,
        claim.decided_for,
        report[0].on if report else None,
        (*(Reading(one.stream, one.version) for one in told), *shown),
    )


def _report(
    unit: History | None, claim: Claim, view: View
) -> tuple[Fact, EnterpriseContributionsReported] | None:
    found = list(unit.proven(EnterpriseContributionsReported)) if unit else []
    if claim.since is not None:
        return next((one for one in found if one[0].on == claim.since), None)
    by_then = [one for one in found if one[0].on <= claim.filed_on]
    held = view.periods(f"{RETENTION}/{claim.payee}")
    paid = {one.first.year for one in held if one.holder != claim.grant}
    free = [one for one in by_then if one[1].year not in paid]
    return max(free or by_then, key=lambda one: one[1].year, default=None)


def _staff(unit: History | None, year: int) -> tuple[Fact, EnterpriseHeadcountReported] | None:
    found = list(unit.proven(EnterpriseHeadcountReported)) if unit else []
    return next((one for one in reversed(found) if one[1].year == year), None)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The organisation's own claim for each year that was reported by a day."""
    unit = view.enterprise(asked.stream)
    for fact, _ in unit.proven(EnterpriseContributionsReported) if unit else ():
        if fact.on <= asked.day:
            yield Opening(asked.stream, "enterprise", since=fact.on)


POSSIBLE = Possible("enterprise", possible_claims)

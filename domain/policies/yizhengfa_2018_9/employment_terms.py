"""Terms of clauses on jobs: the employer, the worker, the contract, the post, the insurance."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from domain.calendar import end_of_month, last_day_inclusive
from domain.policies.reading import Wait
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.on_post import MonthPaid, OnPost
from domain.policies.yizhengfa_2018_9.person import CITY, lost_before, registered_poor
from domain.reasons import Reason

ENTERPRISES = ("enterprise", "hr-agency", "incubator")

# The employer


def paid_to_the_employer(facts: OnPost, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def employer_in_scope(facts: OnPost, choices: Choices) -> bool:
    """Not paid by the state (P17), at work in the city (P16), not by dispatch where P18 leaves it out."""
    if facts.organisation in choices.excluded_kinds:
        return False
    if facts.year is None:
        return True
    if facts.year.dispatched and choices.dispatch == "excluded":
        return False
    places = facts.year.places_in_it()
    return choices.employer_scope == "anywhere" or all(one.startswith(CITY) for one in places)


# The worker


def of_the_city(facts: OnPost, _: Choices) -> bool:
    """本市 is written for the post subsidy, whatever P12 says elsewhere."""
    return facts.worker.poverty is not None and facts.worker.poverty.county.startswith(CITY)


def poor_through_the_year(facts: OnPost, choices: Choices) -> bool | Reason:
    """Registered poor from the first day that counts; an annulment voids what was not full (P08–P10)."""
    poverty, year = facts.worker.poverty, facts.year
    if poverty is None or not registered_poor(facts.worker, choices):
        return False
    if choices.poverty_test == "claim-date" and poverty.first_day(choices) > facts.claimed_on:
        return False
    if year is None:
        return True
    if year.ended and year.first > year.proven_through:
        return False
    lost = lost_before(facts.worker, year.last, facts.claimed_on, choices)
    return Reason.STATUS_LOST if lost else True


# Contract, post, insurance


def under_contract(facts: OnPost, _: Choices) -> bool:
    """A labour contract of any length is in force when the year begins."""
    year = facts.year
    return year is None or any(one.first <= year.first <= one.last for one in facts.contracts)


def under_a_years_contract(facts: OnPost, _: Choices) -> bool | Reason:
    """以上 includes exactly one year, first day and last, as contracts are written; as it was signed."""
    year = facts.year
    if year is None:
        return True
    during = [one for one in facts.contracts if one.first <= year.last and year.first <= one.last]
    if not during:
        return Reason.EVIDENCE_MISSING
    return any(one.last >= last_day_inclusive(one.first, 12) for one in during)


def twelve_months_on_post(facts: OnPost, _: Choices) -> bool | Wait:
    """Shown by more than silence; unpaid leave puts the end off (P01, P06)."""
    year = facts.year
    if year is None or (year.ended and not year.proven):
        return False
    if facts.decided_for < year.last:
        return Wait(Reason.PERIOD_OPEN, year.last)
    return True if year.proven else Wait(Reason.EVIDENCE_MISSING, year.last)


def is_over(facts: OnPost) -> bool:
    """The year is full, and shown to be."""
    year = facts.year
    return year is not None and year.proven and facts.decided_for >= year.last


def every_month_insured(facts: OnPost, choices: Choices) -> bool | Reason:
    """Every month of the year by the day of the claim; on time, or all three kinds (P23)."""
    if not is_over(facts):
        return True
    paid = facts.paid
    if choices.post_insurance == "paid-on-time":
        paid = tuple(one for one in paid if one.paid_on <= end_of_month(one.month))
    if not paid:
        return Reason.INSURANCE_NOT_PAID
    kinds = set(choices.cost_kinds) if choices.post_insurance == "three-kinds" else set()
    return months_with(paid, kinds) >= set(facts.months)


def months_with(paid: tuple[MonthPaid, ...], kinds: AbstractSet[str]) -> set[str]:
    """The months for which something was paid, or all of some kinds."""
    found: dict[str, set[str]] = {}
    for one in paid:
        found.setdefault(one.month, set()).add(one.insurance)
    return {month for month, told in found.items() if kinds <= told}

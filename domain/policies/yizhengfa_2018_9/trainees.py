"""Whom training is paid for: the groups that it is meant for, and registered poor workers."""

from __future__ import annotations

from datetime import date

from domain.applicant_groups import ApplicantGraduated
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    counts_from,
    in_group,
    lost_before,
    registered_poor,
)
from domain.policies.yizhengfa_2018_9.training import Training
from domain.reasons import Reason
from domain.spell import spells

GROUPS = (
    *("registered-unemployed", "hard-to-employ", "overcapacity-worker", "rural-migrant"),
    *("poor-family", "poor-disabled-family", "zero-employment-family", "landless-rural"),
)


def of_a_group_that_is_trained(facts: Training, choices: Choices) -> bool:
    """Of the five groups of 财社〔2017〕164号 or on an enterprise's staff, by the registers or as the
    course's own real-name register says."""
    first = facts.began_on
    if first is None:
        return True
    if facts.enrolled is not None and facts.enrolled.group is not None:
        return True
    person = facts.trainee
    if in_group(person, GROUPS, first) or registered_poor(person, choices):
        return True
    return at_work(person, first) or _graduated(person, first.year)


def at_work(person: Person, day: date) -> bool:
    """Taken on by then, and not told to have left before."""
    return any(
        one.first <= day and (one.left_on is None or day <= one.left_on)
        for one in spells(person.facts)
    )


def _graduated(person: Person, year: int) -> bool:
    facts = person.kinds.get(ApplicantGraduated, ())
    return any(
        fact.on.year == year and getattr(fact.event, "level", "") != "vocational" for fact in facts
    )


def poor_in_class(facts: Training, choices: Choices) -> bool | Reason:
    """Registered poor and of age in class (P08, P11); what was not complete is void with an annulment."""
    taught = facts.taught
    last = max(taught.last, facts.completed_on or taught.last) if taught else None
    first = facts.began_on
    return poor_between(facts.trainee, first, last, facts.completed_on, facts.claimed_on, choices)


def poor_between(
    person: Person,
    first: date | None,
    last: date | None,
    completed_on: date | None,
    claimed_on: date,
    choices: Choices,
) -> bool | Reason:
    """Registered poor in this city from a day between two on, and not lost before it was complete."""
    poverty = person.poverty
    if poverty is None or not registered_poor(person, choices):
        return False
    if choices.poverty_test == "claim-date" and poverty.first_day(choices) > claimed_on:
        return False
    if first is None or last is None:
        return True
    if counts_from(person, first, choices) > last:
        return False
    if completed_on and lost_before(person, completed_on, claimed_on, choices):
        return Reason.STATUS_LOST
    return True


def of_two_groups(facts: Training, choices: Choices) -> bool:
    """去产能企业失业人员、建档立卡贫困人口."""
    first = facts.began_on or facts.claimed_on
    released = in_group(facts.trainee, ("overcapacity-worker",), first)
    return bool(released) or poor_in_class(facts, choices) is True

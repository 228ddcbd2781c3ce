"""The keys under which training is had once, whichever scheme pays for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from domain.calendar import ONE_DAY
from domain.decision import Allowance, Period
from domain.policies.yizhengfa_2018_9.on_post import FAR
from domain.policies.yizhengfa_2018_9.taught import Certificate

BEGINNING = date(1900, 1, 1)
MANY = 1_000_000
"""No limit: such a count is only looked at."""

VOCATIONAL, POOR = "vocational-training-subsidy", "poor-worker-skills-training-subsidy"
STARTUP, PRACTICE = "startup-training-subsidy", "technical-school-practice-subsidy"
VETERAN, PURCHASE = "veteran-training-subsidy", "project-based-training-purchase"
PARK, UPGRADE = "anhua-park-onjob-training-subsidy", "skills-upgrade-subsidy"

PER_HEAD = (VOCATIONAL, POOR, STARTUP, PRACTICE, VETERAN)
"""Schemes that pay for one trainee's course: each takes a key of its own, and looks at the others'."""

OF_A_CERTIFICATE = (VOCATIONAL, POOR, PARK, UPGRADE)
"""Schemes that pay for a certificate, likewise."""

YEAR, STARTUP_YEAR = "training-year", "startup-training-year"


def of_course(scheme: str, people: Iterable[str], course: str) -> tuple[str, ...]:
    """What a scheme takes for a person's course, for every record of the person."""
    return tuple(f"trained/{scheme}/{one}/{course}" for one in people) if course else ()


def of_certificate(scheme: str, people: Iterable[str], one: Certificate | None) -> tuple[str, ...]:
    """What a scheme takes for a certificate."""
    if one is None:
        return ()
    words = f"{one.trade}/{one.level}/{one.number}"
    return tuple(f"paid-certificate/{scheme}/{person}/{words}" for person in people)


def of_level(people: Iterable[str], trade: str, level: int) -> tuple[str, ...]:
    """The days of one trade and level: of training subsidies, and of skills upgrades."""
    return tuple(f"trade-level/{one}/{trade}/{level}" for one in people)


def of_year(word: str, people: Iterable[str], slot: int) -> tuple[str, ...]:
    """One of the courses that a person may have in a calendar year (P41), from 1."""
    return tuple(f"{word}/{one}/{slot}" for one in people)


def upgraded(people: Iterable[str], trade: str, level: int) -> tuple[str, ...]:
    """A skills upgrade of one trade and level."""
    return tuple(f"skills-upgrade/{one}/{trade}/{level}" for one in people)


def whole(keys: Iterable[str]) -> tuple[Period, ...]:
    """All days of these keys."""
    return tuple(Period(key, BEGINNING, FAR) for key in keys)


def one_day(keys: Iterable[str], day: date) -> tuple[Period, ...]:
    """One day of these keys."""
    return tuple(Period(key, day, day) for key in keys)


def calendar_year(keys: Iterable[str], year: int) -> tuple[Period, ...]:
    """A calendar year of these keys."""
    return tuple(Period(key, date(year, 1, 1), date(year, 12, 31)) for key in keys)


# A class that was bought as a whole, and those whose trainees are paid for one by one


def purchased(course: str) -> str:
    """Counts the parts paid of purchases of a class; its days say which grants those are."""
    return f"purchased-class/{course}"


def paid_per_head(course: str) -> str:
    """Counts the trainees paid for one by one."""
    return f"trainees-paid/{course}"


def counted(key: str) -> tuple[Allowance, ...]:
    """One more."""
    return (Allowance(key, 1, MANY),)


def of_part(course: str, part: int) -> tuple[Period, ...]:
    """A day of its own for each part of a purchase, so that one who looks finds them all."""
    return one_day((purchased(course),), BEGINNING + part * ONE_DAY)


def others_of(scheme: str, family: Sequence[str]) -> tuple[str, ...]:
    """The other schemes of a family."""
    return tuple(one for one in family if one != scheme)

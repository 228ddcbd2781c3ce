"""Which days the paper covers, and by when a claim must be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from domain.calendar import is_working_day, last_day_civil, last_day_inclusive
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.reasons import Reason

DOCUMENT = "益政发〔2018〕9号"


def within_validity(completed_on: date | None, started_on: date | None, choices: Choices) -> bool:
    """The completion date (or the start) lies on or after the first day of the paper (P07)."""
    measured = started_on if choices.validity_test == "start" else completed_on
    return measured is None or measured >= choices.valid_from


def until_its_end(
    scheme: str, covered: Callable[[Any, Choices], bool]
) -> Callable[[Any, Choices], bool | Reason]:
    """The same condition, with the last day that a scheme covers, where one is set (P21)."""

    def covered_until(facts: Any, choices: Choices) -> bool | Reason:
        """Complete in the paper's time (P07), and by the scheme's last day where one is set (P21)."""
        if choices.scheme_ends and facts.completed_on is not None:
            ends = [one.day for one in choices.scheme_ends if one.scheme == scheme]
            if ends and facts.completed_on > ends[-1]:
                return Reason.NOT_IN_SCOPE
        return covered(facts, choices)

    return covered_until


def in_time(
    completed_on: date | None, claimed_on: date, choices: Choices, scheme: str = ""
) -> bool:
    """Claimed within the months set, for the scheme or for all (P67)."""
    months = choices.claim_deadline_months
    for one in choices.claim_deadlines:
        if one.scheme == scheme:
            months = one.months
    if months is None or completed_on is None:
        return True
    return claimed_on <= last_day_to_claim(completed_on, months, choices)


def last_day_to_claim(completed_on: date, months: int, choices: Choices) -> date:
    """Months counted by civil law, a last day off moves on; or like months of work (P02)."""
    if choices.deadline_count == "inclusive":
        return last_day_inclusive(completed_on, months)
    last = last_day_civil(completed_on, months)
    while not _worked(last, choices):
        last += timedelta(days=1)
    return last


def _worked(day: date, choices: Choices) -> bool:
    said = choices.calendar.says(day) if choices.calendar.rows else None
    return is_working_day(day) if said is None else said

"""Which days the paper covers, and by when a claim must be made."""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import is_working_day, last_day_civil
from domain.policies.yizhengfa_2018_9.choices import Choices

DOCUMENT = "益政发〔2018〕9号"


def within_validity(completed_on: date | None, started_on: date | None, choices: Choices) -> bool:
    """The completion date (or the start) lies on or after the first day of the paper (P07)."""
    measured = started_on if choices.validity_test == "start" else completed_on
    return measured is None or measured >= choices.valid_from


def in_time(completed_on: date | None, claimed_on: date, choices: Choices) -> bool:
    """Claimed within the months set, counted by civil law; a last day off moves on (P02, P67)."""
    if choices.claim_deadline_months is None or completed_on is None:
        return True
    last = last_day_civil(completed_on, choices.claim_deadline_months)
    while not is_working_day(last):
        last += timedelta(days=1)
    return claimed_on <= last

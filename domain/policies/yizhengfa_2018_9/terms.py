"""Terms that most clauses share: a known person or unit, the paper's time, the time to claim in."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from domain.policies.reading import Meaning, Requires
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.validity import in_time, until_its_end, within_validity
from domain.reasons import Reason


class Completed(Protocol):
    """Facts whose conditions were complete on a day."""

    @property
    def identified(self) -> bool: ...

    @property
    def claimed_on(self) -> date: ...

    @property
    def completed_on(self) -> date | None: ...


def identified(facts: Completed, _: Choices) -> bool:
    """One identified person or registered unit (R-01)."""
    return facts.identified


def covered(facts: Completed, choices: Choices) -> bool:
    """Complete in the paper's time (P07); where the start is measured, from the day it began."""
    completed_on = facts.completed_on
    if choices.validity_test == "completion":
        return completed_on is None or completed_on >= choices.valid_from
    began: date | None = getattr(facts, "began_on", completed_on)
    return within_validity(completed_on, began, choices)


def opening_terms(scheme: str) -> tuple[tuple[str, Meaning], ...]:
    """The terms that every scheme begins with, in the order of checks."""

    def claimed_in_time(facts: Completed, choices: Choices) -> bool:
        """Claimed within the deadline, where one is set (P67)."""
        if choices.claim_deadline_months is None and not choices.claim_deadlines:
            return True
        return in_time(facts.completed_on, facts.claimed_on, choices, scheme)

    return (
        ("实名制", Requires(identified, Reason.IDENTITY_UNVERIFIED)),
        ("施行时间", Requires(until_its_end(scheme, covered), Reason.BEFORE_VALIDITY)),
        ("申领期限", Requires(claimed_in_time, Reason.LATE_APPLICATION)),
    )

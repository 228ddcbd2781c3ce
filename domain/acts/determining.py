"""Determinations: what is decided like a claim and pays nothing: a limit of a loan, an entry in a
register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from domain.decision import Check, Clause, Grounds, Period
from domain.entries import StreamKey
from domain.event import Reading
from domain.policies.assessing import Assessment, Due, NotDue, NotYet, assess
from domain.policies.yizhengfa_2018_9.choices import DEFAULTS, Choices
from domain.policies.yizhengfa_2018_9.schemes import CODE_VERSION
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.view import View


class Determined(msgspec.Struct, frozen=True):
    """What one or several rules came to. `reasons`: why not, in the order of checks; `waits`: for
    what, where nothing speaks against it; both empty where all holds."""

    checks: tuple[Check, ...]
    reasons: tuple[Reason, ...] = ()
    waits: NotYet | None = None
    due: tuple[Due, ...] = ()


class Nobody:
    """No grant holds anything that a determination looks at."""

    def of_claim(self, key: str) -> str | None:
        return None

    def of_period(self, period: Period) -> str | None:
        return None

    def scheme_of(self, grant: str) -> str:
        return ""


def determined(rules: Iterable[Any], facts: Any, choices: Choices) -> Determined:
    """Every rule (a key and a reading, as a scheme has them) on the same facts."""
    found = [assess(rule, facts, choices, Nobody()) for rule in rules]
    checks = tuple(check for one in found for check in one.checks)
    reasons = {reason: None for one in found for reason in _against(one)}
    waits = [one.result for one in found if isinstance(one.result, NotYet)]
    due = tuple(one.result for one in found if isinstance(one.result, Due))
    if reasons:
        return Determined(checks, tuple(sorted(reasons, key=lambda one: one.order)))
    return Determined(checks, (), waits[0] if waits else None, due)


def _against(assessment: Assessment) -> tuple[Reason, ...]:
    result = assessment.result
    return result.reasons if isinstance(result, NotDue) else ()


def grounds(
    clause: int,
    day: date,
    found: Determined,
    read_from: tuple[Reading, ...],
    streams: Iterable[StreamKey],
    choices: Choices,
    view: View,
) -> Grounds:
    """What the determination rests on, in the form that a claim's decision has."""
    return Grounds(
        Clause(DOCUMENT, clause),
        CODE_VERSION,
        day,
        found.checks,
        read_from,
        tuple(Reading(stream, view.version(stream)) for _, stream in streams),
        (),
        differing(choices),
        day,
    )


def differing(choices: Choices) -> tuple[tuple[str, str], ...]:
    """The parameters that differ from their defaults, as JSON."""
    return tuple(
        (name, msgspec.json.encode(getattr(choices, name)).decode())
        for name in choices.__struct_fields__
        if getattr(choices, name) != getattr(DEFAULTS, name)
    )

"""What is still open in the document: amounts that nobody has set, and readings to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from domain.parameters import Parameters
from domain.policies.yizhengfa_2018_9.choices import DEFAULTS
from domain.policies.yizhengfa_2018_9.open_choices import OPEN_CHOICES, Choice
from domain.policies.yizhengfa_2018_9.paper import CLAUSES
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES

ASK_FIRST = (
    *("P07", "P54", "P53", "P40", "P40a", "P33", "P34", "P35", "P24", "P26", "P21", "P13"),
    *("P14", "P09", "P10", "P03", "P04", "P05", "P31", "P37", "P61", "P67"),
)
"""Readings that the document leaves most open, in the order in which to ask."""


def open_questions(parameters: Parameters, day: date) -> Iterator[Mapping[str, Any]]:
    """First what is unset, so that nothing is paid; then readings that nobody confirmed."""
    settings = {key for one in _scopes(parameters) for key in parameters.in_force(day, one)}
    for choice in OPEN_CHOICES:
        if choice.key not in settings and getattr(DEFAULTS, choice.field) is None:
            if choice.number in ("P21", "P58", "P67"):
                continue  # no limit is a reading, not a gap
            yield _row(choice, "unset")
    ordered = sorted(OPEN_CHOICES, key=_rank)
    for choice in ordered:
        if choice.number in ASK_FIRST and choice.key not in settings:
            yield _row(choice, "default")


def _rank(choice: Choice) -> int:
    return ASK_FIRST.index(choice.number) if choice.number in ASK_FIRST else len(ASK_FIRST)


def _scopes(parameters: Parameters) -> set[str]:
    return {"city"} | {one.scope for one in parameters.settings}


def _row(choice: Choice, state: str) -> Mapping[str, Any]:
    schemes = [one for one in SCHEMES.values() if choice.key in one.parameters]
    clauses = sorted({one.clause.number for one in schemes})
    return {
        "state": state,
        "number": choice.number,
        "key": choice.key,
        "ask": CLAUSES[clauses[0]].lead if clauses else "",
        "clauses": ",".join(map(str, clauses)),
        "question": choice.question,
    }

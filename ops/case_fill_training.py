"""The usual value of each field of a fact about training that a line of a case may leave out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ops.case_fill import DOCUMENT, Fill
from ops.case_told import Data, Told

LONGEST = 400
"""Days of class that one line may tell of."""


def _opened(subject: str, data: Data, told: Told) -> Data:
    """A course of so many days in a row, else of one day."""
    days, first = data.get("days"), _day(data.get("happened_on"))
    until = None
    if first is not None:
        length = days if isinstance(days, int) and 0 < days <= LONGEST else 1
        until = str(first + timedelta(days=length - 1))
    trade = subject.partition(":")[2][:40] or "a trade"
    return {"kind": "pre-employment", "trade": trade, "until": until}


def _enrolled(subject: str, data: Data, told: Told) -> Data:
    course = data.get("course") or told.course(subject)
    opened = told.courses.get(str(course), {})
    return {
        "course": course,
        "group": "registered-unemployed",
        "happened_on": opened.get("happened_on"),
    }


def _attended(subject: str, data: Data, told: Told) -> Data:
    return {"course": told.course(subject)}


def _certified(subject: str, data: Data, told: Told) -> Data:
    course = data["course"] if "course" in data else told.course(subject)
    opened = told.courses.get(str(course), {})
    level = opened.get("level", 0)
    return {
        "course": course,
        "kind": "qualification",
        "trade": opened.get("trade"),
        "level": level,
        "number": f"certificate {data.get('happened_on')} {data.get('level', level)}",
    }


def _attested(subject: str, data: Data, told: Told) -> Data:
    return {"insurance": "unemployment", "through": str(data.get("happened_on", ""))[:7]}


def _void(subject: str, data: Data, told: Told) -> Data:
    return {"reason": DOCUMENT, "document": DOCUMENT}


FILL: dict[str, Fill] = {
    "course.opened": _opened,
    "course.factVoided": _void,
    "applicant.enrolled": _enrolled,
    "applicant.attended": _attended,
    "applicant.certified": _certified,
    "applicant.insuredMonthsAttested": _attested,
}

EACH_DAY = frozenset({"applicant.attended", "course.dayHeld"})
"""Facts of one day: a line that says `through` tells one of each day up to then."""


def each_day(data: Data) -> list[Data]:
    """The facts of one line, day by day."""
    first, last = _day(data.get("happened_on")), _day(data.get("through"))
    if first is None or last is None or last < first:
        return [data]
    rest = {key: value for key, value in data.items() if key != "through"}
    days = range(min((last - first).days + 1, LONGEST))
    return [{**rest, "happened_on": str(first + timedelta(days=one))} for one in days]


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None  # a wrong day on purpose: the intake says so

"""A course of training: what it teaches and at which level, who holds it, who is paid for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.event import Event, Recorded
from domain.history import History, with_fact, without_fact
from domain.text import StreamId, Text

CourseKind = Literal[
    "pre-employment",
    "on-the-job",
    "startup",
    "digital",
    "simulation",
    "online-startup",
    "practice",
]

Level = Annotated[int, msgspec.Meta(ge=0, le=5)]
"""Of a trade: 5 junior, 4 intermediate, 3 senior, 2 technician, 1 senior technician, 0 none."""

CourseDays = Annotated[int, msgspec.Meta(ge=1, le=400)]

# Events


class CourseOpened(Event, frozen=True, tag="course.opened"):
    """The day it happened on is the first, `until` the last that is planned; `days`: how many days
    are taught. `payee`: who is paid for it, where that was agreed; `open_to`: whom it takes."""

    organiser: StreamId
    kind: CourseKind
    trade: Text
    until: date
    level: Level = 0
    days: CourseDays | None = None
    payee: Literal["person", "institution"] | None = None
    open_to: Literal["anyone", "two-groups"] | None = None


class CourseDayHeld(Event, frozen=True, tag="course.dayHeld"):
    """There was class on the day it happened on. Of a course of which such days are told, only
    they count."""


class CourseChanged(Event, frozen=True, tag="course.changed"):
    """Another last day, and another number of days where one is given."""

    until: date
    days: CourseDays | None = None


class CourseClosed(Event, frozen=True, tag="course.closed"):
    """The day it happened on was the last."""


class CourseFactVoided(Event, frozen=True, tag="course.factVoided"):
    """The only way to undo a fact. `returns`: the natural keys it gives back."""

    voided_version: int
    reason: Text
    evidence: Text
    returns: tuple[str, ...] = ()


CourseEvent = CourseOpened | CourseDayHeld | CourseChanged | CourseClosed | CourseFactVoided

# State


def evolve(course: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    course = course or History(happened.stream)
    match happened.event:
        case CourseFactVoided(voided_version=version):
            return without_fact(course, happened, version)
        case _:
            return with_fact(course, happened)


def last_day(course: History, opened: CourseOpened) -> date:
    """The last day: that it was closed on, else as it was changed to or planned."""
    planned = opened.until
    for _, changed in course.proven(CourseChanged):
        planned = changed.until
    closed = [fact.on for fact, _ in course.proven(CourseClosed)]
    return closed[-1] if closed else planned


def days_taught(course: History, opened: CourseOpened) -> int | None:
    """How many days it has; None where nobody said."""
    days = opened.days
    for _, changed in course.proven(CourseChanged):
        days = changed.days or days
    return days


def days_held(course: History) -> frozenset[date]:
    """The days on which there was class, as far as they were told."""
    return frozenset(fact.on for fact, _ in course.proven(CourseDayHeld))

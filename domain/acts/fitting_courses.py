"""What must hold for a fact about a course, and about months of insurance, beyond its shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.applicant_learning import ApplicantInsuredMonthsAttested
from domain.calendar import end_of_month
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.course import CourseChanged, CourseClosed, CourseDayHeld, CourseOpened
from domain.event import Event
from domain.history import History


def _opened(command: Command, fact: CourseOpened, _: History | None) -> None:
    if fact.until < command.happened_on:
        rule = f"lies before the first day, {command.happened_on}"
        raise malformed("impossible-period", "data.until", rule)


def _changed(command: Command, fact: CourseChanged, course: History | None) -> None:
    assert course is not None, "a change is decided on the course"
    for opened, _ in course.of(CourseOpened):
        if fact.until < opened.on:
            rule = f"lies before the first day, {opened.on}"
            raise malformed("impossible-period", "data.until", rule)


def _in_its_time(command: Command, fact: Event, course: History | None) -> None:
    assert course is not None, "a day of a course is decided on the course"
    for opened, _ in course.of(CourseOpened):
        if command.happened_on < opened.on:
            rule = f"lies before the first day, {opened.on}"
            raise malformed("impossible-period", "data.happened_on", rule)


def _held(command: Command, fact: CourseDayHeld, course: History | None) -> None:
    _in_its_time(command, fact, course)
    assert course is not None, "a day of a course is decided on the course"
    for held, _ in course.proven(CourseDayHeld):
        if held.on == command.happened_on:
            raise AlreadyRecorded(course.stream, held.version)


def _closed(command: Command, fact: CourseClosed, course: History | None) -> None:
    _in_its_time(command, fact, course)
    assert course is not None, "an end is decided on the course"
    for closed, _ in course.of(CourseClosed):
        if closed.on == command.happened_on:
            raise AlreadyRecorded(course.stream, closed.version)
        raise out_of_turn("course-closed", "subject", f"it was closed on {closed.on}; correct that")


def _attested(command: Command, fact: ApplicantInsuredMonthsAttested, _: History | None) -> None:
    if end_of_month(fact.through).replace(day=1) > command.today:
        rule = f"lies in the future; today is {command.today}"
        raise malformed("future-day", "data.through", rule)


COURSE_CHECKS: dict[type[Event], Callable[[Command, Any, History | None], None]] = {
    CourseOpened: _opened,
    CourseChanged: _changed,
    CourseDayHeld: _held,
    CourseClosed: _closed,
    ApplicantInsuredMonthsAttested: _attested,
}

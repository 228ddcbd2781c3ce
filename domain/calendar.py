"""Days: how months, notices and deadlines are counted, and which days are worked."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)


class CalendarYearMissing(Exception):
    """The working-day calendar does not know this year; it is an error, never a guess."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"working days of {day.year} are not in the calendar: update the calendar library"
        )
        self.day = day


def month_later(first: date, months: int) -> tuple[int, int]:
    """Year and month that lie `months` after the month of `first`."""
    total = first.year * 12 + first.month - 1 + months
    return total // 12, total % 12 + 1


def last_day_inclusive(first: date, months: int) -> date:
    """Last day of `months` months whose first day counts (P01 inclusive).

    The day before the same day number; where the month lacks that number, the month's last day.
    """
    year, month = month_later(first, months)
    length = monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - ONE_DAY


def last_day_civil(first: date, months: int) -> date:
    """Last day of `months` months counted by civil law: the first day does not count (P01, P02)."""
    year, month = month_later(first, months)
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def is_working_day(day: date) -> bool:
    """Whether offices work on this day, make-up Saturdays and holidays included."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as missing:
        raise CalendarYearMissing(day) from missing


def end_of_notice(first: date, working_days: int) -> date:
    """Last day of a notice of `working_days`; its first day counts when it is worked (P61)."""
    day = first
    counted = int(is_working_day(day))
    while counted < working_days:
        day += ONE_DAY
        counted += is_working_day(day)
    return day


def end_of_month(month: str) -> date:
    """Last day of a month written `2018-05`."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])

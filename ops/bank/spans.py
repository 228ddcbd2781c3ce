"""Which days of sending fit a day of booking: from five banking days before it to one after."""

from __future__ import annotations

from datetime import date

from domain.calendar import ONE_DAY, is_working_day

BEFORE, AFTER = 5, 1


def span_of(booked_on: date) -> tuple[date, date, date]:
    """The day, and the first and last day of sending that fit it (rule R4). Raises
    CalendarYearMissing."""
    return booked_on, _banking_days(booked_on, -BEFORE), _banking_days(booked_on, AFTER)


def _banking_days(day: date, count: int) -> date:
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day

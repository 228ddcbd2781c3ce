"""Months and working days, counted again day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    CalendarYearMissing,
    end_of_month,
    end_of_notice,
    is_working_day,
    last_day_civil,
    last_day_inclusive,
)

days = st.dates(date(2016, 1, 1), date(2024, 12, 31))
months = st.integers(1, 36)
DAY = timedelta(days=1)


def month_of(day: date) -> int:
    return day.year * 12 + day.month


def civil(first: date, count: int) -> date:
    """Walk to the same day number `count` months on; where it is missing, the month's last day."""
    day = first
    while month_of(day) < month_of(first) + count or (
        day.day < first.day and month_of(day + DAY) == month_of(day)
    ):
        day += DAY
    return day


@given(days, months)
def test_civil_law_ends_on_the_same_day_number(first, count):
    assert last_day_civil(first, count) == civil(first, count)


@given(days, months)
def test_inclusive_ends_the_day_before_or_with_the_month(first, count):
    ending = civil(first, count)
    lacking = ending.day != first.day
    assert last_day_inclusive(first, count) == (ending if lacking else ending - DAY)


@pytest.mark.parametrize(
    ("first", "inclusive", "by_civil_law"),
    [
        (date(2018, 5, 2), date(2018, 11, 1), date(2018, 11, 2)),
        (date(2018, 8, 31), date(2019, 2, 28), date(2019, 2, 28)),
        (date(2019, 8, 31), date(2020, 2, 29), date(2020, 2, 29)),
        (date(2018, 8, 30), date(2019, 2, 28), date(2019, 2, 28)),
        (date(2018, 7, 1), date(2018, 12, 31), date(2019, 1, 1)),
    ],
)
def test_six_months_to_the_day(first, inclusive, by_civil_law):
    assert last_day_inclusive(first, 6) == inclusive
    assert last_day_civil(first, 6) == by_civil_law


def test_gn_01_five_working_days_from_monday_15_october_2018_end_on_friday():
    assert end_of_notice(date(2018, 10, 15), 5) == date(2018, 10, 19)


def test_a_notice_before_the_national_holiday_waits_for_it_to_end():
    assert end_of_notice(date(2018, 9, 28), 5) == date(2018, 10, 9)


def test_the_make_up_saturday_is_worked_and_the_holiday_monday_is_not():
    assert is_working_day(date(2018, 9, 29))
    assert not is_working_day(date(2018, 10, 1))
    assert not is_working_day(date(2018, 9, 24))


@given(st.dates(date(2018, 1, 1), date(2021, 12, 1)), st.integers(1, 12))
def test_a_notice_holds_exactly_its_working_days(first, length):
    last = end_of_notice(first, length)
    run = [first + DAY * n for n in range((last - first).days + 1)]
    assert sum(map(is_working_day, run)) == length
    assert is_working_day(last)


@pytest.mark.parametrize("day", [date(1999, 5, 4), date(2099, 5, 4)])
def test_a_year_that_the_calendar_lacks_is_an_error_not_a_guess(day):
    with pytest.raises(CalendarYearMissing, match=str(day.year)):
        is_working_day(day)
    with pytest.raises(CalendarYearMissing):
        end_of_notice(day, 5)


@pytest.mark.parametrize(
    ("month", "last"), [("2018-02", 28), ("2020-02", 29), ("2019-12", 31), ("2019-04", 30)]
)
def test_the_last_day_of_a_month(month, last):
    assert end_of_month(month).day == last

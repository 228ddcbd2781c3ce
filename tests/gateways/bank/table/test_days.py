"""Days: every digit in its place, by the layout's pattern."""

from datetime import date

import pytest

from gateways.bank.table.days import NotADay, day_in

USUAL = ("YYYY-MM-DD", "YYYYMMDD hh:mm:ss", "YYYY年MM月DD日")


@pytest.mark.parametrize(
    "text", ["2018-09-03", "20180903 08:09:10", "20180903   08:09:10", "2018年09月03日"]
)
def test_days_as_the_layout_writes_them(text):
    assert day_in(text, USUAL) == date(2018, 9, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("2018-9-3", "2018-09-3", "2018/09/03", "20180903", "03-09-2018", "2018-02-29"),
        *("2018-13-01", "", "2018-09-03x", "\uff12018-09-03", "0000-01-01", "43346"),
    ],
)
def test_a_day_written_otherwise_is_refused(text):
    with pytest.raises(NotADay):
        day_in(text, USUAL)


def test_case_58_a_row_without_year_is_of_the_statements_month_or_before():
    january = date(2024, 1, 1)
    assert day_in("12/29", ("MM/DD",), january) == date(2023, 12, 29)
    assert day_in("01/03", ("MM/DD",), january) == date(2024, 1, 3)
    with pytest.raises(NotADay):
        day_in("01/03", ("MM/DD",))

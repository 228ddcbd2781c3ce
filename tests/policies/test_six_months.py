"""Both sides of six months for many first days, against a walk through the calendar day by day."""

from datetime import timedelta

import pytest
from policy_lines import (
    agency,
    choose,
    claims,
    day,
    hired,
    left,
    placement,
    play,
    poor,
    referred,
    walk,
)

from domain.calendar import last_day_civil, last_day_inclusive

ONE = timedelta(days=1)
STARTS = sorted(
    {day("2018-04-30") + ONE * n for n in range(0, 800, 23)}
    | {
        day(text)
        for text in (
            *("2018-05-31", "2018-08-28", "2018-08-29", "2018-08-30", "2018-08-31", "2018-09-01"),
            *("2018-10-31", "2018-12-31", "2019-03-31", "2019-08-28", "2019-08-29", "2019-08-30"),
            *("2019-08-31", "2019-09-01", "2020-02-28", "2020-02-29", "2020-03-01", "2020-08-31"),
        )
    }
)


def test_known_ends():
    assert walk(day("2018-05-02"), 6, True) == day("2018-11-01")
    assert walk(day("2018-08-31"), 6, True) == day("2019-02-28")
    assert walk(day("2019-08-31"), 6, True) == day("2020-02-29")
    assert walk(day("2018-08-28"), 6, True) == day("2019-02-27")
    assert walk(day("2018-08-28"), 6, False) == day("2019-02-28")
    assert walk(day("2020-02-29"), 12, True) == day("2021-02-28")
    assert walk(day("2018-06-01"), 12, False) == day("2019-06-01")


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_every_first_day_of_four_years(months):
    first = day("2017-01-01")
    for _ in range(4 * 366):
        assert last_day_inclusive(first, months) == walk(first, months, True), first
        assert last_day_civil(first, months) == walk(first, months, False), first
        first += ONE


@pytest.mark.parametrize(("reading", "counts"), [("inclusive", True), ("civil-law", False)])
def test_one_day_less_is_too_short(reading, counts):
    lines, names, wanted = [], [], {}
    for number, first in enumerate(STARTS):
        last = walk(first, 6, counts)
        for name, end in ((f"E{number}", last), (f"S{number}", last - ONE)):
            who = f"person:{name}"
            names.append(name)
            lines += [referred(first - ONE, who=who), hired(first, who=who), left(end, who=who)]
    on = "2021-06-01"
    for chunk in range(0, len(names), 50):
        part = names[chunk : chunk + 50]
        lines.append(placement(on, lines=[f"person:{one}" for one in part], name=f"a{chunk}"))
        for place, name in enumerate(part, 1):
            enough = ("awarded", ())
            short = ("refused", ("period-too-short",))
            wanted[f"a{chunk}/{place}"] = enough if name.startswith("E") else short
    setting = choose(period__fact_count=reading)
    result = play(setting, poor(*names), agency(), *lines)
    assert claims(result) == wanted

"""Days as banks write them: by a pattern of their layout, every digit in its place."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "DD": r"(?P<day>\d{2})",
    "hh": r"\d{2}",
    "mm": r"\d{2}",
    "ss": r"\d{2}",
}
PART = re.compile("|".join(PARTS))


class NotADay(ValueError):
    """`rule` says what is wrong."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@lru_cache(maxsize=4096)
def day_in(text: str, patterns: tuple[str, ...], month: date | None = None) -> date:
    """The day in a text, by the first pattern that fits: `YYYY-MM-DD`, `YYYYMMDD hh:mm:ss`.

    `month`: the first of a statement's month, where its rows have no year (`MM/DD`): a later month
    is of the year before. Raises NotADay.
    """
    spaced = " ".join(text.split())
    for pattern in patterns:
        found = _expression(pattern).fullmatch(spaced)
        if found:
            return _day(text, found.groupdict(), month)
    raise NotADay(f"日期格式不符 · not written as {' or '.join(patterns)}: {text!r}")


def _day(text: str, parts: dict[str, str], month: date | None) -> date:
    number = int(parts["month"])
    year = parts.get("year")
    if year is None and month is None:
        raise NotADay(f"不知年份 · the file does not say of which year: {text!r}")
    try:
        if year is None and month:
            return date(month.year - (number > month.month), number, int(parts["day"]))
        return date(int(year or 0), number, int(parts["day"]))
    except ValueError as wrong:
        raise NotADay(f"日历上没有这一天 · no day of the calendar: {text!r}") from wrong


def day_of_cell(value: date) -> date:
    """The day of a sheet's date cell, which may hold a time too."""
    return value.date() if isinstance(value, datetime) else value


@lru_cache(maxsize=64)
def _expression(pattern: str) -> re.Pattern[str]:
    """Fixed places: strptime would read 2018911 as well."""
    parts = PART.sub(lambda found: "\0" + found[0] + "\0", pattern).split("\0")
    return re.compile("".join(PARTS.get(one, re.escape(one)) for one in parts), re.ASCII)

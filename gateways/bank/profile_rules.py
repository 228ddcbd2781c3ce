"""What a profile must hold to be used: found when it is loaded, not when a bank's file comes."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from gateways.bank.outgoing.layout_rules import layout_problems
from gateways.bank.profile import BankProfile, Column

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
FORMATS = ("", "text", "sheet", "table", "mt", "iso20022")
DATE = re.compile(r"(?=.*MM)(?=.*DD)[YMDhms年月日时分秒:/. -]+")

TOLD = frozenset(
    {
        "", "account", "name", "currency", "batch", "date", "message", "state", "statement",
        "statement-sequence", "first-day", "last-day", "period", "month", "opening", "closing",
        "count", "total", "credit-count", "credit-total", "debit-count", "debit-total",
        "success-count", "success-total", "fail-count", "fail-total",
    }
)  # fmt: skip
"""What a line above or below the rows, or a label, can hold."""


class BadProfile(ValueError):
    """A profile that cannot be used: its name, which part, which rule."""

    def __init__(self, name: str, part: str, rule: str) -> None:
        super().__init__(f"方案 {name} 不可用 · profile {name}, {part}: {rule}")
        self.name, self.part, self.rule = name, part, rule


def read_profile(name: str, content: bytes) -> BankProfile:
    """A profile from its JSON; `name`: how the file is called, for the error.

    Raises BadProfile.
    """
    try:
        profile = msgspec.json.decode(content, type=BankProfile)
    except msgspec.MsgspecError as wrong:
        rule, _, part = str(wrong).partition(" - at ")
        raise BadProfile(name, part.strip("`") or "$", rule) from wrong
    for part, rule in problems(profile):
        raise BadProfile(profile.name, part, rule)
    return profile


def problems(profile: BankProfile) -> Iterator[tuple[str, str]]:
    """Part and rule of everything that is wrong."""
    yield from _of_its_name(profile)
    yield from _of_its_text(profile)
    yield from _of_its_columns(profile)
    yield from _of_its_signs(profile)
    yield from _of_its_kind(profile)
    if profile.kind == "out":
        yield from _unless(profile.outgoing, "outgoing", "how such a file is written")
    if profile.outgoing:
        yield from layout_problems(profile.outgoing)


def _unless(holds: Any, part: str, rule: str) -> Iterator[tuple[str, str]]:
    if not holds:
        yield part, rule


def _of_its_name(profile: BankProfile) -> Iterator[tuple[str, str]]:
    yield from _unless(NAME.fullmatch(profile.name), "name", "small letters, digits and hyphens")
    yield from _unless(profile.version > 0, "version", "1, 2 …")
    times = [one.by for one in profile.expected] + ([profile.cut_off] if profile.cut_off else [])
    for one in times:
        yield from _unless(TIME.fullmatch(one), "expected", f"{one!r} is no time like 17:30")


def _of_its_text(profile: BankProfile) -> Iterator[tuple[str, str]]:
    yield from _unless(profile.format in FORMATS, "format", f"one of {', '.join(FORMATS[1:])}")
    yield from _unless(profile.encodings, "encodings", "at least one")
    for one in profile.encodings:
        try:
            codecs.lookup(one)
        except LookupError:
            yield "encodings", f"{one!r} is no encoding"
    if not profile.is_text:
        return
    if profile.quoted:
        yield from _unless(len(profile.separator) == 1, "separator", "CSV has one character")
    if not profile.separator:
        widths = all(column.width > 0 for column in profile.columns)
        yield from _unless(widths, "columns", "without a separator every column has a width")
    has_month = any(label.field == "month" for label in profile.labels)
    for one in profile.dates:
        yield from _unless(DATE.fullmatch(one), "dates", f"{one!r} is no pattern like YYYY-MM-DD")
        yield from _unless("YYYY" in one or has_month, "dates", f"{one!r}: of which year?")


def _of_its_columns(profile: BankProfile) -> Iterator[tuple[str, str]]:
    if profile.is_text or profile.is_sheet:
        yield from _unless(profile.columns, "columns", "a layout has columns")
    fields = Counter(column.field for column in profile.columns if column.field)
    for field, count in fields.items():
        yield from _unless(count == 1, "columns", f"{field} stands in {count} columns")
    if profile.headed:
        yield from _unless(all(profile.headings), "columns", "each has a heading")
    if profile.most_lines_above or profile.labels:
        yield from _unless(profile.headed, "headed", "free lines end at the headings")
    lines = [*profile.opening, *([profile.closing] if profile.closing else [])]
    told: list[Column] = [column for line in lines for column in line.columns]
    names = [column.field for column in told] + [label.field for label in profile.labels]
    for name in names:
        yield from _unless(name in TOLD, "opening, closing, labels", f"{name} belongs in a row")
    if profile.closing_mark:
        yield from _unless(profile.closing, "closing", "closing_mark needs the line it marks")


def _of_its_signs(profile: BankProfile) -> Iterator[tuple[str, str]]:
    if not (profile.is_text or profile.is_sheet):
        return
    signs = profile.signs
    if signs.rule == "two-columns":
        both = profile.has("credit") and profile.has("debit") and not profile.has("amount")
        yield from _unless(both, "signs", "two-columns needs credit and debit, and no amount")
        return
    yield from _unless(profile.has("amount"), "columns", "no column holds the amount")
    if signs.rule == "marked":
        words = signs.credit and signs.debit and not set(signs.credit) & set(signs.debit)
        yield from _unless(words, "signs", "marked needs words for credit and others for debit")
        yield from _unless(profile.has("direction"), "columns", "marked needs a direction")


def _of_its_kind(profile: BankProfile) -> Iterator[tuple[str, str]]:
    if not (profile.is_text or profile.is_sheet):
        return
    if profile.kind == "statement":
        yield from _unless(profile.has("booked-on"), "columns", "a statement has days")
        yield from _unless(profile.signs.rule != "none", "signs", "a statement moves money")
    if profile.has("booked-on") or profile.has("valued-on"):
        yield from _unless(profile.dates, "dates", "how days are written")
    if profile.kind == "result":
        yield from _unless(profile.has("code"), "columns", "a result has a code")
        success = {"paid", "debited"} & set(profile.outcomes.values())
        yield from _unless(success, "outcomes", "which code is a success")
        yield from _unless(profile.keys, "keys", "by what a result's row names its order")
    told = {column.field for line in profile.opening for column in line.columns}
    for key in profile.keys:
        yield from _unless(profile.has(key) or key in told, "keys", f"no column holds {key}")

"""What may come in as JSON: text and numbers that no later reader of the ledger chokes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import Any
from unicodedata import is_normalized

MAXIMUM_DEPTH = 16
MAXIMUM_ITEMS = 1_000
MAXIMUM_TEXT = 8_192
INT64 = range(-(2**63), 2**63)

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")

AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
LONG_NUMBER = b"0" * 19
LONG_RUN = b"0" * 15
FULL_WIDTH_DIGIT = re.compile(rb"\xef\xbc[\x90-\x99]")
# U+4000 to U+9FFF are in NFC whatever stands beside them; their UTF-8 begins with E4 to E9.
IDEOGRAPHS = bytes([*range(0x80), *range(0x80, 0xC0), *range(0xE4, 0xEA)])

Problem = tuple[str, str]
"""Where (`data.lines[3].name`) and which rule."""


def first_problem(value: Any) -> Problem | None:
    """The first thing wrong with parsed JSON, or None."""
    return next(_problems(value, "", 0), None)


def has_long_run(raw: bytes) -> bool:
    """Whether so many digits stand in a row, plain or full width, that they may be a person's."""
    if LONG_RUN in raw.translate(AS_ZEROS):
        return True
    return not raw.isascii() and FULL_WIDTH_DIGIT.search(raw) is not None


def is_plain(raw: bytes, long_run: bool = True) -> bool:
    """Whether `first_problem` finds nothing in the JSON that these bytes are, for most without a
    walk: with no escape in it a parser lets no control character and no surrogate through, and the
    brackets and commas bound its depth and its lists. `long_run`: what `has_long_run` said."""
    if b"\\" in raw or len(raw) > MAXIMUM_TEXT:
        return False
    if long_run and LONG_NUMBER in raw.translate(AS_ZEROS):
        return False
    marks = len(raw) - len(raw.translate(None, b"[{,"))
    if marks > MAXIMUM_DEPTH and not _is_flat_and_short(raw):
        return False
    if raw.isascii() or not raw.translate(None, IDEOGRAPHS):
        return True
    return is_normalized("NFC", raw.decode(errors="replace"))


def _is_flat_and_short(raw: bytes) -> bool:
    opened = raw.count(b"[") + raw.count(b"{")
    return opened <= MAXIMUM_DEPTH and raw.count(b",") < MAXIMUM_ITEMS


def _problems(value: Any, path: str, depth: int) -> Iterator[Problem]:
    if depth > MAXIMUM_DEPTH:
        yield path, f"at most {MAXIMUM_DEPTH} levels deep"
    elif isinstance(value, str):
        rule = text_rule(value)
        if rule:
            yield path, rule
    elif isinstance(value, dict):
        yield from _of_object(value, path, depth)
    elif isinstance(value, list):
        if len(value) > MAXIMUM_ITEMS:
            yield path, f"at most {MAXIMUM_ITEMS} items"
            return
        for place, item in enumerate(value):
            yield from _problems(item, f"{path}[{place}]", depth + 1)
    elif isinstance(value, int):
        if value not in INT64:
            yield path, "a whole number of 64 bits"
    elif isinstance(value, float) and not isfinite(value):
        yield path, "a finite number"


def _of_object(value: dict[Any, Any], path: str, depth: int) -> Iterator[Problem]:
    if len(value) > MAXIMUM_ITEMS:
        yield path, f"at most {MAXIMUM_ITEMS} items"
        return
    for name, item in value.items():
        rule = text_rule(name)
        if rule:
            yield path, f"in a field's name: {rule}"  # the name itself must not travel on
            return
        yield from _problems(item, f"{path}.{name}" if path else name, depth + 1)


def text_rule(text: str) -> str | None:
    """The rule that a text breaks, or None."""
    if not text.isprintable() and CONTROL.search(text):
        return "no control characters but line feed and tab"
    if not text.isascii():
        if SURROGATE.search(text):
            return "no lone surrogates"
        if not is_normalized("NFC", text):
            return "text in Unicode form NFC"
    if len(text) > MAXIMUM_TEXT:
        return f"at most {MAXIMUM_TEXT} characters"
    return None

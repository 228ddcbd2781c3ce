"""A case file as numbered lines: JSON objects, each of a kind that can be played."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

KINDS = (
    *("type", "set", "fund", "past", "roster", "mature", "assess", "redecide"),
    "exclusions",
    *("person", "unit", "name", "expect"),
)
"""The word by which a line says what it is; the first of these that stands in it counts."""

HEADER = ("case", "note", "as_of")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadCase(Exception):
    """The file cannot be played: the line, and what is wrong with it."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(f"line {line}: {wrong}")
        self.line = line
        self.wrong = wrong


class CaseLine:
    """One line: its number, its kind, and what stands in it."""

    __slots__ = ("kind", "number", "words")

    def __init__(self, number: int, kind: str, words: dict[str, Any]) -> None:
        self.number = number
        self.kind = kind
        self.words = words

    def text(self, key: str, otherwise: str = "") -> str:
        """A text of the line."""
        value = self.words.get(key, otherwise)
        if not isinstance(value, str):
            raise BadCase(self.number, f"{key} must be a text in quotes")
        return value

    def day(self, key: str) -> date | None:
        """A day of the line, written 2018-05-02."""
        value = self.words.get(key)
        return None if value is None else day_of(value, self.number, key)

    def fen(self, key: str) -> int | None:
        """A sum in whole fen."""
        value = self.words.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise BadCase(self.number, f"{key} must be a whole number of fen")
        return value


def day_of(value: Any, number: int, key: str) -> date:
    """A day written 2018-05-02."""
    wrong = BadCase(number, f"{key} must be a day such as 2018-05-02, not {value!r}")
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise wrong
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise wrong from None


def read_lines(lines: Iterable[str]) -> list[CaseLine]:
    """The lines that can be played; empty ones and those that begin with # or // are comments.

    Raises BadCase.
    """
    read = []
    for number, text in enumerate(lines, 1):
        text = text.lstrip("\ufeff").strip()
        if text and not text.startswith(("#", "//")):
            words = in_fen(_object(number, text), number)
            read.append(CaseLine(number, _kind(number, words), words))
    return read


def _object(number: int, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_without_repetition)
    except json.JSONDecodeError as wrong:
        raise BadCase(number, f"not JSON: {wrong.msg} at character {wrong.pos + 1}") from None
    except ValueError as wrong:
        raise BadCase(number, str(wrong)) from None
    if not isinstance(found, dict):
        raise BadCase(number, "a line is one JSON object: {…}")
    return found


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)


def _kind(number: int, words: dict[str, Any]) -> str:
    if "case" in words:
        return "header"
    for kind in KINDS:
        if kind in words:
            return kind
    if any(word in words for word in HEADER):
        return "header"
    known = ", ".join((*KINDS, *HEADER))
    raise BadCase(number, f"says none of {known}; docs/cases.md tells what a line may be")


def in_fen(value: Any, number: int) -> Any:
    """Sums written in yuan (`fen` spelled `yuan` in the key) as fen."""
    if isinstance(value, list):
        return [in_fen(one, number) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key.replace("yuan", "fen") if _in_yuan(key) else key: (
            _fen(one, number, key) if _in_yuan(key) else in_fen(one, number)
        )
        for key, one in value.items()
    }


def _in_yuan(key: str) -> bool:
    return key == "yuan" or key.endswith("_yuan")


def _fen(value: Any, number: int, key: str) -> Any:
    try:
        fen = Decimal(str(value).replace(",", "")) * 100
        whole = int(fen)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadCase(number, f"{key} must be a sum such as 200 or 99999.99") from None
    if whole != fen:
        raise BadCase(number, f"{key} has more than two decimals")
    return whole

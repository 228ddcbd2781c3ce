"""The worked cases of each scheme, as their files tell them: what happens, and what it comes to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from domain.money import in_yuan

FOLDER = Path(__file__).parents[1] / "tests" / "cases"


class CaseTold(msgspec.Struct, frozen=True):
    """A case file: its name, its note, and the result it expects."""

    name: str
    note: str
    result: str


def cases_of_schemes(folder: Path = FOLDER) -> dict[str, tuple[CaseTold, ...]]:
    """Scheme → its cases by name. One that claims under several schemes stands with each."""
    found: dict[str, list[CaseTold]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        told = CaseTold(path.stem, str(lines[0].get("note", "")), "; ".join(_results(lines)))
        for scheme in dict.fromkeys(_schemes(lines)):
            found[scheme].append(told)
    return {scheme: tuple(cases) for scheme, cases in found.items()}


def _schemes(lines: list[dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        if line.get("type") == "application.filed" and "scheme" in line:
            yield str(line["scheme"])


def _results(lines: list[dict[str, Any]]) -> Iterator[str]:
    """What the last expectation of the file says, claim by claim."""
    expected = [line["expect"] for line in lines if isinstance(line.get("expect"), dict)]
    last: dict[str, Any] = next((one for one in reversed(expected) if _words(one)), {})
    claims = last.get("claims") or [last]
    yield from (text for text in map(_words, claims) if text)


def _words(expected: dict[str, Any]) -> str:
    reasons = ", ".join(f"`{one}`" for one in expected.get("reasons", ()))
    if "amount_fen" in expected:
        return f"**{in_yuan(expected['amount_fen'])}**"
    if expected.get("status") == "pended":
        return f"*{reasons}*"
    if reasons:
        return reasons
    if "total_fen" in expected:
        return f"**{in_yuan(expected['total_fen'])}** in all"
    return "as told" if expected.get("claims") else ""

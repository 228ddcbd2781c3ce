"""Short names of a case: `person:W1`, `unit:X` become fictitious numbers that pass their checks."""

from __future__ import annotations

import re
from typing import Any

from domain.command import Refused
from gateways import credit_code, identity_number
from gateways.references import read_reference

KINDS = {"person": "idcard", "unit": "uscc"}
SHORT = re.compile(r"(person|unit):(\S.*)")
RANGE = re.compile(r"(.*?)(\d+)\.\.(\D*)(\d+)")
BORN = "1985-06-15"
LONGEST_RANGE = 500

PLACES = {
    "益阳市 yiyang": "430900",
    "资阳区 ziyang": "430902",
    "赫山区 heshan": "430903",
    "南县 nanxian": "430921",
    "桃江县 taojiang": "430922",
    "安化县 anhua": "430923",
    "沅江市 yuanjiang": "430981",
    "长沙市 changsha": "430100",
    "常德市 changde": "430700",
    "广州市 guangzhou": "440100",
    "深圳市 shenzhen": "440300",
    "东莞市 dongguan": "441900",
}
"""Places that a case may write by name, Chinese or English; any other by its six-digit code."""

PLACE_FIELDS = ("county", "workplace", "destination", "place")
_CODES = {word: code for words, code in PLACES.items() for word in words.split()}


class Names:
    """The short names of one case and the numbers behind them, each made when it is first met."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], str] = {}
        self.born: dict[str, str] = {}
        self._made = 0

    def define(self, kind: str, name: str, number: str) -> None:
        """A name for a number of the case's own choice."""
        self.numbers[kind, name] = f"{KINDS[kind]}:{number}"

    def reference(self, kind: str, name: str) -> str:
        """`idcard:…` or `uscc:…` of a short name."""
        found = self.numbers.get((kind, name))
        if found is None:
            self._made += 1
            made = self._person(name) if kind == "person" else _unit(self._made)
            found = self.numbers[kind, name] = f"{KINDS[kind]}:{made}"
        return found

    def _person(self, name: str) -> str:
        day = self.born.get(name, BORN).replace("-", "")
        area = 9_999 - self._made // 1_000
        seventeen = f"43{area}{day}{self._made % 1_000:03d}"
        return seventeen + identity_number.check_character(seventeen)

    def short_in(self, value: Any) -> list[tuple[str, str]]:
        """Every short name that a value mentions, in order."""
        if isinstance(value, str):
            found = SHORT.fullmatch(value)
            return [(found[1], found[2])] if found else []
        if isinstance(value, dict):
            pair = _as_object(value)
            parts: list[Any] = [f"{pair[0]}:{pair[1]}"] if pair else list(value.values())
        else:
            parts = value if isinstance(value, list) else []
        return [one for part in parts for one in self.short_in(part)]

    def replaced(self, value: Any) -> Any:
        """The value with every short name replaced by the number behind it."""
        if isinstance(value, str):
            found = SHORT.fullmatch(value)
            return self.reference(found[1], found[2]) if found else value
        if isinstance(value, list):
            return [self.replaced(one) for one in value]
        if isinstance(value, dict):
            pair = _as_object(value)
            if pair:
                return self.reference(*pair)
            return {key: self.replaced(one) for key, one in value.items()}
        return value

    def labels(self, resolve: Any) -> dict[str, str]:
        """Stream → short name, for those that are on record. `resolve` is the vault's."""
        found: dict[str, str] = {}
        for (kind, name), text in self.numbers.items():
            try:
                reference = read_reference(text, "name")
            except Refused:
                continue  # a wrong number on purpose is on no record
            if not isinstance(reference, str):
                for stream in resolve(reference.kind, (reference.value,)).values():
                    found[stream] = f"{kind}:{name}"
        return found


def expanded(name: str) -> list[str]:
    """`W1..W3` is W1, W2, W3; any other name is itself."""
    found = RANGE.fullmatch(name)
    if found is None or found[3] not in ("", found[1]):
        return [name]
    first, last = int(found[2]), int(found[4])
    if not first <= last < first + LONGEST_RANGE:
        return [name]
    return [f"{found[1]}{number}" for number in range(first, last + 1)]


def expanded_reference(text: str) -> list[str]:
    """`person:W1..W3` as three references; any other text is itself."""
    found = SHORT.fullmatch(text)
    return [f"{found[1]}:{one}" for one in expanded(found[2])] if found else [text]


def place(value: Any) -> Any:
    """The region code of a place written by name."""
    return _CODES.get(value.strip().lower(), value) if isinstance(value, str) else value


def _as_object(value: dict[str, Any]) -> tuple[str, str] | None:
    """`{"person": "W1"}` where a reference may stand."""
    if len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind in KINDS and isinstance(name, str):
            return kind, name
    return None


def _unit(number: int) -> str:
    seventeen = f"91430999MA{number:07d}"
    return seventeen + credit_code.check_character(seventeen)

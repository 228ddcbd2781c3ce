"""MT940, MT942 and MT950 from field to field: statements, their rows, balances and totals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from gateways.bank.canonical import (
    Balance,
    FileBegun,
    FileEnded,
    Item,
    StatementBegun,
    StatementEnded,
    Totals,
    Warned,
)
from gateways.bank.mt.entry import read_entry
from gateways.bank.mt.fields import CONTROLS, Field, fields_of
from gateways.bank.mt.narrative import Narrative, read_narrative
from gateways.bank.mt.values import BALANCE, TOTAL, day, decoded, fen
from gateways.bank.profile import BankProfile
from gateways.bank.reader import Profile
from gateways.bank.refusing import refuse

FIRST_LINES = 12
STARTS = re.compile(rb":20:|:940:|:942:|\{1:F|\{4:")
SEQUENCE = re.compile(r"(\d{1,10})(?:/(\d{1,10}))?")
KINDS = {"60F": "opening", "60M": "opening", "62F": "closing", "62M": "closing"}


def recognises(first_bytes: bytes) -> bool:
    """Whether a message begins within the first lines."""
    lines = first_bytes.split(b"\n")[:FIRST_LINES]
    return any(STARTS.match(line.strip(CONTROLS + b"\r \xef\xbb\xbf")) for line in lines)


def read(stream: BinaryIO, profile: Profile | None) -> Iterator[Item]:
    """Everything in the file, in order. Raises BankFileRefused."""
    encoding, open_ended = "", False
    if isinstance(profile, BankProfile) and profile.format == "mt":
        encoding = profile.encodings[0]
        open_ended = "no-closing-balance" in profile.waivers
    yield from _Reading(encoding, profile.label if profile else "", open_ended).read(stream)


class _Reading:
    """Where in the file the reader is."""

    def __init__(self, encoding: str, profile: str, open_ended: bool) -> None:
        self.encoding, self.profile, self.open_ended = encoding, profile, open_ended
        self.type = ""
        self.number = self.row = 0
        self.began = False
        self.pages: dict[tuple[str, str], tuple[int, int]] = {}
        self._open(0)
        self.inside = False

    def _open(self, line: int) -> None:
        """A new message: nothing of it is known yet."""
        self.inside, self.line, self.announced = True, line, False
        self.id = self.account = self.sequence = self.page = self.currency = ""
        self.balances: list[Balance] = []
        self.totals: dict[str, int] = {}
        self.entry: Field | None = None
        self.narrative: list[str] = []
        self.closed = False

    def read(self, stream: BinaryIO) -> Iterator[Item]:
        for field in fields_of(stream):
            if field.tag == "type":
                self.type = field.lines[0].decode()
            elif field.tag == "end":
                if self.inside:
                    yield from self._close(ended=True)
            elif field.tag == "20":
                if self.inside:
                    yield from self._close(ended=False)
                self._open(field.number)
                self.id = self._text(field)
            elif not self.inside:
                refuse("layout-drift", f"line {field.number}",
                       f":{field.tag}: 不在报文内 · :{field.tag}: outside a message")  # fmt: skip
            else:
                yield from self._take(field)
        if self.inside:
            yield from self._close(ended=False)
        if not self.began:
            refuse("truncated", "", "没有报文 · no message (:20:) in the file")
        yield FileEnded()

    def _text(self, field: Field) -> str:
        """The first line of a field."""
        return decoded(field.lines[0], f"line {field.number}", self.encoding).strip()

    def _take(self, field: Field) -> Iterator[Item]:
        place = f"line {field.number}"
        if field.tag in ("86", "NS"):
            if field.tag == "86" and self.entry:
                self.narrative += self._lines(field)
            return
        yield from self._row()
        if field.tag in ("25", "25P"):
            self.account = self._text(field)
        elif field.tag in ("28", "28C"):
            self._take_sequence(self._text(field))
        elif field.tag == "34F":
            self.currency = self.currency or self._text(field)[:3].upper()
        elif field.tag in KINDS:
            yield from self._take_balance(field, place)
        elif field.tag == "61":
            yield from self._announce()
            self.entry, self.narrative = field, []
        elif field.tag in ("90C", "90D"):
            yield from self._announce()
            self._take_totals(field, place)

    def _take_sequence(self, text: str) -> None:
        found = SEQUENCE.fullmatch(text)
        self.sequence, self.page = (found[1], found[2] or "") if found else (text, "")

    def _lines(self, field: Field) -> list[str]:
        place = f"line {field.number}"
        return [decoded(line, place, self.encoding) for line in field.lines]

    def _take_balance(self, field: Field, place: str) -> Iterator[Item]:
        """Opening or closing; a bank that leaves the currency out of a page means the same."""
        found = BALANCE.fullmatch(self._text(field))
        if not found:
            refuse("balance", place, f"读不出余额 · no balance in :{field.tag}:")
        on, moved = day(found[2], place)
        self.currency = (found[3] or self.currency).upper()
        amount = fen(found[4], place)
        signed = -amount if found[1].upper() == "D" else amount
        balance = Balance(KINDS[field.tag], signed, on, self.currency)
        if any(one.kind == balance.kind for one in self.balances):
            refuse("layout-drift", place, f"第二个 :{field.tag}: · a second :{field.tag}:")
        self.balances.append(balance)
        yield from self._announce()
        if moved:
            yield Warned(place, f"日历上没有这一天 · no day of the calendar: {found[2]}")
        if balance.kind == "closing":
            self.closed = True
            if field.tag == "62M":
                self.pages[self.account, self.sequence] = signed, self.number
        elif field.tag == "60M":
            yield from self._follow(signed, place)

    def _follow(self, opening: int, place: str) -> Iterator[Item]:
        """A page opens with what the page before closed with."""
        before = self.pages.pop((self.account, self.sequence), None)
        if before and before[0] != opening:
            yield Warned(place, "与上页余额不符 · not the balance the page before closes with")

    def _take_totals(self, field: Field, place: str) -> None:
        found = TOTAL.fullmatch(self._text(field))
        if not found:
            refuse("totals", place, f"读不出合计 · no totals in :{field.tag}:")
        side = "credit" if field.tag == "90C" else "debit"
        self.totals[f"{side}_count"] = int(found[1])
        self.totals[f"{side}_fen"] = fen(found[3], place)
        self.closed = True

    def _announce(self) -> Iterator[Item]:
        """The file and the statement, before the first thing in them."""
        if self.announced:
            return
        self.announced = True
        if not self.account:
            refuse("truncated", f"line {self.line}", "没有账号（:25:） · a message without account")
        opened = any(one.kind == "opening" for one in self.balances)
        if not self.began:
            self.began = True
            kind = "statement" if opened or self.type in ("940", "950") else "intraday"
            number = self.type or ("940" if kind == "statement" else "942")
            yield FileBegun(f"mt{number}", f"MT{number}", self.profile,
                            "statement" if kind == "statement" else "intraday")  # fmt: skip
        self.number += 1
        yield StatementBegun(self.number, self.id, self.sequence, self.page, self.account,
                             self.currency or "CNY")  # fmt: skip

    def _row(self) -> Iterator[Item]:
        """The line that was waiting for its narrative."""
        field, self.entry = self.entry, None
        if field is None:
            return
        place = f"line {field.number}"
        self.row += 1
        narrative = read_narrative(self.narrative) if self.narrative else Narrative("")
        entry = read_entry(self._lines(field), narrative, self.row, self.number, place,
                           self.currency or "CNY")  # fmt: skip
        if entry.moved:
            yield Warned(place, "日历上没有起息日这一天 · a value date that is no day")
        yield entry.row

    def _close(self, ended: bool) -> Iterator[Item]:
        """The end of a message. One that neither closes its balance nor ends is cut off."""
        yield from self._row()
        self.inside = False
        place = f"line {self.line}"
        if not self.closed and not ended and not self.open_ended:
            refuse(
                "truncated", place, "没有期末余额也没有结束标志 · neither closing balance nor end"
            )
        if not self.closed:
            yield Warned(place, "没有期末余额 · no closing balance")
        yield from self._announce()
        yield StatementEnded(self.number, tuple(self.balances), Totals(**self.totals))

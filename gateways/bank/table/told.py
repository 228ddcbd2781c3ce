"""What a file says of itself around its rows: account, batch, days, counts and sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property

from gateways.bank.canonical import Balance, StatementBegun
from gateways.bank.profile import BankProfile, Column
from gateways.bank.profile import Line as Layout
from gateways.bank.refusing import NEW_VERSION, refuse
from gateways.bank.table.amounts import NotAnAmount, fen_in, fen_of_number
from gateways.bank.table.days import NotADay, day_in, day_of_cell
from gateways.bank.table.line import Cell, as_text

PERIOD = re.compile(r"(\d.*?\d)\s*(?:-|--|—|~|～|至|到)\s*(\d{4}.*)")  # the two days of a period
MONTH = re.compile(r"(\d{4})\s*[年/-]\s*(1[0-2]|0?[1-9])")
TOLD = r"[\[【]?\s*([^\s,，;；\]】]+(?:,\d{3}(?!\d)[^\s,，;；]*)*)"
"""What stands behind a label: up to white space or a comma, but for one between thousands."""
COUNT = re.compile(r"\d{1,12}", re.ASCII)
FREE_DAYS = ("YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "YYYY年MM月DD日", "YYYY.MM.DD")


class Told:
    """Field → what was written, and where."""

    def __init__(self, profile: BankProfile, source: str) -> None:
        self.profile = profile
        # Free lines are no CSV: an unquoted `1,000.00` in one of them is one amount, not two cells.
        self.between = "," if source == "text" and profile.separator == "," else "  "
        self.found: dict[str, tuple[Cell, str]] = {}
        self.blanks = frozenset(("", *profile.blanks))
        self.labels = [
            (re.compile(rf"(?<!\w){re.escape(label.text)}[\s:：,]*{TOLD}"), label.field)
            for label in profile.labels
        ]

    def take_line(self, layout: Layout, cells: Sequence[Cell], place: str) -> None:
        """A line of its own kind. Raises BankFileRefused where it is another."""
        columns = layout.columns
        if len(cells) != len(columns):
            self._drift(place, f"{len(cells)} 列，应为 {len(columns)} · columns, not those wanted")
        for column, cell in zip(columns, cells, strict=True):
            self._take(column, cell, place)

    def _take(self, column: Column, cell: Cell, place: str) -> None:
        if column.constant and as_text(cell) != column.constant:
            self._drift(place, f"应为 {column.constant!r} · what stands there: {cell!r}")
        if column.field and not (isinstance(cell, str) and self.is_blank(cell)):
            self.found[column.field] = cell, place

    def is_blank(self, cell: str) -> bool:
        """Whether a cell stands for nothing."""
        return cell in self.blanks

    def take_free(self, cells: Sequence[Cell], place: str) -> None:
        """A free line: the labels in it; the first of a kind holds."""
        text = self.between.join(as_text(cell) for cell in cells)
        for expression, field in self.labels:
            found = expression.search(text)
            if found:
                self._tell(field, found[1], place)

    def _tell(self, field: str, text: str, place: str) -> None:
        days = PERIOD.fullmatch(text) if field == "period" else None
        if days:
            self.found.setdefault("first-day", (days[1], place))
            self.found.setdefault("last-day", (days[2], place))
        else:
            self.found.setdefault(field, (text, place))

    def text(self, field: str) -> str:
        """What was written; empty where nothing was."""
        return as_text(self.found.get(field, ("", ""))[0])

    def place(self, field: str) -> str:
        """Where it was written."""
        return self.found[field][1] if field in self.found else ""

    def count(self, field: str) -> int | None:
        """A number of rows. Raises BankFileRefused."""
        text = self.text(field).removesuffix("笔").removesuffix("条")
        if not text:
            return None
        if not COUNT.fullmatch(text):
            refuse("totals", self.place(field), f"笔数不是整数 · no count: {text!r}")
        return int(text)

    def fen(self, field: str, signed: bool = False) -> int | None:
        """A sum. Raises BankFileRefused."""
        if field not in self.found:
            return None
        cell, place = self.found[field]
        try:
            if isinstance(cell, int | float):
                return fen_of_number(cell, self.profile.amounts, signed)
            return fen_in(str(cell), self.profile.amounts, signed)
        except NotAnAmount as wrong:
            refuse("totals", place, f"{field}: {wrong.rule}")

    def day(self, field: str) -> date | None:
        """A day. Raises BankFileRefused."""
        if field not in self.found:
            return None
        cell, place = self.found[field]
        try:
            if isinstance(cell, date):
                return day_of_cell(cell)
            return day_in(str(cell), self.profile.dates + FREE_DAYS)
        except NotADay as wrong:
            refuse("date", place, f"{field}: {wrong.rule}")

    @cached_property
    def month(self) -> date | None:
        """The first of the statement's month, where it is told (`2024年01月`)."""
        found = MONTH.match(self.text("month"))
        return date(int(found[1]), int(found[2]), 1) if found else None

    def currency(self, text: str) -> str:
        """`CNY`, where the profile knows the bank's word for it; else the word itself."""
        return self.profile.currencies.get(text, text) or "CNY"

    def statement(self, number: int, account: str = "") -> StatementBegun:
        """What the rows stand under. Raises BankFileRefused."""
        return StatementBegun(
            number=number,
            id=self.text("statement"),
            sequence=self.text("statement-sequence"),
            account=account or self.text("account"),
            currency=self.currency(self.text("currency")),
            first_day=self.day("first-day") or self.day("date"),
            last_day=self.day("last-day") or self.day("date"),
            batch=self.text("batch"),
        )

    def is_final(self) -> bool:
        """Whether the bank has done with the batch."""
        final = self.profile.codes.final_states
        return not final or self.text("state") in final

    def balances(self) -> dict[str, Balance]:
        """Opening and closing, as far as they are told. Raises BankFileRefused."""
        currency = self.currency(self.text("currency"))
        told = {kind: self.fen(kind, signed=True) for kind in ("opening", "closing")}
        return {
            kind: Balance(kind=kind, fen=fen, currency=currency)
            for kind, fen in told.items()
            if fen is not None
        }

    def _drift(self, place: str, rule: str) -> None:
        refuse("layout-drift", place, f"版式不符 · not the layout: {rule}", NEW_VERSION)

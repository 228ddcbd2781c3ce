"""A line's cells as a row of the canonical model, by the columns of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from domain.reference import POSITION_LENGTH, position_in
from gateways.bank.canonical import (
    BankFileRefused,
    BankRow,
    Direction,
    Outcome,
    References,
    Warned,
)
from gateways.bank.profile import BankProfile, Field
from gateways.bank.refusing import NEW_VERSION, RIGHT_PROFILE, refuse
from gateways.bank.table.amounts import NotAnAmount, fen_in, fen_of_number
from gateways.bank.table.days import NotADay, day_in, day_of_cell
from gateways.bank.table.line import Cell, as_text
from gateways.bank.table.told import Told

EXACT_DIGITS = 15
"""A sheet keeps a number to 15 digits; the rest of a longer one is gone."""

NUMBERS = frozenset(
    {"account", "own-account", "reference", "row-key", "bank-reference", "transaction"}
)
EXPONENT = re.compile(r"\d(\.\d+)?[Ee]\+?\d+", re.ASCII)
PARTY = re.compile(r"(.*?)\s*(\d{8,32})", re.ASCII)
NOT_GIVEN = {"NOTPROVIDED", "NONREF", "NOT PROVIDED"}
REFERENCE = re.compile(rf"(?<![0-9A-Z])[0-9A-Z]{{{POSITION_LENGTH + 6}}}(?![0-9A-Z])")
REFERENCES: tuple[tuple[str, Field], ...] = (
    ("end_to_end", "reference"),
    ("transaction", "transaction"),
    ("bank", "bank-reference"),
    ("batch", "batch"),
    ("row_key", "row-key"),
)
OPPOSITE: dict[Direction, Direction] = {"credit": "debit", "debit": "credit"}


class Rows:
    """Makes rows of one file."""

    def __init__(self, profile: BankProfile, told: Told) -> None:
        self.profile, self.told = profile, told
        self.places: dict[str, int] = {
            column.field: place for place, column in enumerate(profile.columns) if column.field
        }
        self.constants = [
            (place, column.constant)
            for place, column in enumerate(profile.columns)
            if column.constant
        ]
        self.number = 0
        self.numeric_accounts: list[str] = []
        self.unread_balances: list[str] = []

    def row(self, cells: Sequence[Cell], place: str, statement: int) -> BankRow:
        """One row. Raises BankFileRefused."""
        for at, constant in self.constants:
            if as_text(cells[at]) != constant:
                refuse("layout-drift", place, f"第 {at + 1} 列应为 · column {at + 1} should be: "
                       f"{constant!r}", NEW_VERSION)  # fmt: skip
        self.number += 1
        fen, direction, reversal = self._movement(cells, place)
        account, name = self._party(cells, place)
        outcome, code, reason = self._outcome(cells, place, fen)
        return BankRow(
            row=self.number,
            statement=statement,
            place=place,
            amount_fen=fen,
            direction=direction,
            currency=self.told.currency(
                self.text(cells, "currency", place) or self.told.text("currency")
            ),
            booked_on=self._day(cells, "booked-on", place),
            valued_on=self._day(cells, "valued-on", place),
            references=self._references(cells, place),
            account=account,
            name=name,
            text=self.text(cells, "text", place),
            reversal=reversal,
            code=code,
            reason=reason,
            outcome=outcome,
            balance_fen=self._balance(cells, place),
        )

    def warnings(self) -> Iterator[Warned]:
        """What was read all the same, each kind once, with its first place."""
        if self.numeric_accounts:
            rule = (
                f"号码为数字单元格，首位的 0 可能丢失 · {len(self.numeric_accounts)} number cells"
            )
            yield Warned(place=self.numeric_accounts[0], rule=rule)
        if self.unread_balances:
            rule = f"余额读不出 · {len(self.unread_balances)} balances cannot be read"
            yield Warned(place=self.unread_balances[0], rule=rule)

    def text(self, cells: Sequence[Cell], field: Field, place: str) -> str:
        """What a column holds, as text; empty where nothing does. Raises BankFileRefused."""
        at = self.places.get(field)
        if at is None:
            return ""
        cell = cells[at]
        text = cell if isinstance(cell, str) else self._shown(cell, place, field)
        if field in NUMBERS and EXPONENT.fullmatch(text):
            self._destroyed(place, field, text)
        return "" if text in self.told.blanks else text

    def _shown(self, cell: int | float | date, place: str, field: str) -> str:
        """A number or a day as text. Raises BankFileRefused."""
        if field in NUMBERS and not isinstance(cell, date):
            if not float(cell).is_integer() or len(str(abs(int(cell)))) > EXACT_DIGITS:
                self._destroyed(place, field, repr(cell))
            self.numeric_accounts.append(place)
        return as_text(cell)

    def _destroyed(self, place: str, field: str, shown: str) -> None:
        refuse("numeric-account", place,
               f"{field}: 号码被当作数字，末几位已丢失 · a number cell, its last digits are lost: "
               f"{shown}", "请银行以文本导出 · ask the bank for text cells")  # fmt: skip

    def _fen(self, cells: Sequence[Cell], field: Field, place: str, signed: bool) -> int | None:
        """The amount in a column; None where nothing stands there. Raises BankFileRefused."""
        cell = cells[self.places[field]]
        if isinstance(cell, str) and self.told.is_blank(cell):
            return None
        try:
            if isinstance(cell, str):
                return fen_in(cell, self.profile.amounts, signed)
            if isinstance(cell, date):
                raise NotAnAmount(f"是日期 · a day: {cell.isoformat()}")
            return fen_of_number(cell, self.profile.amounts, signed)
        except NotAnAmount as wrong:
            refuse("amount", place, f"{field}: {wrong.rule}", RIGHT_PROFILE)

    def _movement(self, cells: Sequence[Cell], place: str) -> tuple[int, Direction | None, bool]:
        """Fen (never negative), direction, and whether it takes an earlier one back."""
        signs = self.profile.signs
        if signs.rule == "two-columns":
            return self._of_two_columns(cells, place)
        signed = signs.rule == "signed" or signs.negative_reverses
        fen = self._fen(cells, "amount", place, signed)
        if fen is None:
            refuse("amount", place, "金额为空 · no amount", RIGHT_PROFILE)
        if signs.rule == "none":
            return fen, None, False
        if signs.rule == "signed":
            return abs(fen), signs.positive if fen >= 0 else OPPOSITE[signs.positive], False
        return self._turned(fen, self._marked(cells, place))

    def _marked(self, cells: Sequence[Cell], place: str) -> Direction:
        signs = self.profile.signs
        if signs.rule == "credit" or signs.rule == "debit":
            return signs.rule
        word = self.text(cells, "direction", place)
        if word in signs.credit:
            return "credit"
        if word not in signs.debit:
            rule = f"借贷标志不明 · neither debit nor credit: {word!r}"
            refuse("direction", place, rule, NEW_VERSION)
        return "debit"

    def _of_two_columns(
        self, cells: Sequence[Cell], place: str
    ) -> tuple[int, Direction | None, bool]:
        signed = self.profile.signs.negative_reverses
        credit = self._fen(cells, "credit", place, signed)
        debit = self._fen(cells, "debit", place, signed)
        if credit is None and debit is None:
            refuse("amount", place, "收支两列皆空 · neither column has an amount", RIGHT_PROFILE)
        if credit and debit:
            refuse("amount", place, "收支两列皆有 · both columns have an amount", RIGHT_PROFILE)
        if debit or credit is None:
            return self._turned(debit or 0, "debit")
        return self._turned(credit, "credit")

    def _turned(self, fen: int, direction: Direction) -> tuple[int, Direction, bool]:
        if fen >= 0:
            return fen, direction, False
        return -fen, OPPOSITE[direction], True

    def _party(self, cells: Sequence[Cell], place: str) -> tuple[str, str]:
        """Account and name, from two columns or one."""
        account, name = self.text(cells, "account", place), self.text(cells, "name", place)
        both = self.text(cells, "party", place)
        if not both:
            return account, name
        party = PARTY.fullmatch(both)
        return account or (party[2] if party else ""), name or (party[1] if party else both)

    def _day(self, cells: Sequence[Cell], field: Field, place: str) -> date | None:
        at = self.places.get(field)
        if at is None:
            return None
        cell = cells[at]
        if isinstance(cell, date):
            return day_of_cell(cell)
        text = self.text(cells, field, place)
        if not text and field != "booked-on":
            return None
        try:
            return day_in(text, self.profile.dates, self.told.month)
        except NotADay as wrong:
            refuse("date", place, f"{field}: {wrong.rule}", NEW_VERSION)

    def _balance(self, cells: Sequence[Cell], place: str) -> int | None:
        """The balance after the row. One that cannot be read proves nothing, which is told; no
        money is counted by it."""
        if "balance" not in self.places:
            return None
        try:
            return self._fen(cells, "balance", place, True)
        except BankFileRefused:
            self.unread_balances.append(place)
            return None

    def _references(self, cells: Sequence[Cell], place: str) -> References:
        given = {
            name: self._given(cells, field, place)
            for name, field in REFERENCES
            if field in self.places
        }
        if not given.get("end_to_end") and self.profile.reference_within:
            given["end_to_end"] = reference_within(self.text(cells, "text", place))
        if not given.get("batch") and "batch" in self.told.found:
            given["batch"] = self.told.text("batch")
        return References(**given)

    def _given(self, cells: Sequence[Cell], field: Field, place: str) -> str:
        text = self.text(cells, field, place)
        return "" if text.upper() in NOT_GIVEN else text

    def _outcome(self, cells: Sequence[Cell], place: str, fen: int) -> tuple[Outcome, str, str]:
        """What the bank says of our order, its code and its words."""
        if self.profile.kind not in ("result", "return"):
            return "", self.text(cells, "code", place), self.text(cells, "reason", place)
        status = self.text(cells, "code", place)
        code = self.text(cells, "error-code", place) or status
        reason = self.text(cells, "reason", place)
        if self.profile.kind == "return":
            return "", code, reason
        outcome: Outcome = self.profile.outcomes.get(status, "unknown") if status else "unknown"
        if outcome in ("paid", "debited"):
            if not self.told.is_final():
                return "in-progress", code, reason
            done = self._fen(cells, "processed-amount", place, False) if self._checks() else fen
            if done != fen:
                return "unknown", code, f"{reason} 实处理金额 · processed {done} fen".strip()
        return outcome, code, reason

    def _checks(self) -> bool:
        return "processed-amount" in self.places


def reference_within(text: str) -> str:
    """Our reference in a text: the one run of 15 characters whose check is right; else empty."""
    found = {one for one in REFERENCE.findall(text) if position_in(one) is not None}
    return found.pop() if len(found) == 1 else ""

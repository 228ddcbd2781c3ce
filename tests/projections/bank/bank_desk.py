"""A bank's rows to match: payments 1, 2 … sent in one file, and what comes back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from projections.bank.store import BankRows, Finding, SentRow, ToldRow

BANK = "rural-bank"
SENT_ON = date(2019, 7, 1)
SPANS_OF = 9


def identifier(number: int) -> str:
    return str(UUID(int=number))


def sent(number: int, fen: int = 20000, **other: Any) -> SentRow:
    """Payment `number`, in row `number` of the file."""
    fields: dict[str, Any] = {
        "file": "sha256:out",
        "row": number,
        "bank": BANK,
        "payment": identifier(number),
        "ordered_at": 1000 + number,
        "batch": "B1",
        "row_key": f"{number:04}",
        "fen": fen,
        "written_on": SENT_ON,
        "account": identifier(10_000 + number),
        "name": identifier(20_000 + number),
    }
    return SentRow(**{**fields, **other})


def told(row: int, payment: int = 0, **other: Any) -> ToldRow:
    """Row `row` of a bank's file; of `payment`, by our reference."""
    fields: dict[str, Any] = {
        "file": identifier(900),
        "row": row,
        "bank": BANK,
        "kind": "result",
        "entry": 0,
        "direction": "",
        "fen": 20000,
        "currency": "CNY",
        "booking": "booked",
        "booked_on": SENT_ON,
        "reversal": False,
        "ordered_at": 1000 + payment if payment else None,
        "batch": "",
        "row_key": "",
        "bank_reference": "",
        "outcome": "paid",
        "cause": "",
        "code": "",
        "account": None,
        "name": None,
    }
    return ToldRow(**{**fields, **other})


class Desk:
    """Sends files and takes them in, as the reconciling does."""

    def __init__(self, rows: BankRows) -> None:
        self.rows = rows

    def send(self, *rows: SentRow) -> None:
        with self.rows.of_bank(BANK):
            self.rows.keep_sent(rows)

    def result(self, *rows: ToldRow, file: int = 900, final: bool = True) -> list[Finding]:
        stream = identifier(file)
        with self.rows.of_bank(BANK):
            self.rows.stage(stream, [_in(row, stream, "result") for row in rows])
            self.rows.match_result(stream, BANK, final)
            return self.rows.findings(stream)

    def statement(self, *rows: ToldRow, file: int = 901) -> list[Finding]:
        stream = identifier(file)
        with self.rows.of_bank(BANK):
            self.rows.stage(stream, [_in(row, stream, "statement") for row in rows])
            days = self.rows.booked_days(stream)
            spans = [(day, day - timedelta(SPANS_OF), day + timedelta(1)) for day in days]
            self.rows.match_statement(stream, BANK, spans)
            return self.rows.findings(stream)


def _in(row: ToldRow, stream: str, kind: str) -> ToldRow:
    return msgspec.structs.replace(row, file=stream, kind=kind)


def short(findings: list[Finding]) -> list[tuple[int, int, str]]:
    """Row, payment's number, what it came to."""
    return [(one.row, UUID(one.payment).int if one.payment else 0, one.finding) for one in findings]

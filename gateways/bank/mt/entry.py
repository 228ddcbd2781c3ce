"""A statement line (:61:) as a row: dates, mark, amount, references."""

from __future__ import annotations

import re
from typing import NamedTuple

from gateways.bank.canonical import BankRow, Booking, Direction, References
from gateways.bank.mt.narrative import Narrative
from gateways.bank.mt.values import day, fen, near
from gateways.bank.refusing import refuse
from gateways.bank.table.rows import NOT_GIVEN, reference_within

LINE = re.compile(
    r"(?P<valued>\d{6})"
    r"(?P<entered>\d{4}|[ ]{4})?"
    r"(?P<mark>[RE]?[CD])"
    r"(?P<funds>[A-Z])?"
    r"[ ]?(?P<minus>-?)(?P<amount>\d[\d,.]{0,23})"
    r"(?P<kind>[A-Z][A-Z0-9 ]{3}|[A-Z][A-Z0-9]{0,2}$)?"
    r"(?P<rest>.*)",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
SUPPLEMENT = 16
"""A customer reference ends here where a bank fills it up and goes on in the same line."""


class Entry(NamedTuple):
    """A line, and what its bank wrote that the calendar does not have."""

    row: BankRow
    moved: bool


def read_entry(lines: list[str], narrative: Narrative, row: int, number: int, place: str,
               currency: str) -> Entry:  # fmt: skip
    """The row of a line. `RC` takes a credit back, so money goes out; `RD` the other way; `EC` and
    `ED` are expected. A minus before an amount reverses as well. Raises BankFileRefused."""
    found = LINE.fullmatch(lines[0].strip())
    if not found:
        refuse("layout-drift", place, f"读不出 :61: · no statement line: {lines[0][:40]!r}")
    valued, moved = day(found["valued"], place)
    entered = (found["entered"] or "").strip()
    mark = found["mark"].upper()
    reversal = (mark[0] == "R") != bool(found["minus"])
    customer, bank = references_in(found["rest"])
    given = "" if narrative.reference.upper() in NOT_GIVEN else narrative.reference
    text = " ".join([narrative.text, *(one.strip() for one in lines[1:])]).strip()
    own = given or customer or reference_within(text)
    return Entry(
        BankRow(
            row=row,
            statement=number,
            place=place,
            amount_fen=fen(found["amount"], place),
            direction=_direction(mark[-1], reversal),
            currency=currency,
            booking=_booking(mark),
            booked_on=near(entered, valued, place) if entered else valued,
            valued_on=valued,
            references=References(
                end_to_end=own, instruction=customer if own != customer else "", bank=bank
            ),
            account=narrative.account,
            name=narrative.name,
            text=text,
            reversal=reversal,
            code=(found["kind"] or "").strip(),
        ),
        moved,
    )


def _direction(side: str, reversal: bool) -> Direction:
    return "credit" if (side == "C") != reversal else "debit"


def _booking(mark: str) -> Booking:
    return "pending" if mark[0] == "E" else "booked"


def references_in(rest: str) -> tuple[str, str]:
    """Customer's and bank's reference; 16 characters, or more where a bank has an IBAN there."""
    customer, _, bank = rest.partition("//")
    if len(customer) > SUPPLEMENT and customer[SUPPLEMENT - 1] == " ":
        customer = customer[:SUPPLEMENT]
    return _given(customer), _given(bank)


def _given(text: str) -> str:
    text = text.strip()
    return "" if text.upper() in NOT_GIVEN else text

"""A payment: one order to one account for lines of one roster."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

import msgspec

from domain.event import Event, Recorded, Value
from domain.money import Fen
from domain.text import BankName

MAXIMUM_LINES_AN_EVENT = 400

# Events


class PaymentLine(Value, frozen=True):
    grant: str
    fen: Fen


class PaymentLinesAdded(Event, frozen=True, tag="payment.linesAdded"):
    """Up to 400 lines, grant → fen."""

    roster: str
    lines: tuple[PaymentLine, ...]


class PaymentRouted(Event, frozen=True, tag="payment.routed"):
    """The order that follows goes through this bank."""

    bank: BankName


class PaymentOrdered(Event, frozen=True, tag="payment.ordered"):
    """The order. Its reference follows from its position in the log."""

    roster: str
    payee: str
    account: str
    fund: str
    count: int
    fen: Fen
    digest: str


class Report(Value, frozen=True):
    """What the bank or the treasury said, as said. `evidence`: digest of its document."""

    reference: str
    fen: int
    paid_on: date
    evidence: str
    channel: Literal["bank", "treasury"]


class PaymentPaid(Event, frozen=True, tag="payment.paid"):
    """The bank or the treasury paid exactly what was ordered."""

    report: Report


class PaymentInDoubt(Event, frozen=True, tag="payment.inDoubt"):
    """A report that contradicts the order; kept, never thrown away."""

    report: Report
    contradictions: tuple[str, ...]


PaymentEvent = PaymentLinesAdded | PaymentRouted | PaymentOrdered | PaymentPaid | PaymentInDoubt

# State


class Status(Enum):
    BEGUN = "begun"
    ORDERED = "ordered"
    IN_DOUBT = "in-doubt"
    PAID = "paid"


class Payment(Value, frozen=True):
    """One payment as it stands. `ordered_at`: position of its order, 0 before."""

    stream: str
    version: int
    roster: str
    status: Status = Status.BEGUN
    lines: tuple[PaymentLine, ...] = ()
    payee: str = ""
    fund: str = ""
    fen: int = 0
    ordered_at: int = 0
    report: Report | None = None
    paid_version: int = 0
    bank: str = ""


def evolve(payment: Payment | None, happened: Recorded) -> Payment:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if payment is None:
        assert isinstance(event, PaymentLinesAdded), "a payment's history begins with its lines"
        return Payment(happened.stream, happened.version, event.roster, lines=event.lines)
    return msgspec.structs.replace(payment, version=happened.version, **_change(payment, happened))


def _change(payment: Payment, happened: Recorded) -> dict[str, object]:
    """The fields that an event changes."""
    match happened.event:
        case PaymentLinesAdded(lines=lines):
            return {"lines": (*payment.lines, *lines)}
        case PaymentRouted(bank=bank):
            return {"bank": bank}
        case PaymentOrdered() as ordered:
            return {
                "status": Status.ORDERED,
                "payee": ordered.payee,
                "fund": ordered.fund,
                "fen": ordered.fen,
                "ordered_at": happened.position,
            }
        case PaymentPaid(report=report):
            paid = {"status": Status.PAID, "report": report}
            return {**paid, "paid_version": happened.version}
        case PaymentInDoubt():
            return {"status": Status.PAID if payment.status is Status.PAID else Status.IN_DOUBT}
        case _:
            return {}

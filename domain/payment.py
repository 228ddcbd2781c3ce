"""A payment: one order to one account for lines of one roster."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal, Protocol

import msgspec

from domain.event import Event, Recorded, Value
from domain.money import Fen
from domain.payment_outcomes import (
    OutcomeEvent,
    PaymentCancelled,
    PaymentDoubtResolved,
    PaymentOverpaid,
    PaymentRecalled,
    PaymentRefundAllocated,
    PaymentRejected,
    PaymentReordered,
    PaymentReorderProposed,
    PaymentResolutionProposed,
    PaymentReturned,
    PaymentReversed,
    PaymentSent,
    PaymentSettled,
    PaymentUnanswered,
)
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


PaymentEvent = (
    PaymentLinesAdded | PaymentRouted | PaymentOrdered | PaymentPaid | PaymentInDoubt | OutcomeEvent
)

# State


class Status(Enum):
    """`PAID` by the bank's answer, `SETTLED` when the statement has it too."""

    BEGUN = "begun"
    ORDERED = "ordered"
    SENT = "sent"
    IN_DOUBT = "in-doubt"
    PAID = "paid"
    SETTLED = "settled"
    REJECTED = "rejected"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Payment(Value, frozen=True):
    """One payment as it stands. `ordered_at`: position of its order, 0 before.

    What was told of it is kept apart (`report`, `rejected`, `returned_fen` …), so that the order in
    which a bank's files arrive makes no difference to where it ends (`status`). `bookings`: times
    that the statement has it going out, less the bank's own reversals. `paid_version`,
    `booked_version`, `returned_version`: when it was first paid, booked, and back whole; `sent`:
    the file that it is in.
    """

    stream: str
    version: int
    roster: str
    lines: tuple[PaymentLine, ...] = ()
    payee: str = ""
    account: str = ""
    fund: str = ""
    fen: int = 0
    ordered_at: int = 0
    report: Report | None = None
    paid_version: int = 0
    bank: str = ""
    sent: str = ""
    doubtful: bool = False
    unanswered: bool = False
    resolved: Literal["", "paid", "rejected"] = ""
    rejected: bool = False
    bookings: int = 0
    booked_version: int = 0
    returned_version: int = 0
    returned_fen: int = 0
    refunded_fen: int = 0
    cancelled: bool = False
    proposed: PaymentReorderProposed | PaymentResolutionProposed | None = None
    proposed_by: str = ""
    successor: str = ""

    @property
    def paid(self) -> bool:
        """The bank said so of exactly this order."""
        return self.report is not None

    @property
    def status(self) -> Status:
        """What the facts come to; see docs/payments.md for the table."""
        return status_of(self)

    @property
    def overpaid_fen(self) -> int:
        """What the bank paid beyond the order."""
        return self.fen * max(0, self.bookings - 1)

    @property
    def unpaid_fen(self) -> int:
        """What did not arrive and may be ordered again: all of it, or what came back."""
        if self.status in (Status.REJECTED, Status.CANCELLED):
            return self.fen
        return self.returned_fen


class Facts(Protocol):
    """What was told of an order, wherever it is kept: the stream's state, and the view's row."""

    @property
    def ordered_at(self) -> int: ...
    @property
    def fen(self) -> int: ...
    @property
    def paid(self) -> bool: ...
    @property
    def sent(self) -> str: ...
    @property
    def doubtful(self) -> bool: ...
    @property
    def unanswered(self) -> bool: ...
    @property
    def resolved(self) -> str: ...
    @property
    def rejected(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def bookings(self) -> int: ...
    @property
    def booked_version(self) -> int: ...
    @property
    def returned_fen(self) -> int: ...
    @property
    def returned_version(self) -> int: ...
    @property
    def refunded_fen(self) -> int: ...


def status_of(payment: Facts) -> Status:
    """A cancelled order stays so; what came back whole is returned; a yes and a no of the bank are
    a doubt until two officers resolve it, and so is anything that does not fit the order."""
    if not payment.ordered_at:
        return Status.BEGUN
    if payment.cancelled:
        return Status.CANCELLED
    contradicted = payment.doubtful or payment.paid
    if payment.resolved == "rejected" or (payment.rejected and not contradicted):
        return Status.REJECTED
    if payment.returned_fen >= payment.fen:
        return Status.RETURNED
    if payment.resolved == "paid" or (payment.paid and not payment.rejected):
        return Status.SETTLED if payment.bookings > 0 else Status.PAID
    if payment.rejected or payment.doubtful or payment.unanswered:
        return Status.IN_DOUBT
    return Status.SENT if payment.sent else Status.ORDERED


def evolve(payment: Payment | None, happened: Recorded) -> Payment:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if payment is None:
        assert isinstance(event, PaymentLinesAdded), "a payment's history begins with its lines"
        return Payment(happened.stream, happened.version, event.roster, event.lines)
    change = _change(payment, happened)
    return msgspec.structs.replace(payment, version=happened.version, **change)


def _change(payment: Payment, happened: Recorded) -> dict[str, object]:
    """The fields that an event changes."""
    match happened.event:
        case PaymentLinesAdded(lines=lines):
            return {"lines": (*payment.lines, *lines)}
        case PaymentRouted(bank=bank):
            return {"bank": bank}
        case PaymentOrdered() as ordered:
            return {
                "payee": ordered.payee,
                "account": ordered.account,
                "fund": ordered.fund,
                "fen": ordered.fen,
                "ordered_at": happened.position,
            }
        case PaymentPaid(report=report):
            return {"report": report, "paid_version": happened.version}
        case PaymentInDoubt():
            return {"doubtful": True, "resolved": ""}
        case _:
            return _outcome(payment, happened)


def _outcome(payment: Payment, happened: Recorded) -> dict[str, object]:
    """The fields that the events after the order change."""
    match happened.event:
        case PaymentDoubtResolved(outcome=outcome):
            paid = happened.version if outcome == "paid" else 0
            change = {"proposed": None, "paid_version": payment.paid_version or paid}
            return change | told(payment, happened)
        case PaymentReorderProposed() | PaymentResolutionProposed() as proposed:
            person = happened.actor.person if happened.actor else ""
            return {"proposed": proposed, "proposed_by": person}
        case PaymentReordered(successor=successor):
            return {"successor": successor, "proposed": None}
        case _:
            return told(payment, happened)


def told(payment: Facts, happened: Recorded) -> dict[str, object]:
    """What an event changes of the facts that the status comes from."""
    match happened.event:
        case PaymentSent(at=at):
            return {"sent": at.file}
        case PaymentRecalled():
            return {"sent": ""}
        case PaymentRejected():
            return {"rejected": True}
        case PaymentUnanswered():
            return {"unanswered": True}
        case PaymentDoubtResolved(outcome=outcome):
            return {"resolved": outcome, "doubtful": False, "unanswered": False}
        case PaymentSettled() | PaymentOverpaid():
            booked = payment.booked_version or happened.version
            return {"bookings": payment.bookings + 1, "booked_version": booked}
        case PaymentReversed():
            return {"bookings": payment.bookings - 1}
        case PaymentReturned(fen=fen):
            back = payment.returned_fen + fen
            whole = happened.version if back >= payment.fen else 0
            return {"returned_fen": back, "returned_version": payment.returned_version or whole}
        case PaymentRefundAllocated(fen=fen):
            return {"refunded_fen": payment.refunded_fen + fen}
        case PaymentCancelled():
            return {"cancelled": True}
        case _:
            return {}

"""Payments as they stand, from the order to what the bank's files say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.codec import classes_of
from domain.event import Recorded
from domain.payment import (
    PaymentInDoubt,
    PaymentLinesAdded,
    PaymentOrdered,
    PaymentPaid,
    PaymentRouted,
    Status,
    status_of,
    told,
)
from domain.payment_outcomes import PaymentRejected, PaymentReordered, PaymentReturned
from projections.views.view import Change, Kinds, Store, Table


class PaymentRow(msgspec.Struct, frozen=True, gc=False):
    """`count`: lines that the order names; `lines`: those on record; `contradictions`: of the last
    report in doubt; `cause`: why the bank did not pay or sent back. The facts that the status comes
    from are named as in domain/payment.py."""

    payment: str
    roster: str
    begun_at: int
    payee: str | None = None
    account: str = ""
    fund: str = ""
    fen: int = 0
    count: int = 0
    lines: int = 0
    status: str = Status.BEGUN.value
    ordered_at: int = 0
    paid_on: date | None = None
    contradictions: tuple[str, ...] = ()
    bank: str = ""
    sent: str = ""
    doubtful: bool = False
    unanswered: bool = False
    resolved: str = ""
    rejected: bool = False
    cancelled: bool = False
    bookings: int = 0
    booked_version: int = 0
    returned_fen: int = 0
    returned_version: int = 0
    refunded_fen: int = 0
    cause: str = ""
    successor: str | None = None

    @property
    def paid(self) -> bool:
        """The bank said so of exactly this order."""
        return self.paid_on is not None


PAYMENTS = Table("payments", PaymentRow, ("payment",))


class Payments:
    name = "payments"
    tables = (PAYMENTS,)
    reads: Kinds = frozenset(classes_of("payment"))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rows = store.rows(PAYMENTS, {(one.stream,) for one in batch})
        for one in batch:
            rows[one.stream,] = _after(rows.get((one.stream,)), one)
        return (Change(PAYMENTS, rows.values()),)


def _after(row: PaymentRow | None, happened: Recorded) -> PaymentRow:
    event = happened.event
    if row is None:
        assert isinstance(event, PaymentLinesAdded), "a payment's history begins with its lines"
        row = PaymentRow(happened.stream, event.roster, happened.position)
    row = msgspec.structs.replace(row, **_change(row, happened))
    return msgspec.structs.replace(row, status=status_of(row).value)


def _change(row: PaymentRow, happened: Recorded) -> dict[str, object]:
    match happened.event:
        case PaymentLinesAdded(lines=lines):
            return {"lines": row.lines + len(lines)}
        case PaymentRouted(bank=bank):
            return {"bank": bank}
        case PaymentOrdered() as ordered:
            return {
                "payee": ordered.payee,
                "account": ordered.account,
                "fund": ordered.fund,
                "fen": ordered.fen,
                "count": ordered.count,
                "ordered_at": happened.position,
            }
        case PaymentPaid(report=report):
            return {"paid_on": report.paid_on}
        case PaymentInDoubt(contradictions=contradictions):
            return {"doubtful": True, "resolved": "", "contradictions": contradictions}
        case PaymentRejected(cause=cause) | PaymentReturned(cause=cause):
            return told(row, happened) | {"cause": cause}
        case PaymentReordered(successor=successor):
            return {"successor": successor}
        case _:
            return told(row, happened)

"""Payments as they stand: ordered, in doubt, paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.codec import classes_of
from domain.event import Event, Recorded
from domain.payment import (
    PaymentInDoubt,
    PaymentLinesAdded,
    PaymentOrdered,
    PaymentPaid,
    Status,
)
from projections.views.view import Change, Kinds, Store, Table


class PaymentRow(msgspec.Struct, frozen=True, gc=False):
    """`count`: lines that the order names; `lines`: those on record; `contradictions`: of the last
    report in doubt."""

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
    return msgspec.structs.replace(row, **_change(row, event, happened.position))


def _change(row: PaymentRow, event: Event, position: int) -> dict[str, object]:
    match event:
        case PaymentLinesAdded(lines=lines):
            return {"lines": row.lines + len(lines)}
        case PaymentOrdered() as ordered:
            return {
                "status": Status.ORDERED.value,
                "payee": ordered.payee,
                "account": ordered.account,
                "fund": ordered.fund,
                "fen": ordered.fen,
                "count": ordered.count,
                "ordered_at": position,
            }
        case PaymentPaid(report=report):
            return {"status": Status.PAID.value, "paid_on": report.paid_on}
        case PaymentInDoubt(contradictions=contradictions):
            paid = row.status == Status.PAID.value
            status = row.status if paid else Status.IN_DOUBT.value
            return {"status": status, "contradictions": contradictions}
        case _:
            return {}

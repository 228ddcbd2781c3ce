"""What was paid, line by line: the figures of payments by scheme, region, month and fund are sums
over these rows, and each figure leads back to its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.event import Recorded, topic_of
from domain.grant_events import GrantApplied
from domain.payment import PaymentLine, PaymentLinesAdded, PaymentOrdered, PaymentPaid
from projections.views.regions import Regions
from projections.views.view import Change, Kinds, Store, Table


class PaidRow(msgspec.Struct, frozen=True, gc=False):
    """The region is the beneficiary's, or the payee's where nobody is named, as known when it was
    paid. `month`: of `paid_on`, 2019-07. `paid_at`: position of `payment.paid`."""

    payment: str
    grant: str
    scheme: str
    fund: str
    payee: str
    payee_kind: str
    beneficiary: str | None
    county: str
    township: str
    village: str
    month: str
    paid_on: date
    paid_at: int
    fen: int


PAID_LINES = Table("paid_lines", PaidRow, ("payment", "grant"))

OF_ORDER = (topic_of(PaymentLinesAdded), topic_of(PaymentOrdered))


class PaidLines:
    name = "paid_lines"
    tables = (PAID_LINES,)
    reads: Kinds = frozenset((PaymentPaid,))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        until = batch[-1].position
        orders = store.streams({one.stream for one in batch}, OF_ORDER, until)
        lines = {stream: _lines(order) for stream, order in orders.items()}
        applied = _applied(store, [line.grant for ones in lines.values() for line in ones], until)
        regions = Regions(store, {_whose(one) for one in applied.values()}, until)
        rows = [
            _row(one, _fund(orders[one.stream]), line, applied[line.grant], regions)
            for one in batch
            for line in lines[one.stream]
        ]
        return (Change(PAID_LINES, rows),)


def _lines(order: Sequence[Recorded]) -> list[PaymentLine]:
    return [
        line
        for one in order
        if isinstance(one.event, PaymentLinesAdded)
        for line in one.event.lines
    ]


def _fund(order: Sequence[Recorded]) -> str:
    return next(one.event.fund for one in order if isinstance(one.event, PaymentOrdered))


def _applied(store: Store, grants: Sequence[str], until: int) -> dict[str, GrantApplied]:
    found = store.streams(grants, (topic_of(GrantApplied),), until)
    return {
        grant: one.event
        for grant, events in found.items()
        for one in events
        if isinstance(one.event, GrantApplied)
    }


def _whose(applied: GrantApplied) -> str:
    return applied.beneficiary or applied.payee


def _row(
    paid: Recorded, fund: str, line: PaymentLine, applied: GrantApplied, regions: Regions
) -> PaidRow:
    assert isinstance(paid.event, PaymentPaid)
    region, day = regions.at(_whose(applied), paid.position), paid.event.report.paid_on
    return PaidRow(
        paid.stream,
        line.grant,
        applied.scheme,
        fund,
        applied.payee,
        applied.payee_kind,
        applied.beneficiary or None,
        region.county,
        region.township,
        region.village,
        f"{day:%Y-%m}",
        day,
        paid.position,
        line.fen,
    )

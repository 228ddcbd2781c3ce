"""What is taken from each fund and year, what of it is paid, and which rosters wait for room."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.codec import classes_of
from domain.event import Recorded, topic_of
from domain.fund import FundOpened
from domain.grant_events import GrantRevoked
from domain.guards import (
    FundClosed,
    FundLeft,
    FundLimit,
    FundQueued,
    FundReturned,
    FundTaken,
    effects,
)
from domain.payment import PaymentOrdered, PaymentPaid
from projections.views.view import Change, Kinds, Store, Table


class FundRow(msgspec.Struct, frozen=True, gc=False):
    """`waiting`: rosters, first come first served."""

    fund: str
    year: int
    level: str
    limit_fen: int
    committed_fen: int = 0
    paid_fen: int = 0
    closed: bool = False
    waiting: tuple[str, ...] = ()


FUND_USE = Table("fund_use", FundRow, ("fund",))

FundEffect = FundTaken | FundReturned | FundQueued | FundLeft | FundLimit | FundClosed


class FundUse:
    """Reckoned by the same words of the events as the guard that decides."""

    name = "fund_use"
    tables = (FUND_USE,)
    reads: Kinds = frozenset(
        (*classes_of("fund"), *classes_of("roster"), GrantRevoked, PaymentPaid)
    )

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        orders = _orders(batch, store)
        touched: list[tuple[str, Recorded, FundEffect | None]] = []
        for one in batch:
            if isinstance(one.event, PaymentPaid):
                touched.append((orders[one.stream].fund, one, None))
            touched += [(effect.fund, one, effect) for effect in _of_funds(one)]
        rows = store.rows(FUND_USE, {(fund,) for fund, _, _ in touched})
        for fund, happened, effect in touched:
            rows[fund,] = _after(rows.get((fund,)), happened, effect)
        return (Change(FUND_USE, rows.values()),)


def _of_funds(happened: Recorded) -> list[FundEffect]:
    said = effects(happened.stream, happened.event, happened.happened_on)
    return [effect for effect in said if isinstance(effect, FundEffect)]


def _orders(batch: Sequence[Recorded], store: Store) -> dict[str, PaymentOrdered]:
    """The order behind each payment that was paid."""
    paid = {one.stream for one in batch if isinstance(one.event, PaymentPaid)}
    if not paid:
        return {}
    found = store.streams(paid, (topic_of(PaymentOrdered),), batch[-1].position)
    return {
        stream: one.event
        for stream, events in found.items()
        for one in events
        if isinstance(one.event, PaymentOrdered)
    }


def _after(row: FundRow | None, happened: Recorded, effect: FundEffect | None) -> FundRow:
    event = happened.event
    if isinstance(event, FundOpened):
        return FundRow(event.fund, event.year, event.level, event.limit_fen)
    assert row is not None, "a fund's history begins with fund.opened"
    if isinstance(event, PaymentPaid):
        return msgspec.structs.replace(row, paid_fen=row.paid_fen + event.report.fen)
    return msgspec.structs.replace(row, **_change(row, happened.stream, effect))


def _change(row: FundRow, roster: str, effect: FundEffect | None) -> dict[str, object]:
    others = tuple(one for one in row.waiting if one != roster)
    match effect:
        case FundTaken(fen=fen):
            return {"committed_fen": row.committed_fen + fen, "waiting": others}
        case FundReturned(fen=fen, restore=True):
            return {"committed_fen": row.committed_fen - fen}
        case FundQueued():
            return {} if roster in row.waiting else {"waiting": (*row.waiting, roster)}
        case FundLeft():
            return {"waiting": others}
        case FundLimit(limit_fen=fen):
            return {"limit_fen": fen}
        case FundClosed():
            return {"closed": True}
        case _:
            return {}

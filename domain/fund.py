"""A fund: one appropriation of one budget year. How much is taken is a guard, not this stream."""

from __future__ import annotations

from typing import Literal

from domain.event import Event, Recorded, Value
from domain.money import FenOrZero
from domain.text import Text

# Events


class FundOpened(Event, frozen=True, tag="fund.opened"):
    """`fund`: its key and year, `municipal-innovation-fund/2018`. `document`: the appropriation
    paper."""

    fund: str
    year: int
    limit_fen: FenOrZero
    level: Literal["municipal", "county"]
    document: Text


class FundLimitChanged(Event, frozen=True, tag="fund.limitChanged"):
    fund: str
    limit_fen: FenOrZero
    document: Text


class FundYearClosed(Event, frozen=True, tag="fund.yearClosed"):
    """Nothing more is approved to it."""

    fund: str
    reason: Text


FundEvent = FundOpened | FundLimitChanged | FundYearClosed

# State


class Fund(Value, frozen=True):
    """One fund and year."""

    stream: str
    version: int
    fund: str
    year: int
    limit_fen: int
    closed: bool = False


def evolve(fund: Fund | None, happened: Recorded) -> Fund:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, FundOpened):
        return Fund(happened.stream, happened.version, event.fund, event.year, event.limit_fen)
    assert fund is not None, "a fund's history begins with fund.opened"
    limit = event.limit_fen if isinstance(event, FundLimitChanged) else fund.limit_fen
    closed = fund.closed or isinstance(event, FundYearClosed)
    return Fund(fund.stream, happened.version, fund.fund, fund.year, limit, closed)

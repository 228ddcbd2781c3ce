"""A fund: one appropriation of one budget year. How much is taken is a guard, not this stream."""

from __future__ import annotations

from typing import Literal

from domain.event import Event, Recorded, Value
from domain.money import Fen, FenOrZero
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


class FundTransferred(Event, frozen=True, tag="fund.transferred"):
    """Money of one appropriation given to another of the same year, or got from it: on both
    streams. `limit_fen`: what the limit then is."""

    fund: str
    other: str
    direction: Literal["out", "in"]
    fen: Fen
    limit_fen: FenOrZero
    document: Text


class FundCarriedOver(Event, frozen=True, tag="fund.carriedOver"):
    """What a closed year did not spend, given to the next for the same use: on both streams."""

    fund: str
    other: str
    direction: Literal["out", "in"]
    fen: Fen
    limit_fen: FenOrZero
    document: Text


class FundRevenueRecorded(Event, frozen=True, tag="fund.revenueRecorded"):
    """Money that came back in a later year: revenue, which raises no limit (P56)."""

    fund: str
    fen: Fen
    document: Text


Moved = FundTransferred | FundCarriedOver

FundEvent = FundOpened | FundLimitChanged | FundYearClosed | Moved | FundRevenueRecorded

# State


class Fund(Value, frozen=True):
    """One fund and year."""

    stream: str
    version: int
    fund: str
    year: int
    limit_fen: int
    closed: bool = False
    revenue_fen: int = 0


def evolve(fund: Fund | None, happened: Recorded) -> Fund:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, FundOpened):
        return Fund(happened.stream, happened.version, event.fund, event.year, event.limit_fen)
    assert fund is not None, "a fund's history begins with fund.opened"
    limit = fund.limit_fen
    if isinstance(event, FundLimitChanged | FundTransferred | FundCarriedOver):
        limit = event.limit_fen
    closed = fund.closed or isinstance(event, FundYearClosed)
    revenue = fund.revenue_fen + (event.fen if isinstance(event, FundRevenueRecorded) else 0)
    return Fund(fund.stream, happened.version, fund.fund, fund.year, limit, closed, revenue)

"""A fund: one appropriation of one budget year. How much is taken is a guard, not this stream."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.event import Event, Recorded, Value
from domain.money import Fen, FenOrZero
from domain.text import Digest, Text

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


class FundCloseProposed(Event, frozen=True, tag="fund.closeProposed"):
    """An officer lists what is approved from the fund and not paid: so many lines of rosters, their
    sum, and the `digest` of the list as the ledger stood at `position`. From here on nothing is
    approved from it, until the year is closed or this is given up."""

    fund: str
    reason: Text
    open_lines: Annotated[int, Meta(ge=0)]
    open_fen: FenOrZero
    digest: Digest
    position: Annotated[int, Meta(ge=0)]


class FundCloseGivenUp(Event, frozen=True, tag="fund.closeGivenUp"):
    """The year stays open."""

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

Closing = FundCloseProposed | FundCloseGivenUp | FundYearClosed

FundEvent = FundOpened | FundLimitChanged | Closing | Moved | FundRevenueRecorded

# State


class Fund(Value, frozen=True):
    """One fund and year. `close_proposed`: the list of what is open, until another signs it."""

    stream: str
    version: int
    fund: str
    year: int
    limit_fen: int
    closed: bool = False
    revenue_fen: int = 0
    close_proposed: FundCloseProposed | None = None
    close_proposer: str = ""


def evolve(fund: Fund | None, happened: Recorded) -> Fund:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, FundOpened):
        return Fund(happened.stream, happened.version, event.fund, event.year, event.limit_fen)
    assert fund is not None, "a fund's history begins with fund.opened"
    return msgspec.structs.replace(fund, version=happened.version, **_change(fund, happened))


def _change(fund: Fund, happened: Recorded) -> dict[str, object]:
    """The fields that an event changes."""
    match happened.event:
        case FundLimitChanged() | FundTransferred() | FundCarriedOver() as limited:
            return {"limit_fen": limited.limit_fen}
        case FundCloseProposed() as proposed:
            person = happened.actor.person if happened.actor else ""
            return {"close_proposed": proposed, "close_proposer": person}
        case FundCloseGivenUp():
            return {"close_proposed": None, "close_proposer": ""}
        case FundYearClosed():
            return {"closed": True, "close_proposed": None}
        case FundRevenueRecorded(fen=fen):
            return {"revenue_fen": fund.revenue_fen + fen}
        case _:
            return {}

"""What each event takes or gives back, copied from its own bytes; nothing is computed here.

The holder is the stream that the event is written to: a grant, a roster, or (for a natural key)
the fact itself, (stream, version).
"""

from __future__ import annotations

from datetime import date

from domain.decision import Allowance
from domain.effects import (
    AllowanceReturned,
    AllowanceTaken,
    ClaimReturned,
    ClaimTaken,
    Effect,
    FundClosed,
    FundLeft,
    FundLimit,
    FundQueued,
    FundReturned,
    FundTaken,
    PeriodReturned,
    PeriodTaken,
)
from domain.event import Event
from domain.fact_keys import KEYS_OF_FACTS, Copy, open_record, spell
from domain.fund import (
    FundCarriedOver,
    FundLimitChanged,
    FundOpened,
    FundTransferred,
    FundYearClosed,
)
from domain.grant import (
    GrantAwarded,
    GrantBreakOpened,
    GrantBreakResolved,
    GrantClaimsAdded,
    GrantDecisionReplaced,
    GrantImported,
    GrantRevoked,
    GrantWithdrawn,
)
from domain.grant_differences import GrantDifferenceApproved, GrantPeriodsAdded
from domain.legacy_import import ImportFinished, ImportReceived, ImportWithdrawn
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterWaiting,
)
from domain.roster_giving_back import RosterLineGivenUp

NOTHING: tuple[Effect, ...] = ()


def listing(grant: str) -> str:
    """The key that keeps a grant on one live roster."""
    return f"listing/{grant}"


def effects(stream: str, event: Event, day: date) -> tuple[Effect, ...]:
    """What an event takes and gives back, in its own words; the database says whether it may.

    `day`: the day it happened on, from its envelope.
    """
    copy = _COPIES.get(type(event))
    return copy(stream, event, day) if copy is not None else NOTHING


def _awarded(_: str, event: GrantAwarded, day: date) -> tuple[Effect, ...]:
    return (
        *(ClaimTaken(key) for key in event.claims),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in event.allowances),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
    )


def _periods_added(_: str, event: GrantPeriodsAdded, day: date) -> tuple[Effect, ...]:
    return tuple(PeriodTaken(one.key, one.first, one.last) for one in event.periods)


def _imported(_: str, event: GrantImported, day: date) -> tuple[Effect, ...]:
    return (
        *(ClaimTaken(key) for key in event.claims),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
        *_counted((*event.allowances, *event.counted)),
    )


def _counted(counts: tuple[Allowance, ...]) -> tuple[Effect, ...]:
    return tuple(AllowanceTaken(one.key, one.amount, one.limit) for one in counts)


def _given_back(counts: tuple[Allowance, ...]) -> tuple[Effect, ...]:
    return tuple(AllowanceReturned(one.key, one.amount) for one in counts)


GivesBack = GrantRevoked | GrantWithdrawn | GrantDecisionReplaced | GrantDifferenceApproved


def _returned(_: str, event: GivesBack, day: date) -> tuple[Effect, ...]:
    return (
        *(ClaimReturned(key) for key in event.returns),
        *(AllowanceReturned(one.key, one.amount) for one in event.allowances_returned),
        *(PeriodReturned(one.key, one.first) for one in event.periods_returned),
    )


def _replaced(
    stream: str, event: GrantDecisionReplaced | GrantDifferenceApproved, day: date
) -> tuple[Effect, ...]:
    return (
        *_returned(stream, event, day),
        *(ClaimTaken(key) for key in event.claims),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in event.allowances),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
    )


def _revoked(stream: str, event: GrantRevoked, day: date) -> tuple[Effect, ...]:
    fund = (FundReturned(event.fund, event.fund_fen),) if event.fund_fen else ()
    return (*_returned(stream, event, day), *fund)


def _lines(_: str, event: RosterLinesAdded, day: date) -> tuple[Effect, ...]:
    return tuple(ClaimTaken(listing(line.grant)) for line in event.lines)


def _line_given_up(_: str, event: RosterLineGivenUp, day: date) -> tuple[Effect, ...]:
    listings = (ClaimReturned(key) for key in event.returns)
    return (*listings, FundReturned(event.fund, event.fen))


def _cancelled(_: str, event: RosterCancelled, day: date) -> tuple[Effect, ...]:
    fund: tuple[Effect, ...] = ()
    if event.fund:
        given_up = (
            FundReturned(event.fund, event.fund_fen) if event.fund_fen else FundLeft(event.fund)
        )
        fund = (given_up,)
    return (*(ClaimReturned(key) for key in event.returns), *fund)


_COPIES: dict[type[Event], Copy] = {
    **KEYS_OF_FACTS,
    GrantAwarded: _awarded,
    GrantDecisionReplaced: _replaced,
    GrantRevoked: _revoked,
    GrantWithdrawn: _returned,
    GrantClaimsAdded: lambda _, event, day: tuple(ClaimTaken(key) for key in event.claims),
    GrantDifferenceApproved: _replaced,
    GrantPeriodsAdded: _periods_added,
    GrantImported: _imported,
    GrantBreakOpened: lambda _, event, day: _counted(event.counted),
    GrantBreakResolved: lambda _, event, day: _given_back(event.closed),
    ImportReceived: lambda _, event, day: _counted(event.under_way),
    ImportFinished: lambda _, event, day: _given_back(event.ended),
    ImportWithdrawn: lambda _, event, day: _given_back(event.ended),
    RosterLinesAdded: _lines,
    RosterLinesStopped: lambda _, event, day: tuple(ClaimReturned(key) for key in event.returns),
    RosterApproved: lambda _, event, day: (FundTaken(event.fund, event.fen),),
    RosterWaiting: lambda _, event, day: (FundQueued(event.fund),),
    RosterCancelled: _cancelled,
    RosterLineGivenUp: _line_given_up,
    FundOpened: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=True),),
    FundLimitChanged: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=False),),
    FundTransferred: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=False),),
    FundCarriedOver: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=False),),
    FundYearClosed: lambda _, event, day: (FundClosed(event.fund),),
}


GUARDED: frozenset[type[Event]] = frozenset(_COPIES)
"""Events that take or give back something."""


def natural_keys(stream: str, event: Event, day: date) -> tuple[str, ...]:
    """The natural keys of a fact: counted once, whoever tells it."""
    return tuple(
        one.key
        for one in effects(stream, event, day)
        if isinstance(one, ClaimTaken) and one.of_fact
    )


__all__ = [
    "GUARDED",
    "AllowanceReturned",
    "AllowanceTaken",
    "ClaimReturned",
    "ClaimTaken",
    "Effect",
    "FundClosed",
    "FundLeft",
    "FundLimit",
    "FundQueued",
    "FundReturned",
    "FundTaken",
    "PeriodReturned",
    "PeriodTaken",
    "effects",
    "listing",
    "natural_keys",
    "open_record",
    "spell",
]

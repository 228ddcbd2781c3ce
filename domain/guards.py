"""What each event takes or gives back, copied from its own bytes; nothing is computed here.

The holder is the stream that the event is written to: a grant, a roster, or (for a natural key)
the fact itself, (stream, version).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain.applicant import (
    ApplicantContractSigned,
    ApplicantContributionPaid,
    ApplicantFactVoided,
)
from domain.enterprise import EnterpriseFactVoided
from domain.event import Event
from domain.fund import FundLimitChanged, FundOpened, FundYearClosed
from domain.grant import (
    GrantAwarded,
    GrantClaimsAdded,
    GrantDecisionReplaced,
    GrantRevoked,
    GrantWithdrawn,
)
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterWaiting,
)
from domain.selection_round import RoundFactVoided


class ClaimTaken(msgspec.Struct, frozen=True, gc=False):
    """`of_fact`: the holder is the fact itself, with its version."""

    key: str
    of_fact: bool = False


class ClaimReturned(msgspec.Struct, frozen=True, gc=False):
    key: str


class AllowanceTaken(msgspec.Struct, frozen=True, gc=False):
    key: str
    amount: int
    limit: int


class AllowanceReturned(msgspec.Struct, frozen=True, gc=False):
    key: str
    amount: int


class PeriodTaken(msgspec.Struct, frozen=True, gc=False):
    key: str
    first: date
    last: date


class PeriodReturned(msgspec.Struct, frozen=True, gc=False):
    key: str
    first: date


class FundTaken(msgspec.Struct, frozen=True, gc=False):
    """By the roster that the event is written to; a roster that waited leaves the queue."""

    fund: str
    fen: int


class FundReturned(msgspec.Struct, frozen=True, gc=False):
    """`restore`: whether the money becomes spendable again (P56)."""

    fund: str
    fen: int
    restore: bool = True


class FundQueued(msgspec.Struct, frozen=True, gc=False):
    """The roster waits in the fund's queue."""

    fund: str


class FundLeft(msgspec.Struct, frozen=True, gc=False):
    """The roster gives up its place in the fund's queue."""

    fund: str


class FundLimit(msgspec.Struct, frozen=True, gc=False):
    """A fund opened (it must not exist yet) or its limit changed."""

    fund: str
    limit_fen: int
    opened: bool


class FundClosed(msgspec.Struct, frozen=True, gc=False):
    fund: str


Effect = (
    ClaimTaken
    | ClaimReturned
    | AllowanceTaken
    | AllowanceReturned
    | PeriodTaken
    | PeriodReturned
    | FundTaken
    | FundReturned
    | FundQueued
    | FundLeft
    | FundLimit
    | FundClosed
)

NOTHING: tuple[Effect, ...] = ()


def listing(grant: str) -> str:
    """The key that keeps a grant on one live roster."""
    return f"listing/{grant}"


def effects(stream: str, event: Event) -> tuple[Effect, ...]:
    """What an event takes and gives back, in its own words; the database says whether it may."""
    copy = _COPIES.get(type(event))
    return copy(stream, event) if copy is not None else NOTHING


def _contract(stream: str, event: ApplicantContractSigned) -> tuple[Effect, ...]:
    return (ClaimTaken(f"contract/{stream}/{event.employer}/{event.begins_on}", of_fact=True),)


def _contribution(stream: str, event: ApplicantContributionPaid) -> tuple[Effect, ...]:
    words = (stream, event.payer, event.insurance, event.month, event.voucher)
    return (ClaimTaken("contribution/" + "/".join(words), of_fact=True),)


def _voided(
    _: str, event: ApplicantFactVoided | EnterpriseFactVoided | RoundFactVoided
) -> tuple[Effect, ...]:
    return tuple(ClaimReturned(key) for key in event.returns)


def _awarded(_: str, event: GrantAwarded) -> tuple[Effect, ...]:
    return (
        *(ClaimTaken(key) for key in event.claims),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in event.allowances),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
    )


def _returned(
    _: str, event: GrantRevoked | GrantWithdrawn | GrantDecisionReplaced
) -> tuple[Effect, ...]:
    return (
        *(ClaimReturned(key) for key in event.returns),
        *(AllowanceReturned(one.key, one.amount) for one in event.allowances_returned),
        *(PeriodReturned(one.key, one.first) for one in event.periods_returned),
    )


def _replaced(stream: str, event: GrantDecisionReplaced) -> tuple[Effect, ...]:
    return (
        *_returned(stream, event),
        *(ClaimTaken(key) for key in event.claims),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in event.allowances),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
    )


def _revoked(stream: str, event: GrantRevoked) -> tuple[Effect, ...]:
    fund = (FundReturned(event.fund, event.fund_fen),) if event.fund_fen else ()
    return (*_returned(stream, event), *fund)


def _lines(_: str, event: RosterLinesAdded) -> tuple[Effect, ...]:
    return tuple(ClaimTaken(listing(line.grant)) for line in event.lines)


def _cancelled(_: str, event: RosterCancelled) -> tuple[Effect, ...]:
    fund: tuple[Effect, ...] = ()
    if event.fund:
        given_up = (
            FundReturned(event.fund, event.fund_fen) if event.fund_fen else FundLeft(event.fund)
        )
        fund = (given_up,)
    return (*(ClaimReturned(key) for key in event.returns), *fund)


_COPIES: dict[type[Event], Callable[[str, Any], tuple[Effect, ...]]] = {
    ApplicantContractSigned: _contract,
    ApplicantContributionPaid: _contribution,
    ApplicantFactVoided: _voided,
    EnterpriseFactVoided: _voided,
    RoundFactVoided: _voided,
    GrantAwarded: _awarded,
    GrantDecisionReplaced: _replaced,
    GrantRevoked: _revoked,
    GrantWithdrawn: _returned,
    GrantClaimsAdded: lambda _, event: tuple(ClaimTaken(key) for key in event.claims),
    RosterLinesAdded: _lines,
    RosterLinesStopped: lambda _, event: tuple(ClaimReturned(key) for key in event.returns),
    RosterApproved: lambda _, event: (FundTaken(event.fund, event.fen),),
    RosterWaiting: lambda _, event: (FundQueued(event.fund),),
    RosterCancelled: _cancelled,
    FundOpened: lambda _, event: (FundLimit(event.fund, event.limit_fen, opened=True),),
    FundLimitChanged: lambda _, event: (FundLimit(event.fund, event.limit_fen, opened=False),),
    FundYearClosed: lambda _, event: (FundClosed(event.fund),),
}


def natural_keys(stream: str, event: Event) -> tuple[str, ...]:
    """The natural keys of a fact: counted once, whoever tells it."""
    return tuple(
        one.key for one in effects(stream, event) if isinstance(one, ClaimTaken) and one.of_fact
    )


__all__ = ["Effect", "effects", "listing", "natural_keys"]

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
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMergedInto,
    ApplicantRegistered,
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


def open_record(stream: str) -> str:
    """The key that says a person is known and the record neither given up nor erased."""
    return f"open/{stream}"


def spell(stream: str, employer: str, first: date) -> str:
    """The key of a spell of work: one `hired` for its first day."""
    return f"hired/{stream}/{employer}/{first}"


def effects(stream: str, event: Event, day: date) -> tuple[Effect, ...]:
    """What an event takes and gives back, in its own words; the database says whether it may.

    `day`: the day it happened on, from its envelope.
    """
    copy = _COPIES.get(type(event))
    return copy(stream, event, day) if copy is not None else NOTHING


def _registered(stream: str, event: ApplicantRegistered, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(open_record(stream), of_fact=True),)


def _closed(stream: str, event: Event, _: date) -> tuple[Effect, ...]:
    return (ClaimReturned(open_record(stream)),)


def _split(stream: str, event: ApplicantIdentitySplit, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(open_record(stream), of_fact=True),) if event.reopened else ()


def _hired(stream: str, event: ApplicantHired, day: date) -> tuple[Effect, ...]:
    return (ClaimTaken(spell(stream, event.employer, day), of_fact=True),)


def _left(stream: str, event: ApplicantLeft, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"left/{stream}/{event.employer}/{event.hired_on}", of_fact=True),)


def _contract(stream: str, event: ApplicantContractSigned, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"contract/{stream}/{event.employer}/{event.begins_on}", of_fact=True),)


def _contribution(stream: str, event: ApplicantContributionPaid, _: date) -> tuple[Effect, ...]:
    words = (stream, event.payer, event.insurance, event.month, event.voucher)
    return (ClaimTaken("contribution/" + "/".join(words), of_fact=True),)


def _voided(
    _: str, event: ApplicantFactVoided | EnterpriseFactVoided | RoundFactVoided, day: date
) -> tuple[Effect, ...]:
    return tuple(ClaimReturned(key) for key in event.returns)


def _awarded(_: str, event: GrantAwarded, day: date) -> tuple[Effect, ...]:
    return (
        *(ClaimTaken(key) for key in event.claims),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in event.allowances),
        *(PeriodTaken(one.key, one.first, one.last) for one in event.periods),
    )


def _returned(
    _: str, event: GrantRevoked | GrantWithdrawn | GrantDecisionReplaced, day: date
) -> tuple[Effect, ...]:
    return (
        *(ClaimReturned(key) for key in event.returns),
        *(AllowanceReturned(one.key, one.amount) for one in event.allowances_returned),
        *(PeriodReturned(one.key, one.first) for one in event.periods_returned),
    )


def _replaced(stream: str, event: GrantDecisionReplaced, day: date) -> tuple[Effect, ...]:
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


def _cancelled(_: str, event: RosterCancelled, day: date) -> tuple[Effect, ...]:
    fund: tuple[Effect, ...] = ()
    if event.fund:
        given_up = (
            FundReturned(event.fund, event.fund_fen) if event.fund_fen else FundLeft(event.fund)
        )
        fund = (given_up,)
    return (*(ClaimReturned(key) for key in event.returns), *fund)


_COPIES: dict[type[Event], Callable[[str, Any, date], tuple[Effect, ...]]] = {
    ApplicantRegistered: _registered,
    ApplicantMergedInto: _closed,
    ApplicantErased: _closed,
    ApplicantIdentitySplit: _split,
    ApplicantHired: _hired,
    ApplicantLeft: _left,
    ApplicantContractSigned: _contract,
    ApplicantContributionPaid: _contribution,
    ApplicantFactVoided: _voided,
    EnterpriseFactVoided: _voided,
    RoundFactVoided: _voided,
    GrantAwarded: _awarded,
    GrantDecisionReplaced: _replaced,
    GrantRevoked: _revoked,
    GrantWithdrawn: _returned,
    GrantClaimsAdded: lambda _, event, day: tuple(ClaimTaken(key) for key in event.claims),
    RosterLinesAdded: _lines,
    RosterLinesStopped: lambda _, event, day: tuple(ClaimReturned(key) for key in event.returns),
    RosterApproved: lambda _, event, day: (FundTaken(event.fund, event.fen),),
    RosterWaiting: lambda _, event, day: (FundQueued(event.fund),),
    RosterCancelled: _cancelled,
    FundOpened: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=True),),
    FundLimitChanged: lambda _, event, day: (FundLimit(event.fund, event.limit_fen, opened=False),),
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


__all__ = ["Effect", "effects", "listing", "natural_keys"]

"""What an event may take and give back: claims, allowances, periods, a fund's money."""

from __future__ import annotations

from datetime import date

import msgspec


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

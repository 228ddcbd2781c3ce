"""The shapes of what is asked and told of guaranteed loans as it comes in."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from domain.loan import LimitKey, LoanMonths, RateHundredths
from domain.money import Fen
from gateways.shape import BankIn, Common, Named, RegionIn

BorrowersIn = Annotated[tuple[Named, ...], msgspec.Meta(max_length=50)]


class AskLoan(Common, frozen=True, kw_only=True):
    """Whether so much may be lent for so many months at that rate; without `fen`: how much may be.
    `rate_hundredths`: 675 is 6.75% a year; `place`: of the business; `partnership`: they start up
    together; `limit`: the one limit that is asked about, all that apply where it is left out."""

    borrowers: BorrowersIn = ()
    fen: Fen | None = None
    months: LoanMonths | None = None
    rate_hundredths: RateHundredths | None = None
    place: RegionIn | None = None
    partnership: bool = False
    limit: LimitKey | None = None


class LendLoan(Common, frozen=True, kw_only=True):
    """A bank lent `fen`. Without `borrowers`: to those who asked."""

    fen: Fen
    months: LoanMonths
    bank: BankIn
    borrowers: BorrowersIn = ()
    rate_hundredths: RateHundredths | None = None
    place: RegionIn | None = None


class RepayLoan(Common, frozen=True, kw_only=True):
    """So much of the principal was paid back."""

    fen: Fen


class EndLoan(Common, frozen=True, kw_only=True):
    """Nothing more happens under the loan."""

    outcome: Literal["not-taken", "repaid", "written-off"]

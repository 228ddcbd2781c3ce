"""A guaranteed loan for a start-up (创业担保贷款): a bank's money, never paid by this ledger. What
may be borrowed is decided and recorded, and what was lent uses up each borrower's limit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.decision import Allowance, Grounds
from domain.event import Event, Recorded
from domain.history import History, with_fact, without_fact
from domain.money import Fen, FenOrZero
from domain.text import BankName, Region, StreamId, Text

Borrowers = Annotated[tuple[StreamId, ...], msgspec.Meta(max_length=50)]
LoanMonths = Annotated[int, msgspec.Meta(ge=1, le=360)]
RateHundredths = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
"""Hundredths of a percent a year: 675 is 6.75%."""

LimitKey = Literal[
    "startup-guaranteed-loan-individual",
    "startup-guaranteed-loan-partnership",
    "startup-guaranteed-loan-rate-ceiling",
]
"""The three limits of clause 9."""

# Events


class LoanAsked(Event, frozen=True, tag="loan.asked"):
    """Whether so much may be lent, for so long, at that rate; without a sum: how much may be.
    `partnership`: they start up together. `place`: of the business. `limit`: the one limit asked
    about; None is all that apply."""

    borrowers: Borrowers = ()
    fen: Fen | None = None
    months: LoanMonths | None = None
    rate_hundredths: RateHundredths | None = None
    place: Region | None = None
    partnership: bool = False
    limit: LimitKey | None = None


class LoanAllowed(Event, frozen=True, tag="loan.allowed"):
    """Within the limits. `limit_fen`: what may be lent in all, 0 where only the rate was asked;
    `ceiling_hundredths`: the highest rate. The sum that was asked is kept free for it (`uses`)."""

    limits: tuple[LimitKey, ...]
    grounds: Grounds
    limit_fen: FenOrZero = 0
    ceiling_hundredths: RateHundredths | None = None
    uses: tuple[Allowance, ...] = ()


class LoanRefused(Event, frozen=True, tag="loan.refused"):
    """Beyond a limit, for these reasons in the order of checks."""

    limits: tuple[LimitKey, ...]
    reasons: tuple[str, ...]
    grounds: Grounds
    limit_fen: FenOrZero = 0
    ceiling_hundredths: RateHundredths | None = None


class LoanPended(Event, frozen=True, tag="loan.pended"):
    """Cannot be said yet. `wake`: what is missing, `parameter:…`; it is asked again then."""

    limits: tuple[LimitKey, ...]
    reason: str
    wake: str
    grounds: Grounds


class LoanGranted(Event, frozen=True, tag="loan.granted"):
    """The bank lent. What each borrower owes of it uses up the limit, whatever was kept free
    before (`returns`); a report of what was lent is recorded even beyond a limit."""

    borrowers: Borrowers
    fen: Fen
    months: LoanMonths
    bank: BankName
    rate_hundredths: RateHundredths | None = None
    place: Region | None = None
    uses: tuple[Allowance, ...] = ()
    returns: tuple[Allowance, ...] = ()


class LoanRepaid(Event, frozen=True, tag="loan.repaid"):
    """So much of the principal was paid back; it gives back what the borrowers no longer owe."""

    fen: Fen
    returns: tuple[Allowance, ...] = ()


class LoanInterestPaid(Event, frozen=True, tag="loan.interestPaid"):
    """Interest that the borrowers really paid, through a day."""

    fen: Fen
    through: date


class LoanClosed(Event, frozen=True, tag="loan.closed"):
    """Nothing more happens under it: it was not taken up, or is paid back, or written off."""

    outcome: Literal["not-taken", "repaid", "written-off"]
    returns: tuple[Allowance, ...] = ()


class LoanFactVoided(Event, frozen=True, tag="loan.factVoided"):
    """The only way to undo a fact. `uses`, `returns`: what the limits were before it; `keys`: the
    natural keys it gives back."""

    voided_version: int
    reason: Text
    evidence: Text
    keys: tuple[str, ...] = ()
    uses: tuple[Allowance, ...] = ()
    returns: tuple[Allowance, ...] = ()


LoanEvent = (
    LoanAsked
    | LoanAllowed
    | LoanRefused
    | LoanPended
    | LoanGranted
    | LoanRepaid
    | LoanInterestPaid
    | LoanClosed
    | LoanFactVoided
)

# State


def evolve(loan: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    loan = loan or History(happened.stream)
    match happened.event:
        case LoanFactVoided(voided_version=version):
            return without_fact(loan, happened, version)
        case _:
            return with_fact(loan, happened)


def granted(loan: History) -> LoanGranted | None:
    """What was lent, if anything."""
    return next((event for _, event in loan.of(LoanGranted)), None)


def owed(loan: History) -> int:
    """The principal that is not paid back, in fen."""
    lent = granted(loan)
    return (lent.fen if lent else 0) - sum(event.fen for _, event in loan.of(LoanRepaid))


def is_open(loan: History) -> bool:
    """Whether something may still happen under it."""
    return not any(True for _ in loan.of(LoanClosed))


def held(loan: History) -> dict[str, int]:
    """What it uses of each borrower's limit, in fen, by the key of the limit."""
    found: dict[str, int] = {}
    for fact in loan.facts:
        for one in getattr(fact.event, "uses", ()):
            found[one.key] = found.get(one.key, 0) + one.amount
        for one in getattr(fact.event, "returns", ()):
            found[one.key] = found.get(one.key, 0) - one.amount
    return {key: amount for key, amount in found.items() if amount > 0}

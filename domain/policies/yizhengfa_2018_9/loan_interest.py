"""The interest of one guaranteed loan as the ledger has it on record, less what was repaid before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.calendar import ONE_DAY
from domain.decision import Period
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.loan import LoanGranted, LoanInterestPaid
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import streams_of
from domain.view import View

INTEREST = "loan-interest"


class LoanInterest(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word. `fen`: the interest paid for
    the days that nobody was paid for; `days`: those days, a period for each payment."""

    identified: bool
    own_claim: bool
    lent: bool
    fen: int
    days: tuple[Period, ...]
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The payee with every record of a person, and the loan."""
    payee: tuple[StreamKey, ...] = ((claim.payee_kind, claim.payee),)
    people = streams_of(view, claim.payee) if claim.payee_kind == "applicant" else ()
    loan: tuple[StreamKey, ...] = (("loan", claim.round),) if claim.round else ()
    return tuple(dict.fromkeys((*payee, *people, *loan)))


def guards(claim: Claim, view: View) -> Foreseen:
    """The days of the loan."""
    return Foreseen((f"{INTEREST}/{claim.round}",)) if claim.round else Foreseen()


def on_record(claim: Claim, view: View, choices: Choices) -> LoanInterest:
    """All interest of the loan that was paid by the day of filing and that nobody was paid for."""
    payee: History | None = view.state(claim.payee_kind, claim.payee)
    loan: History | None = view.state("loan", claim.round) if claim.round else None
    lent = next(iter(loan.proven(LoanGranted)), None) if loan is not None else None
    found = _payments(loan, lent, claim) if loan is not None and lent is not None else []
    free = [one for one in found if not _held(one[1], claim, view)]
    meant = free or found
    facts = ([lent[0]] if lent else []) + [fact for fact, _, _ in meant]
    return LoanInterest(
        payee is not None and not claim.problem,
        lent is not None and _is_borrower(lent[1], claim, view),
        lent is not None,
        sum(fen for _, _, fen in meant),
        tuple(days for _, days, _ in meant),
        claim.filed_on,
        claim.decided_for,
        meant[-1][1].last if meant else None,
        tuple(Reading(fact.stream, fact.version) for fact in facts),
    )


def _is_borrower(lent: LoanGranted, claim: Claim, view: View) -> bool:
    """Under any record of the person; these count as read."""
    if claim.payee_kind != "applicant":
        return False
    streams = [stream for _, stream in streams_of(view, claim.payee)]
    for stream in streams:
        view.applicant(stream)
    return any(stream in lent.borrowers for stream in streams)


Payment = tuple[Fact, Period, int]
"""What was told, the days it is for, its sum in fen."""


def _payments(loan: History, lent: tuple[Fact, LoanGranted], claim: Claim) -> list[Payment]:
    """Each payment of interest, for the days since the one before it."""
    told = [one for one in loan.proven(LoanInterestPaid) if one[0].on <= claim.filed_on]
    found: list[Payment] = []
    first = lent[0].on
    for fact, paid in sorted(told, key=lambda one: one[1].through):
        if paid.through >= first:
            period = Period(f"{INTEREST}/{claim.round}", first, paid.through)
            found.append((fact, period, paid.fen))
            first = paid.through + ONE_DAY
    return found


def _held(days: Period, claim: Claim, view: View) -> bool:
    return any(
        held.first <= days.last and days.first <= held.last and held.holder != claim.grant
        for held in view.periods(days.key)
    )


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The first borrower's claim for a loan on which interest was paid."""
    loan: History | None = view.state("loan", asked.stream)
    lent = next((event for _, event in loan.proven(LoanGranted)), None) if loan else None
    if loan is None or lent is None or not any(True for _ in loan.proven(LoanInterestPaid)):
        return
    yield Opening(lent.borrowers[0], "applicant", lent.borrowers[0], round=asked.stream)


POSSIBLE = Possible("loan", possible_claims)

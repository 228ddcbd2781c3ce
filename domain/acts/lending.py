"""Loans: what may be borrowed is decided within the limits of clause 9; what the bank lent and got
back is recorded and uses them up. No public money moves."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.acts.act import Act, Decided, Needs, distinct, one
from domain.acts.days import not_in_the_future
from domain.acts.determining import Determined, determined, grounds
from domain.acts.judging import PARAMETERS_STREAM
from domain.acts.telling import unknown
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.event import Event
from domain.history import History
from domain.loan import (
    LimitKey,
    LoanAllowed,
    LoanAsked,
    LoanPended,
    LoanRefused,
    is_open,
)
from domain.policies.assessing import amount_of
from domain.policies.yizhengfa_2018_9.borrowers import Borrowing, borrowing, limit_key
from domain.policies.yizhengfa_2018_9.choices import Choices, choices_on
from domain.policies.yizhengfa_2018_9.clause_09 import LIMITS, RATE, limits_asked
from domain.policies.yizhengfa_2018_9.person import streams_of
from domain.view import View


class AskForLoan(msgspec.Struct, frozen=True, gc=False):
    """Whether this may be lent; the command's day is the day it was asked."""

    asked: LoanAsked


def people_of(asked: LoanAsked, view: View) -> tuple[StreamKey, ...]:
    """Every record of every borrower, as far as they are known."""
    return distinct(key for borrower in asked.borrowers for key in streams_of(view, borrower))


def needs(command: Command, intent: AskForLoan, view: View) -> Needs:
    """The loan, the parameters, the borrowers, and what each uses of the limit."""
    people = people_of(intent.asked, view)
    loan: StreamKey = ("loan", command.stream)
    limits = tuple(limit_key(stream) for _, stream in people)
    return Needs((loan, PARAMETERS_STREAM, *people), (), (), limits)


def decide(command: Command, intent: AskForLoan, view: View) -> Decided:
    """The request, and what follows: allowed, refused with reasons, or pended."""
    not_in_the_future(command)
    asked, day = intent.asked, command.happened_on
    loan: History | None = view.state("loan", command.stream)
    if loan is not None:
        _may_ask_again(loan)
    for borrower in asked.borrowers:
        if view.applicant(borrower) is None:
            raise unknown("data.borrowers", "applicant")
    choices = choices_on(view.parameters(), day, asked.place or "city")
    facts = borrowing(asked, day, view, choices)
    limits = limits_asked(facts, asked.limit)
    if not limits:
        raise malformed("nothing-asked", "data", "name borrowers, or a rate and a place")
    found = determined([LIMITS[limit] for limit in limits], facts, choices)
    return one("loan", command.stream, asked, _answer(limits, facts, choices, found, command, view))


def _may_ask_again(loan: History) -> None:
    """Until it is allowed; then it goes on, or is closed."""
    if not is_open(loan):
        raise out_of_turn("loan-closed", "subject", "this loan is closed; ask for another")
    if any(True for _ in loan.of(LoanAllowed)):
        raise out_of_turn("loan-allowed", "subject", "this loan is allowed; ask for another")


def _answer(
    limits: tuple[LimitKey, ...],
    facts: Borrowing,
    choices: Choices,
    found: Determined,
    command: Command,
    view: View,
) -> Event:
    people: list[StreamKey] = [
        ("applicant", stream) for borrower in facts.borrowers for stream in borrower.ids
    ]
    streams = (*people, PARAMETERS_STREAM)
    day = command.happened_on
    because = grounds(9, day, found, facts.read_from, streams, choices, view)
    sums = {limit: _sum(limit, facts, choices) for limit in limits}
    limit_fen = next((fen or 0 for limit, fen in sums.items() if limit != RATE), 0)
    highest = sums.get(RATE)
    if found.reasons:
        codes = tuple(reason.code for reason in found.reasons)
        return LoanRefused(limits, codes, because, limit_fen, highest)
    if found.waits is not None:
        waits = found.waits
        return LoanPended(limits, waits.reason.code, f"parameter:{waits.parameter}", because)
    uses = tuple(use for due in found.due for use in due.allowances)
    return LoanAllowed(limits, because, limit_fen, highest, uses)


def _sum(limit: LimitKey, facts: Borrowing, choices: Choices) -> int | None:
    """What may be lent in fen, or the highest rate."""
    rule: Any = LIMITS[limit]
    return amount_of(rule, facts, choices) if facts.identified else None


ASK = Act(needs, decide)

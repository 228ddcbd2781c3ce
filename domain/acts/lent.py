"""What the bank tells of a loan: lent, paid back, closed; and a telling undone. Each changes what
the borrowers use of their limits, in its own words."""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.acts.act import Act, Decided, Needs, distinct, one
from domain.acts.days import not_in_the_future
from domain.acts.judging import PARAMETERS_STREAM
from domain.acts.lending import people_of
from domain.acts.telling import unknown
from domain.command import Command, malformed, out_of_turn
from domain.decision import Allowance
from domain.entries import StreamKey
from domain.event import Event
from domain.guards import natural_keys
from domain.history import History
from domain.loan import (
    LoanAsked,
    LoanClosed,
    LoanFactVoided,
    LoanGranted,
    LoanInterestPaid,
    LoanRepaid,
    granted,
    held,
    is_open,
    owed,
)
from domain.money import MAXIMUM_FEN
from domain.policies.yizhengfa_2018_9.borrowers import borrowing, limit_key
from domain.policies.yizhengfa_2018_9.choices import Choices, choices_on
from domain.policies.yizhengfa_2018_9.clause_09 import MOST_EACH, counted, shared
from domain.view import View


class ReportLent(msgspec.Struct, frozen=True, gc=False):
    """The bank lent; without borrowers: to those who asked."""

    lent: LoanGranted


class ReportRepaid(msgspec.Struct, frozen=True, gc=False):
    """Principal paid back, in fen."""

    fen: int


class CloseLoan(msgspec.Struct, frozen=True, gc=False):
    """Nothing more happens under it."""

    outcome: Literal["not-taken", "repaid", "written-off"]


class VoidLoanFact(msgspec.Struct, frozen=True, gc=False):
    """What the bank told in `version` falls."""

    version: int
    reason: str
    evidence: str


Intent = ReportLent | ReportRepaid | CloseLoan | VoidLoanFact


def needs(command: Command, intent: Intent, view: View) -> Needs:
    """The loan and the parameters; where the bank lent, the borrowers and their limits."""
    keys: tuple[StreamKey, ...] = (("loan", command.stream), PARAMETERS_STREAM)
    if not isinstance(intent, ReportLent):
        return Needs(distinct(keys))
    loan: History | None = view.loaded("loan", command.stream)
    people = people_of(LoanAsked(_borrowers(intent.lent, loan)), view)
    limits = tuple(limit_key(stream) for _, stream in people)
    return Needs(distinct((*keys, *people)), (), (), limits)


def _borrowers(lent: LoanGranted, loan: History | None) -> tuple[str, ...]:
    """Those the bank names, else those who asked last."""
    asked = [event for _, event in loan.of(LoanAsked)] if loan is not None else []
    return lent.borrowers or (asked[-1].borrowers if asked else ())


def decide_lent(command: Command, intent: ReportLent, view: View) -> Decided:
    """Recorded in any case: what was lent beyond a limit leaves nothing of it."""
    not_in_the_future(command)
    loan: History | None = view.state("loan", command.stream)
    if loan is not None and (granted(loan) is not None or not is_open(loan)):
        raise out_of_turn("loan-granted", "subject", "this loan was lent or is closed already")
    borrowers = _borrowers(intent.lent, loan)
    if not borrowers:
        raise malformed("no-borrowers", "data.borrowers", "nobody asked; name the borrowers")
    for borrower in borrowers:
        if view.applicant(borrower) is None:
            raise unknown("data.borrowers", "applicant")
    kept = held(loan) if loan is not None else {}
    uses = _shares(command, intent.lent.fen, borrowers, kept, view)
    lent = msgspec.structs.replace(
        intent.lent, borrowers=borrowers, uses=uses, returns=_allowances(kept)
    )
    return one("loan", command.stream, lent)


def _shares(
    command: Command, fen: int, borrowers: tuple[str, ...], kept: dict[str, int], view: View
) -> tuple[Allowance, ...]:
    """What each borrower owes of it: those whose limits count, else all of them."""
    day = command.happened_on
    choices = choices_on(view.parameters(), day)
    facts = borrowing(LoanAsked(borrowers, partnership=len(borrowers) > 1), day, view, choices)
    owing = counted(facts, choices) or facts.borrowers
    free = [sum(kept.get(limit_key(record), 0) for record in one.ids) for one in owing]
    rooms = [max(MOST_EACH - one.used + back, 0) for one, back in zip(owing, free, strict=True)]
    shares = shared(fen, rooms)
    return _allowances(
        {limit_key(one.ids[0]): share for one, share in zip(owing, shares, strict=True)}
    )


def _allowances(amounts: dict[str, int]) -> tuple[Allowance, ...]:
    """A report is recorded whatever the limit, so none stands in its way."""
    return tuple(Allowance(key, amount, MAXIMUM_FEN) for key, amount in amounts.items() if amount)


def decide_repaid(command: Command, intent: ReportRepaid, view: View) -> Decided:
    """The borrowers owe less, each by an equal part; under P59 ever-lent the limit stays used."""
    not_in_the_future(command)
    loan = _lent(command, view)
    left = owed(loan) - intent.fen
    if left < 0:
        rule = f"more than the principal that is owed, {owed(loan)} fen"
        raise out_of_turn("above-the-principal", "data.fen", rule)
    choices = choices_on(view.parameters(), command.happened_on)
    return one("loan", loan.stream, LoanRepaid(intent.fen, _given_back(loan, left, choices)))


def _given_back(loan: History, left: int, choices: Choices) -> tuple[Allowance, ...]:
    """What the borrowers use no longer, once they owe `left`."""
    if choices.loan_limit_basis == "ever-lent":
        return ()
    using = held(loan)
    still = dict(zip(using, shared(left, [*using.values()]), strict=True))
    return _allowances({key: amount - still[key] for key, amount in using.items()})


def decide_closed(command: Command, intent: CloseLoan, view: View) -> Decided:
    """What was kept free for a loan not taken up is given back; what is written off is still
    owed."""
    not_in_the_future(command)
    loan = _open(command, view)
    lent = granted(loan) is not None
    if lent is (intent.outcome == "not-taken"):
        rule = "a loan that was lent is paid back or written off; one that was not, not taken"
        raise out_of_turn("loan-outcome", "data.outcome", rule)
    if intent.outcome == "repaid" and owed(loan):
        raise out_of_turn("principal-owed", "data.outcome", f"{owed(loan)} fen are owed")
    returns = () if lent else _allowances(held(loan))
    return one("loan", loan.stream, LoanClosed(intent.outcome, returns))


VOIDABLE = (LoanGranted, LoanRepaid, LoanInterestPaid, LoanClosed)


def decide_void(command: Command, intent: VoidLoanFact, view: View) -> Decided:
    """The limits as they were before it."""
    loan: History | None = view.state("loan", command.stream)
    fact = loan.at(intent.version) if loan is not None else None
    if loan is None or fact is None:
        raise out_of_turn("no-such-fact", "data.voided_version", "no live fact of that version")
    if not isinstance(fact.event, VOIDABLE):
        raise malformed("not-voidable", "data.voided_version", "a decision is not a fact")
    if isinstance(fact.event, LoanGranted) and any(True for _ in loan.of(LoanRepaid)):
        raise out_of_turn("repaid-since", "data.voided_version", "void the repayments first")
    keys = natural_keys(loan.stream, fact.event, fact.on)
    again, back = _as_before(fact.event)
    void = LoanFactVoided(intent.version, intent.reason, intent.evidence, keys, again, back)
    return one("loan", loan.stream, void)


def _as_before(event: Event) -> tuple[tuple[Allowance, ...], tuple[Allowance, ...]]:
    """What is used again, and what is given back."""
    again: dict[str, int] = {}
    for back in getattr(event, "returns", ()):
        again[back.key] = again.get(back.key, 0) + back.amount
    return _allowances(again), getattr(event, "uses", ())


def _open(command: Command, view: View) -> History:
    loan: History | None = view.state("loan", command.stream)
    if loan is None:
        raise unknown("subject", "loan")
    if not is_open(loan):
        raise out_of_turn("loan-closed", "subject", "this loan is closed")
    return loan


def _lent(command: Command, view: View) -> History:
    loan = _open(command, view)
    if granted(loan) is None:
        raise out_of_turn("loan-not-granted", "subject", "tell granted first")
    return loan


LENT = Act(needs, decide_lent)
REPAID = Act(needs, decide_repaid)
CLOSED = Act(needs, decide_closed)
VOID = Act(needs, decide_void)

"""A payment that did not arrive: given up before sending, or ordered again by two officers."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.stopping import must_go_through, must_not_be_stopped
from domain.command import Command, malformed, out_of_turn
from domain.event import Event
from domain.merkle import root
from domain.names import named_stream
from domain.payment import (
    MAXIMUM_LINES_AN_EVENT,
    Payment,
    PaymentLine,
    PaymentLinesAdded,
    PaymentOrdered,
    PaymentRouted,
    Status,
)
from domain.payment_outcomes import (
    PaymentCancelled,
    PaymentDoubtResolved,
    PaymentReordered,
    PaymentReorderProposed,
    PaymentResolutionProposed,
)
from domain.reasons import Reason
from domain.view import View


class CancelPayment(msgspec.Struct, frozen=True, gc=False):
    """Before it is in a file; afterwards only the bank can say what became of it."""

    reason: str


class ProposeReorder(msgspec.Struct, frozen=True, gc=False):
    """An officer's finding on a payment that failed; `event` says the account and the document."""

    event: PaymentReorderProposed


class Reorder(msgspec.Struct, frozen=True, gc=False):
    """Another officer's signature under the finding. `bank`: through which, where it is named."""

    bank: str = ""


class ProposeResolution(msgspec.Struct, frozen=True, gc=False):
    """An officer's finding on a payment in doubt."""

    event: PaymentResolutionProposed


class ResolveDoubt(msgspec.Struct, frozen=True, gc=False):
    """Another officer's signature under that finding."""


def successor_stream(payment: str) -> str:
    """The id of the order that stands instead of another: one, whoever asks for it."""
    return named_stream("payment", f"{payment}/again")


def own_needs(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("payment", command.stream)))


def decide_cancel(command: Command, intent: CancelPayment, view: View) -> Decided:
    """Cancelled while nobody outside knows of it."""
    payment = _ordered(command, view)
    if payment.status is not Status.ORDERED:
        rule = f"the payment is {payment.status.value}; only one that is not sent can be cancelled"
        raise out_of_turn("not-cancellable", "subject", rule)
    return one("payment", payment.stream, PaymentCancelled(intent.reason))


CANCEL = Act(own_needs, decide_cancel)


def decide_proposal(command: Command, intent: ProposeReorder, view: View) -> Decided:
    """Only of what surely did not arrive."""
    payment = _ordered(command, view)
    _must_have_failed(payment)
    return one("payment", payment.stream, intent.event)


PROPOSE = Act(own_needs, decide_proposal)


def reorder_needs(command: Command, intent: Reorder, view: View) -> Needs:
    keys = own_needs(command, intent, view).streams
    payment: Payment | None = view.loaded("payment", command.stream)
    found = (("roster", payment.roster),) if payment else ()
    return Needs((*keys, *found, ("payment", successor_stream(command.stream))))


def decide_reorder(command: Command, intent: Reorder, view: View) -> Decided:
    """A new order with a new reference for what did not arrive; both know of each other."""
    payment = _ordered(command, view)
    _must_have_failed(payment)
    proposal = payment.proposed
    if not isinstance(proposal, PaymentReorderProposed):
        raise out_of_turn("not-proposed", "subject", "propose it first, with the account")
    _must_be_another(payment, command)
    roster = view.roster(payment.roster)
    assert roster is not None, "a payment belongs to a roster"
    must_not_be_stopped(view, roster.fund, roster.scheme, "subject")
    must_go_through(view, intent.bank)
    stream = successor_stream(payment.stream)
    assert view.payment(stream) is None, "the successor is ordered with the event that names it"
    events = _new_order(payment, proposal.account, intent.bank)
    return Decided(
        (
            *(NewEvent("payment", stream, event) for event in events),
            NewEvent("payment", payment.stream, PaymentReordered(stream, payment.unpaid_fen)),
        )
    )


REORDER = Act(reorder_needs, decide_reorder)


def decide_finding(command: Command, intent: ProposeResolution, view: View) -> Decided:
    """Only of what is in doubt."""
    payment = _ordered(command, view)
    _must_be_in_doubt(payment)
    return one("payment", payment.stream, intent.event)


FIND = Act(own_needs, decide_finding)


def decide_resolution(command: Command, intent: ResolveDoubt, view: View) -> Decided:
    """Paid or not, as the first officer found it."""
    payment = _ordered(command, view)
    _must_be_in_doubt(payment)
    finding = payment.proposed
    if not isinstance(finding, PaymentResolutionProposed):
        raise out_of_turn("not-proposed", "subject", "propose it first, with the bank's document")
    _must_be_another(payment, command)
    resolved = PaymentDoubtResolved(finding.outcome, finding.document)
    return one("payment", payment.stream, resolved)


RESOLVE = Act(own_needs, decide_resolution)


def _ordered(command: Command, view: View) -> Payment:
    officers_day(command, view)
    payment = view.payment(command.stream)
    if payment is None or not payment.ordered_at:
        raise out_of_turn("unknown-payment", "subject", "no such order is on record")
    return payment


def _must_be_another(payment: Payment, command: Command) -> None:
    if payment.proposed_by == command.actor.person:
        rule = "who proposed this may not sign it; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)


def _must_be_in_doubt(payment: Payment) -> None:
    if payment.status is not Status.IN_DOUBT:
        rule = f"the payment is {payment.status.value}, not in doubt"
        raise out_of_turn("not-in-doubt", "subject", rule)


def _must_have_failed(payment: Payment) -> None:
    """Rejected, come back or cancelled, and not ordered again already."""
    if payment.successor:
        rule = f"ordered again already, as {payment.successor}"
        raise out_of_turn("reordered-already", "subject", rule)
    if not payment.unpaid_fen or payment.status is Status.IN_DOUBT:
        rule = f"the payment is {payment.status.value}; only what surely did not arrive is repeated"
        raise out_of_turn("not-failed", "subject", rule)


def _new_order(payment: Payment, account: str, bank: str) -> list[Event]:
    lines = _unpaid_lines(payment)
    chunks = range(0, len(lines), MAXIMUM_LINES_AN_EVENT)
    events: list[Event] = [
        PaymentLinesAdded(payment.roster, lines[start : start + MAXIMUM_LINES_AN_EVENT])
        for start in chunks
    ]
    if bank:
        events.append(PaymentRouted(bank))
    digest = "sha256:" + root(msgspec.json.encode(line) for line in lines).hex()
    fen = sum(line.fen for line in lines)
    ordered = PaymentOrdered(
        payment.roster, payment.payee, account, payment.fund, len(lines), fen, digest
    )
    return [*events, ordered]


def _unpaid_lines(payment: Payment) -> tuple[PaymentLine, ...]:
    """All lines, or the one line of a payment of which a part came back."""
    if payment.unpaid_fen == payment.fen:
        return payment.lines
    if len(payment.lines) > 1:
        rule = "a part of several lines came back; which ones must be settled with the bank first"
        raise malformed("partly-returned", "subject", rule)
    return (PaymentLine(payment.lines[0].grant, payment.unpaid_fen),)

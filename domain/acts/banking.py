"""What a bank's files say of an order, row by row: always kept, never twice, never more than it
says."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, not_in_the_future
from domain.command import Command, out_of_turn
from domain.event import Event
from domain.payment import Payment, Status
from domain.payment_outcomes import (
    PaymentOverpaid,
    PaymentRecalled,
    PaymentRejected,
    PaymentReturned,
    PaymentReversed,
    PaymentSent,
    PaymentSettled,
    PaymentUnanswered,
)
from domain.view import View


class TellOutcome(msgspec.Struct, frozen=True, gc=False):
    """One row of a file, as the event that it comes to if the order allows it.

    Only the ledger's own reconciling asks for this, after the row was bound to the order by an
    exact rule.
    """

    event: (
        PaymentSent
        | PaymentRecalled
        | PaymentRejected
        | PaymentUnanswered
        | PaymentSettled
        | PaymentReturned
        | PaymentReversed
    )


def needs(command: Command, intent: TellOutcome, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("payment", command.stream)))


def decide(command: Command, intent: TellOutcome, view: View) -> Decided:
    """The event, or why the order has no place for it: the codes name the break that is opened."""
    not_in_the_future(command)
    payment = view.payment(command.stream)
    if payment is None or not payment.ordered_at:
        raise out_of_turn("unknown-payment", "subject", "no such order is on record")
    if payment.cancelled:
        rule = "the order was cancelled before it was sent, yet the bank tells of it"
        raise out_of_turn("paid-after-cancel", "subject", rule)
    return one("payment", payment.stream, _fitting(payment, intent.event))


def _fitting(payment: Payment, event: Event) -> Event:
    """The event as the order as it stands takes it."""
    match event:
        case PaymentSent() if payment.sent:
            raise out_of_turn("sent-already", "subject", "it is in a file already")
        case PaymentSent() if payment.status is not Status.ORDERED:
            raise out_of_turn("not-ordered", "subject", f"the payment is {payment.status.value}")
        case PaymentRecalled(file=file) if payment.sent != file:
            raise out_of_turn("nothing-changed", "subject", "it is not in this file")
        case PaymentRejected() if payment.rejected:
            raise out_of_turn("nothing-changed", "subject", "the bank said so before")
        case PaymentUnanswered() if payment.report or payment.rejected or payment.unanswered:
            raise out_of_turn("nothing-changed", "subject", "answered, or asked after already")
        case PaymentReturned(fen=fen) if payment.returned_fen + fen > payment.fen:
            rule = "with this more would have come back than went out"
            raise out_of_turn("unexpected-credit", "data.fen", rule)
        case PaymentSettled(fen=fen) | PaymentReversed(fen=fen) if fen != payment.fen:
            raise out_of_turn("amount-mismatch", "data.fen", "not the sum that was ordered")
        case PaymentSettled(at=at, fen=fen, booked_on=day) if payment.bookings > 0:
            return PaymentOverpaid(at, fen, day)
        case _:
            return event


TELL = Act(needs, decide)

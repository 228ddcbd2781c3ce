"""What a payment's outcome means for its grants, whatever order the bank's files came in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.acts.following import MarkPaid
from domain.command import Command
from domain.event import Recorded
from domain.payment import Payment, PaymentPaid
from domain.payment_outcomes import PaymentDoubtResolved, PaymentReturned, PaymentSettled
from ops.following_commands import chunks, following_command
from ops.following_runs import LINES_A_COMMAND
from ops.wiring import Parts

Outcome = Literal["paid", "settled", "returned"]


def payment_marks(happened: Recorded, parts: Parts, payment: Payment) -> list[Command]:
    """A command for every thousand lines of the payment and outcome."""
    lines = [(line.grant, line.fen) for line in payment.lines]
    return [
        following_command(happened, parts, "payment", mark, f"{number}{suffix(outcome)}")
        for outcome in _outcomes(happened, payment)
        for number, chunk in enumerate(chunks(lines, LINES_A_COMMAND))
        for mark in (MarkPaid(happened.stream, happened.version, tuple(chunk), outcome),)
    ]


def suffix(outcome: Outcome) -> str:
    """What tells two outcomes of one event apart; `grant.paid` was there before the others."""
    return "" if outcome == "paid" else f"/{outcome}"


def _outcomes(happened: Recorded, payment: Payment) -> Iterator[Outcome]:
    """What this event completed. The payment may have moved on since: only what it fixes for good
    is looked at, the versions at which it was first paid, first booked, and back whole. What came
    back before it was told paid is marked so again, behind the payment."""
    version, event = happened.version, happened.event
    first_paid = isinstance(event, PaymentPaid | PaymentDoubtResolved)
    if first_paid and version == payment.paid_version:
        yield "paid"
        if 0 < payment.booked_version < version:
            yield "settled"
    elif isinstance(event, PaymentSettled) and version == payment.booked_version:
        if not 0 < payment.paid_version < version:
            return
        yield "settled"
    elif not isinstance(event, PaymentReturned) or version != payment.returned_version:
        return
    if 0 < payment.returned_version <= version:
        yield "returned"

"""What becomes of an order after it was made: sent, answered by the bank, seen on the statement,
sent back, given up, made again."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

import msgspec

from domain.event import Event, Value
from domain.money import Fen
from domain.text import Digest, StreamId, Text

Cause = Literal[
    "account-invalid",
    "account-closed",
    "account-blocked",
    "name-mismatch",
    "identity-mismatch",
    "deceased",
    "bank-route",
    "limit",
    "funds",
    "duplicate",
    "control",
    "regulatory",
    "customer-request",
    "technical-unknown",
    "other",
]
"""Why a bank does not pay or sends back, whatever its own code for it is."""

CAUSES: tuple[Cause, ...] = get_args(Cause)

Code = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": r"^[A-Za-z0-9._-]{0,20}$"})]
"""The bank's own code. Its words stay in the file: they may name a person."""


class FileRow(Value, frozen=True, array_like=True):
    """`[file, row]`: the digest of a bank's file and a row of it, counted from 1."""

    file: Digest
    row: int


class PaymentSent(Event, frozen=True, tag="payment.sent"):
    """In this row of a file for the bank, on record before it is handed over. Never in two files:
    one that was lost is handed over again as it is."""

    at: FileRow


class PaymentRecalled(Event, frozen=True, tag="payment.recalled"):
    """Its file was withdrawn before it was handed over: it may go into another."""

    file: Digest


class PaymentRejected(Event, frozen=True, tag="payment.rejected"):
    """The bank does not pay: no money moved, or what moved comes back under the same answer."""

    at: FileRow
    fen: Fen
    cause: Cause
    code: Code = ""


class PaymentUnanswered(Event, frozen=True, tag="payment.unanswered"):
    """A final result of its batch does not have it: asked after, neither paid nor ordered again."""

    at: FileRow


class PaymentResolutionProposed(Event, frozen=True, tag="payment.resolutionProposed"):
    """An officer found out, from a document of the bank, what became of an order in doubt."""

    outcome: Literal["paid", "rejected"]
    document: Digest
    reason: Text


class PaymentDoubtResolved(Event, frozen=True, tag="payment.doubtResolved"):
    """Another officer signed the finding: paid or not, once and for all."""

    outcome: Literal["paid", "rejected"]
    document: Digest


class PaymentSettled(Event, frozen=True, tag="payment.settled"):
    """The account's statement has the money out, alone or as a part of a batch."""

    at: FileRow
    fen: Fen
    booked_on: date


class PaymentReturned(Event, frozen=True, tag="payment.returned"):
    """Money back from the bank (退票), all or a part, at any time after sending."""

    at: FileRow
    fen: Fen
    booked_on: date
    cause: Cause
    code: Code = ""


class PaymentReversed(Event, frozen=True, tag="payment.reversed"):
    """The bank takes back a wrong booking of its own: the statement stands as before it."""

    at: FileRow
    fen: Fen
    booked_on: date


class PaymentOverpaid(Event, frozen=True, tag="payment.overpaid"):
    """The bank paid this order once more than it was told to."""

    at: FileRow
    fen: Fen
    booked_on: date


class PaymentRefundAllocated(Event, frozen=True, tag="payment.refundAllocated"):
    """Money that the payee sent back (退款), shared out by the notice of refund."""

    at: FileRow
    fen: Fen
    notice: Digest


class PaymentCancelled(Event, frozen=True, tag="payment.cancelled"):
    """Given up before it was sent. Its grants stay approved and may be ordered again."""

    reason: Text


class PaymentReorderProposed(Event, frozen=True, tag="payment.reorderProposed"):
    """An officer looked into why it failed and asks for a new order. `account`: the vault record to
    pay to; `document`: what the officer's finding rests on."""

    account: StreamId
    document: Digest
    reason: Text


class PaymentReordered(Event, frozen=True, tag="payment.reordered"):
    """A new order stands instead, for the fen that did not arrive; another officer signed it."""

    successor: StreamId
    fen: Fen


OutcomeEvent = (
    PaymentSent
    | PaymentRecalled
    | PaymentRejected
    | PaymentUnanswered
    | PaymentResolutionProposed
    | PaymentDoubtResolved
    | PaymentSettled
    | PaymentReturned
    | PaymentReversed
    | PaymentOverpaid
    | PaymentRefundAllocated
    | PaymentCancelled
    | PaymentReorderProposed
    | PaymentReordered
)

"""A file of orders on its way to a bank: on record, handed over once, and asked after if no answer
comes."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.command import AlreadyRecorded, Command, out_of_turn
from domain.names import named_stream
from domain.payment_file import (
    PaymentFile,
    PaymentFileAcknowledged,
    PaymentFileHandedOver,
    PaymentFileLossProposed,
    PaymentFileLost,
    PaymentFileWithdrawn,
    PaymentFileWritten,
    Status,
)
from domain.reasons import Reason
from domain.view import View


class WriteFile(msgspec.Struct, frozen=True, gc=False):
    """A file that was written and not shown to anybody yet."""

    event: PaymentFileWritten


class MoveFile(msgspec.Struct, frozen=True, gc=False):
    """What an officer does with a file, or has from the bank about it."""

    event: (
        PaymentFileHandedOver
        | PaymentFileAcknowledged
        | PaymentFileLossProposed
        | PaymentFileWithdrawn
    )


class ConfirmLoss(msgspec.Struct, frozen=True, gc=False):
    """Another officer's signature: the bank never had it."""


FROM: dict[type, tuple[Status, ...]] = {
    PaymentFileHandedOver: (Status.WRITTEN, Status.LOST),
    PaymentFileAcknowledged: (Status.HANDED_OVER,),
    PaymentFileLossProposed: (Status.HANDED_OVER,),
    PaymentFileWithdrawn: (Status.WRITTEN,),
}
"""From which state each move leads on. A file that was handed over and not acknowledged is a
question to the bank: it is neither handed over again nor given up."""


def file_stream(digest: str) -> str:
    """The stream of a file follows from its bytes, so the same file is one file."""
    return named_stream("paymentFile", digest)


def needs(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("paymentFile", command.stream)))


def decide_write(command: Command, intent: WriteFile, view: View) -> Decided:
    """Once; the same bytes again are the same file."""
    file = view.payment_file(command.stream)
    if file is not None:
        raise AlreadyRecorded(file.stream, 1)
    return one("paymentFile", command.stream, intent.event)


WRITE = Act(needs, decide_write)


def decide_move(command: Command, intent: MoveFile, view: View) -> Decided:
    """Only from a state that leads on to it."""
    file = _known(command, view)
    allowed = FROM[type(intent.event)]
    if file.status not in allowed:
        rule = (
            f"the file is {file.status.value}; this takes {' or '.join(s.value for s in allowed)}"
        )
        raise out_of_turn("file-state", "subject", rule)
    return one("paymentFile", file.stream, intent.event)


MOVE = Act(needs, decide_move)


def decide_loss(command: Command, intent: ConfirmLoss, view: View) -> Decided:
    """Two officers: from here on the same bytes may be handed over again."""
    file = _known(command, view)
    if file.loss is None or file.status is not Status.HANDED_OVER:
        raise out_of_turn("not-proposed", "subject", "propose the loss first, with the document")
    if file.loss_proposed_by == command.actor.person:
        rule = "who proposed this may not sign it; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    return one("paymentFile", file.stream, PaymentFileLost(file.loss.document))


LOSS = Act(needs, decide_loss)


def _known(command: Command, view: View) -> PaymentFile:
    officers_day(command, view)
    file = view.payment_file(command.stream)
    if file is None:
        raise out_of_turn("unknown-file", "subject", "no such payment file is on record")
    return file

"""A file of orders for a bank: on record before it is handed over, and never handed over twice."""

from __future__ import annotations

from enum import Enum

import msgspec

from domain.event import Event, Recorded, Value
from domain.money import Fen
from domain.text import BankName, Digest, Text

# Events


class PaymentFileWritten(Event, frozen=True, tag="paymentFile.written"):
    """Part `part` of `parts` of a batch. `digest`: of its bytes; `map`: RFC 6962 root over its rows
    in order, reference and key."""

    digest: Digest
    map: Digest
    bank: BankName
    profile: Text
    batch: Text
    part: int
    parts: int
    rows: int
    fen: Fen


class PaymentFileHandedOver(Event, frozen=True, tag="paymentFile.handedOver"):
    """It leaves the ledger, now. From here on only the bank can say whether it has it."""

    channel: Text


class PaymentFileAcknowledged(Event, frozen=True, tag="paymentFile.acknowledged"):
    """The bank has it. `document`: what it answered."""

    document: Digest


class PaymentFileLossProposed(Event, frozen=True, tag="paymentFile.lossProposed"):
    """An officer has it from the bank in writing that the file never arrived."""

    document: Digest
    reason: Text


class PaymentFileLost(Event, frozen=True, tag="paymentFile.lost"):
    """Signed by another officer: the same bytes may be handed over again."""

    document: Digest


class PaymentFileWithdrawn(Event, frozen=True, tag="paymentFile.withdrawn"):
    """Given up before it was handed over; its payments are recalled one by one."""

    reason: Text


PaymentFileEvent = (
    PaymentFileWritten
    | PaymentFileHandedOver
    | PaymentFileAcknowledged
    | PaymentFileLossProposed
    | PaymentFileLost
    | PaymentFileWithdrawn
)

# State


class Status(Enum):
    """`IN_QUESTION` is no state of its own: handed over and not acknowledged is the question."""

    WRITTEN = "written"
    HANDED_OVER = "handed-over"
    ACKNOWLEDGED = "acknowledged"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class PaymentFile(Value, frozen=True):
    """One file as it stands."""

    stream: str
    version: int
    written: PaymentFileWritten
    status: Status = Status.WRITTEN
    loss: PaymentFileLossProposed | None = None
    loss_proposed_by: str = ""


AFTER: dict[type[Event], Status] = {
    PaymentFileHandedOver: Status.HANDED_OVER,
    PaymentFileAcknowledged: Status.ACKNOWLEDGED,
    PaymentFileLost: Status.LOST,
    PaymentFileWithdrawn: Status.WITHDRAWN,
}


def evolve(file: PaymentFile | None, happened: Recorded) -> PaymentFile:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, PaymentFileWritten):
        return PaymentFile(happened.stream, happened.version, event)
    assert file is not None, "a file's history begins with its writing"
    status = AFTER.get(type(event), file.status)
    moved = msgspec.structs.replace(file, version=happened.version, status=status)
    if isinstance(event, PaymentFileLossProposed):
        person = happened.actor.person if happened.actor else ""
        return msgspec.structs.replace(moved, loss=event, loss_proposed_by=person)
    return moved

"""The shapes of what is told of payments, payment files and the bank's files as they come in."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from domain import bank_file, payment_file
from domain.event import Event
from domain.text import Text
from gateways.act_shapes import WithReason
from gateways.shape import BankIn, ByDuty, Common, DigestIn, Named


class Order(ByDuty, kw_only=True, frozen=True):
    """`account`: a vault record, only where the payee's lines name several; `bank`: the one that
    the order goes through."""

    roster: Named
    payee: Named
    account: str = ""
    release: Annotated[int, msgspec.Meta(ge=0)] = 0
    bank: BankIn | None = None


class ProposeReorder(Common, frozen=True):
    """`account`: the vault record to pay to, as it stands; `document`: the officer's finding."""

    account: str
    document: DigestIn
    reason: Text


class SignReorder(Common, frozen=True):
    bank: BankIn | None = None


class ProposeResolution(Common, frozen=True):
    """What became of an order in doubt, by a document of the bank."""

    outcome: Literal["paid", "rejected"]
    document: DigestIn
    reason: Text


class OfBreak(Common, frozen=True):
    """A break of a bank's file, by its number."""

    number: Annotated[int, msgspec.Meta(ge=1)]


class ReopenBreak(Common, frozen=True):
    number: Annotated[int, msgspec.Meta(ge=1)]
    reason: Text


class PaidReport(Common, frozen=True):
    """What the bank or treasury says was paid, on `happened_on`; `evidence` is its document's
    digest."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
    fen: Annotated[int, msgspec.Meta(gt=0, le=10**15)]


AS_THEY_ARE: tuple[type[Event], ...] = (
    payment_file.PaymentFileHandedOver,
    payment_file.PaymentFileAcknowledged,
    payment_file.PaymentFileLossProposed,
    payment_file.PaymentFileWithdrawn,
    bank_file.BankFileBreakAssigned,
    bank_file.BankFileBreakProposed,
)

SHAPES: dict[str, type[Common]] = {
    "payment.ordered": Order,
    "payment.paid": PaidReport,
    "payment.cancelled": WithReason,
    "payment.reorderProposed": ProposeReorder,
    "payment.reordered": SignReorder,
    "payment.resolutionProposed": ProposeResolution,
    "payment.doubtResolved": Common,
    "paymentFile.lost": Common,
    "bankFile.breakResolved": OfBreak,
    "bankFile.breakReopened": ReopenBreak,
}

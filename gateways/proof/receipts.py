"""Receipts: the log's word, given with the answer, that a command's events stand at these
positions. Who keeps one can show later that an event was dropped."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.leaf import Row, hash_of
from domain.merkle import root_of
from domain.receipt import Receipt
from gateways.proof.notes import PublicKey
from gateways.proof.signing import LogSigner


class BadReceipt(ValueError):
    """A receipt that does not hold; the text says why."""


def receipt_of(signer: LogSigner, rows: Sequence[Row]) -> Receipt:
    """For the events of one command, which stand one behind the other."""
    leaves = root_of([hash_of(row) for row in rows])
    signature = signer.receipt(leaves)
    return Receipt(
        signer.origin,
        rows[0].position,
        len(rows),
        b64encode(leaves).decode(),
        b64encode(signature).decode(),
    )


def receipt_in(content: bytes) -> Receipt:
    """As it stands in an answer, or the answer it stands in. Raises BadReceipt."""
    try:
        answer = msgspec.json.decode(content, type=_Answer)
        if answer.receipt is not None:
            return answer.receipt
        return msgspec.json.decode(content, type=Receipt)
    except msgspec.MsgspecError as no:
        raise BadReceipt(f"not a receipt: {no}") from None


class _Answer(msgspec.Struct, frozen=True):
    receipt: Receipt | None = None


def must_be_signed(receipt: Receipt, key: PublicKey) -> None:
    """Raises BadReceipt unless the log whose key this is gave it."""
    if receipt.origin != key.name:
        raise BadReceipt(f"a receipt of {receipt.origin}, not of {key.name}")
    try:
        signature, leaves = (
            b64decode(one, validate=True) for one in (receipt.signature, receipt.leaves)
        )
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, leaves)
    except (InvalidSignature, NotBase64, ValueError):
        raise BadReceipt(f"position {receipt.position}: the log did not sign this") from None


def must_be_of(receipt: Receipt, leaves: Sequence[bytes]) -> None:
    """Raises BadReceipt unless these are the hashes of the leaves it was given for."""
    if b64encode(root_of(leaves)).decode() != receipt.leaves or len(leaves) != receipt.count:
        raise BadReceipt(f"position {receipt.position}: the log holds something else there")

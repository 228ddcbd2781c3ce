"""Receipts: the log's word, given with the answer, that a command's events stand at these
positions. Who keeps one can show later that an event was dropped or changed.

A signature costs 40 µs, so commands that were written together share one: a receipt holds the few
hashes that lead from its own events to what is signed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.leaf import Row, hash_of
from domain.merkle import node_hash, path_to, root_of
from domain.receipt import Receipt
from gateways.proof.notes import PublicKey
from gateways.proof.signing import LogSigner

TOGETHER = 16  # commands under one signature: four hashes in each receipt


class BadReceipt(ValueError):
    """A receipt that does not hold; the text says why."""


def receipts_of(signer: LogSigner, commands: Sequence[Sequence[Row]]) -> Iterator[Receipt]:
    """For each command, by its rows, which stand one behind the other."""
    for begin in range(0, len(commands), TOGETHER):
        yield from _signed_once(signer, commands[begin : begin + TOGETHER])


def _signed_once(signer: LogSigner, commands: Sequence[Sequence[Row]]) -> Iterator[Receipt]:
    levels = [[root_of([hash_of(row) for row in rows]) for rows in commands]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        above = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        levels.append(above + level[len(level) - len(level) % 2 :])
    texts = [[b64encode(one).decode() for one in level] for level in levels]
    signature = b64encode(signer.receipt(levels[-1][0])).decode()
    for index, rows in enumerate(commands):
        place, path = index, list[str]()
        for names in texts:
            if place ^ 1 < len(names):
                path.append(names[place ^ 1])
            place >>= 1
        whose = signer.origin, rows[0].position, len(rows), texts[0][index], signature
        yield Receipt(*whose, index, len(commands), tuple(path))


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
        signature, leaves = _decoded(receipt.signature), _decoded(receipt.leaves)
        path = [_decoded(one) for one in receipt.path]
        signed = path_to(receipt.index, receipt.size, leaves, path)
        if signed is None:
            raise BadReceipt(f"position {receipt.position}: its path is of another length")
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, signed)
    except (InvalidSignature, NotBase64):
        raise BadReceipt(f"position {receipt.position}: the log did not sign this") from None


def _decoded(text: str) -> bytes:
    return b64decode(text, validate=True)


def must_be_of(receipt: Receipt, leaves: Sequence[bytes]) -> None:
    """Raises BadReceipt unless these are the hashes of the leaves it was given for."""
    if b64encode(root_of(leaves)).decode() != receipt.leaves or len(leaves) != receipt.count:
        raise BadReceipt(f"position {receipt.position}: the log holds something else there")

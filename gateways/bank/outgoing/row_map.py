"""Which row of a file is which payment: kept beside the file, its digest in the ledger.

A line is a JSON list `[row, key, reference, payment, fen]`; `key` is what travels to the bank and
comes back, as the layout has it: `layout.Key`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from domain.event import Value
from domain.merkle import leaf_hash, node_hash
from gateways.bank.outgoing.order import PaymentOrder

SUFFIX = ".rows.jsonl"


class GrowingTree:
    """The root of `domain.merkle` over a list that comes one by one and is not kept."""

    def __init__(self) -> None:
        self._count = 0
        self._complete: list[bytes] = []  # roots of complete trees, the largest first

    def add(self, entry: bytes) -> None:
        """One more at the end."""
        node, self._count = leaf_hash(entry), self._count + 1
        size = self._count
        while size % 2 == 0:  # each bit that is carried joins two trees of one size
            node, size = node_hash(self._complete.pop(), node), size // 2
        self._complete.append(node)

    def root(self) -> bytes:
        """Of what was added so far; more may follow."""
        if not self._complete:
            return sha256().digest()
        node = self._complete[-1]
        for larger in reversed(self._complete[:-1]):
            node = node_hash(larger, node)
        return node


class MapRow(Value, frozen=True, array_like=True):
    """A row of a file. It names no person and no account."""

    row: int
    key: str
    reference: str
    payment: str
    fen: int


DECODER = msgspec.json.Decoder(MapRow)


class RowMap:
    """Written while the rows pass."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._tree = out, GrowingTree()

    def add(self, row: int, key: str, order: PaymentOrder) -> None:
        line = msgspec.json.encode(MapRow(row, key, order.reference, order.payment, order.fen))
        self._tree.add(line)
        self._out.write(line + b"\n")

    @property
    def digest(self) -> str:
        """The root over the lines without their ends, as the ledger writes a digest."""
        return f"sha256:{self._tree.root().hex()}"


def rows_of(path: Path) -> Generator[MapRow, None, None]:
    """The map of a file, line by line. Raises msgspec.ValidationError, msgspec.DecodeError."""
    with path.open("rb") as lines:
        for line in lines:
            yield DECODER.decode(line)


def digest_of(path: Path) -> str:
    """The digest of a map as it lies there."""
    with path.open("rb") as lines:
        return _digest(line.rstrip(b"\n") for line in lines)


def _digest(entries: Iterable[bytes]) -> str:
    tree = GrowingTree()
    for entry in entries:
        tree.add(entry)
    return f"sha256:{tree.root().hex()}"

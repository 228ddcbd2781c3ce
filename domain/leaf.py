"""An event as a leaf of the tree: its position, recorded time, stream, version, topic and stored
bytes. Leaf number = position - 1."""

from __future__ import annotations

from typing import NamedTuple

from domain.merkle import leaf_hash

FORMAT = b"grantledger/v1"


class NotALeaf(ValueError):
    """Bytes that no event of a ledger gives; the text says why."""


class Row(NamedTuple):
    """A row of the log. `recorded_at`: UTC microseconds; `stored`: the bytes as they lie there."""

    position: int
    recorded_at: int
    stream: str
    version: int
    topic: str
    stored: bytes


def entry_of(row: Row) -> bytes:
    """The bytes that are hashed: six lines, then the stored bytes."""
    position, recorded_at, stream, version, topic, stored = row
    head = f"grantledger/v1\n{position}\n{recorded_at}\n{stream}\n{version}\n{topic}\n"
    return head.encode() + stored


def hash_of(row: Row) -> bytes:
    """The leaf's hash."""
    return leaf_hash(entry_of(row))


def row_of(entry: bytes) -> Row:
    """The row that an entry was made of; the only one.

    Raises NotALeaf.
    """
    parts = entry.split(b"\n", 6)
    if len(parts) != 7 or parts[0] != FORMAT:
        raise NotALeaf("not an entry of format grantledger/v1")
    try:
        _, position, recorded_at, stream, version, topic, stored = parts
        words = stream.decode("ascii"), topic.decode("ascii")
        row = Row(int(position), int(recorded_at), words[0], int(version), words[1], stored)
    except ValueError as no:
        raise NotALeaf("a number or a name of the entry cannot be read") from no
    if entry_of(row) != entry:
        raise NotALeaf("a number of the entry is not written as the ledger writes it")
    return row

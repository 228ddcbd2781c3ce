"""The root over a list of entries, as RFC 6962 section 2.1 defines it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def root(entries: Iterable[bytes]) -> bytes:
    """The tree head of the entries in order; SHA-256 of nothing for an empty list."""
    level = [leaf_hash(entry) for entry in entries]
    if not level:
        return sha256().digest()
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]

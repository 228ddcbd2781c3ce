"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, proofs that a leaf is in it and that it
only grew. Checking follows RFC 9162, sections 2.1.3.2 and 2.1.4.2."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

NOTHING = sha256().digest()
"""The root of no leaves."""

Subtree = Callable[[int, int], bytes]
"""The root over the leaves from the first number up to, but without, the second."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(entries: Iterable[bytes]) -> bytes:
    """The tree head of the entries in order; SHA-256 of nothing for an empty list."""
    return root_of([leaf_hash(entry) for entry in entries])


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves, or of equally large full subtrees, in order."""
    if not hashes:
        return NOTHING
    level = list(hashes)
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def split(size: int) -> int:
    """The largest power of two smaller than `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1


# Making proofs


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    return path[::-1]


def consistency(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """That the tree of `size` leaves begins with the one of `old`; empty for 0 and for `size`."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} leaves does not begin with one of {old}")
    if old in (0, size):
        return []
    low, high, path, whole = 0, size, [], True
    while old != high:
        middle = low + split(high - low)
        if old <= middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low, whole = middle, False
    return ([] if whole else [subtree(low, high)]) + path[::-1]


# Checking proofs


def is_included(index: int, size: int, leaf: bytes, path: Sequence[bytes], head: bytes) -> bool:
    """Whether the audit path leads from the hash of leaf `index` to the root `head`."""
    return path_to(index, size, leaf, path) == head


def path_to(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to; None where it is no path of such a tree."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(one, found)
            place, last = _up_to_a_right_turn(place, last)
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old: int, size: int, old_head: bytes, head: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of root `head` begins with the one of `old_head`."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not path and (old_head == NOTHING if old == 0 else old_head == head)
    hashes = [old_head, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not hashes:
        return False
    before = after = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            place, last = _up_to_a_right_turn(place, last)
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_head and after == head


def _up_to_a_right_turn(place: int, last: int) -> tuple[int, int]:
    """Past the levels at which the node has no sibling on its right."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last

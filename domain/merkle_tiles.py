"""The same tree in tiles of 256 hashes: how it grows at its right edge, and what proofs need of it.

Level 0 holds the hashes of leaves; a hash of level n is the root over 256^n leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from domain.merkle import NOTHING, Subtree, node_hash, root_of, split

WIDTH = 256
WIDTH_BITS = 8


class Tile(NamedTuple):
    """Which tile, and how many of its 256 hashes a tree of some size has."""

    level: int
    number: int
    width: int


class Full(NamedTuple):
    """A tile that has just become full; its root is hash `number` of the level above."""

    level: int
    number: int
    hashes: Sequence[bytes]
    root: bytes


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree of `size` leaves, from the leaves up."""
    level, count = 0, size
    while count:
        for number in range(count // WIDTH):
            yield Tile(level, number, WIDTH)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


class Edge:
    """The right edge of a tree: at each level the hashes of the last tile, which is never full.

    It is all that a tree needs in order to grow: at most 255 hashes a level.
    """

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        """`levels`: from the leaves up, as an edge of that size has them."""
        widths = [tile.width for tile in _last_tiles(size)]
        if [len(one) for one in levels] != widths:
            raise ValueError(f"a tree of {size} has edges of {widths}")
        self.size = size
        self.levels = [list(one) for one in levels] or [[]]

    def copy(self) -> Edge:
        """Another one that grows apart."""
        twin = Edge()
        twin.size, twin.levels = self.size, [list(one) for one in self.levels]
        return twin

    def extend(self, leaves: Sequence[bytes]) -> list[Full]:
        """Adds hashes of leaves; the tiles that became full, each before the one above it."""
        full: list[Full] = []
        taken = 0
        while taken < len(leaves):
            room = WIDTH - len(self.levels[0])
            part = leaves[taken : taken + room]
            self.levels[0] += part
            self.size += len(part)
            taken += len(part)
            if len(part) == room:
                full += self._carry()
        return full

    def _carry(self) -> Iterator[Full]:
        level = 0
        while len(self.levels[level]) == WIDTH:
            hashes, self.levels[level] = self.levels[level], []
            root = root_of(hashes)
            number = (self.size >> WIDTH_BITS * (level + 1)) - 1
            yield Full(level, number, hashes, root)
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(root)

    def root(self) -> bytes:
        """Over all leaves so far."""
        found = b""
        for hashes in self.levels:
            for one in _full_subtrees_from_the_right(hashes):
                found = node_hash(one, found) if found else one
        return found or NOTHING


def _last_tiles(size: int) -> Iterator[Tile]:
    """Of each level, the tile that is not full, or one of width 0; no level for an empty tree."""
    level = 0
    while size:
        yield Tile(level, size // WIDTH, size % WIDTH)
        level, size = level + 1, size // WIDTH


def _full_subtrees_from_the_right(hashes: Sequence[bytes]) -> Iterator[bytes]:
    end = len(hashes)
    while end:
        width = end & -end  # the lowest bit: the smallest subtree stands on the right
        yield root_of(hashes[end - width : end])
        end -= width


Hashes = Callable[[int, int, int], Sequence[bytes]]
"""Of a level, from a number on, so many."""


def subtree_over(hashes: Hashes) -> Subtree:
    """Roots over ranges of leaves from stored tiles: two tiles at most are read for each level."""

    def root_over(low: int, high: int) -> bytes:
        width = high - low
        if width & (width - 1):
            middle = low + split(width)
            return node_hash(root_over(low, middle), root_over(middle, high))
        level, bits = divmod(width.bit_length() - 1, WIDTH_BITS)
        return root_of(hashes(level, low >> WIDTH_BITS * level, 1 << bits))

    return root_over

"""Proofs and tiles against RFC 6962 as it is written, and against the published vectors."""

import random
from functools import cache
from hashlib import sha256

import pytest

from domain.merkle import (
    NOTHING,
    consistency,
    inclusion,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)
from domain.merkle_tiles import Edge, Tile, subtree_over, tiles_of

PUBLISHED = [
    leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
INCLUSION = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
SIZES = 300
LARGEST = 1_000_000


def leaves(count):
    return [sha256(number.to_bytes(4, "big")).digest() for number in range(count)]


class AsWritten:
    """Sections 2.1 to 2.1.2, word for word, over hashes of leaves."""

    def __init__(self, hashes):
        self.hashes = hashes
        self.head = cache(self._head)

    def _head(self, low, high):
        if high - low == 0:
            return NOTHING
        if high - low == 1:
            return self.hashes[low]
        k = self.k(high - low)
        return node_hash(self.head(low, low + k), self.head(low + k, high))

    @staticmethod
    def k(n):
        found = 1
        while found * 2 < n:
            found *= 2
        return found

    def path(self, m, low, high):
        if high - low == 1:
            return []
        k = self.k(high - low)
        if m < k:
            return [*self.path(m, low, low + k), self.head(low + k, high)]
        return [*self.path(m - k, low + k, high), self.head(low, low + k)]

    def proof(self, m, low, high, whole=True):
        n = high - low
        if m == n:
            return [] if whole else [self.head(low, high)]
        k = self.k(n)
        if m <= k:
            return [*self.proof(m, low, low + k, whole), self.head(low + k, high)]
        return [*self.proof(m - k, low + k, high, False), self.head(low, low + k)]


class Stored:
    """A tree as it is kept: hashes of full tiles by level, and nothing else."""

    def __init__(self, hashes):
        self.edge = Edge()
        self.levels = [list(hashes)]
        for tile in self.edge.extend(hashes):
            while len(self.levels) < tile.level + 2:
                self.levels.append([])
            assert len(self.levels[tile.level + 1]) == tile.number
            self.levels[tile.level + 1].append(tile.root)
        self.subtree = subtree_over(lambda level, at, n: self.levels[level][at : at + n])


ALL = leaves(SIZES)
TREE, WRITTEN = Stored(ALL), AsWritten(ALL)


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_paths(index, size):
    subtree = AsWritten(PUBLISHED).head
    assert tuple(one.hex() for one in inclusion(index, size, subtree)) == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "size"), CONSISTENCY)
def test_the_published_consistency_proofs(old, size):
    subtree = AsWritten(PUBLISHED).head
    assert tuple(one.hex() for one in consistency(old, size, subtree)) == CONSISTENCY[old, size]


def test_an_edge_that_grows_has_the_root_of_every_size():
    edge = Edge()
    assert edge.root() == NOTHING
    for size, one in enumerate(ALL, 1):
        edge.extend([one])
        assert edge.root() == WRITTEN.head(0, size)


def test_every_leaf_of_every_size_up_to_300_is_proved_and_no_other():
    """All proofs as the RFC has them; checked where two sizes do not make the test slow."""
    for size in range(1, SIZES + 1):
        head = WRITTEN.head(0, size)
        for index in {0, size - 1, size // 2, *range(size % 17, size, 17)}:
            path = inclusion(index, size, TREE.subtree)
            assert path == WRITTEN.path(index, 0, size)
            assert is_included(index, size, ALL[index], path, head)
            assert not is_included(index, size, ALL[index - 1], path, head) or size == 1
            assert not is_included(index, size, ALL[index], path[:-1], head) or not path


def test_every_pair_of_sizes_up_to_300_is_proved_and_no_other():
    for size in range(1, SIZES + 1):
        head = WRITTEN.head(0, size)
        for old in {0, 1, size // 2, size - 1, size, *range(size % 19, size, 19)}:
            before = WRITTEN.head(0, old)
            path = consistency(old, size, TREE.subtree)
            assert path == (WRITTEN.proof(old, 0, size) if old else [])
            assert is_consistent(old, size, before, head, path)
            if 0 < old < size:
                assert not is_consistent(old, size, leaf_hash(b"another"), head, path)
                assert not is_consistent(old, size, before, before, path)
                assert not is_consistent(old, size, before, head, path[:-1])
                assert not is_consistent(old, size, before, head, [*path, head])


def test_random_sizes_up_to_a_million():
    chance = random.Random(6962)
    size = chance.randrange(LARGEST)
    hashes = leaves(size)
    tree = Stored(hashes)
    assert tree.edge.root() == root_of(hashes) == tree.subtree(0, size)
    for _ in range(20):
        smaller = chance.randrange(2, size)
        head, index = tree.subtree(0, smaller), chance.randrange(smaller)
        path = inclusion(index, smaller, tree.subtree)
        assert is_included(index, smaller, hashes[index], path, head)
        assert not is_included(index, smaller, hashes[index - 1], path, head)
        proof = consistency(smaller, size, tree.subtree)
        assert is_consistent(smaller, size, head, tree.edge.root(), proof)
        assert not is_consistent(smaller, size, hashes[0], tree.edge.root(), proof)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000])
def test_an_edge_is_found_again_from_what_is_stored(size):
    hashes = leaves(size)
    tree = Stored(hashes)
    edge = Edge(size, [level[len(level) - len(level) % 256 :] for level in tree.levels if level])
    assert edge.root() == root_of(hashes)
    edge.extend(ALL)
    assert edge.root() == root_of(hashes + ALL)


def test_an_edge_of_another_size_is_refused():
    with pytest.raises(ValueError, match="edges of"):
        Edge(3, [ALL[:2]])


def test_the_tiles_of_a_size():
    assert list(tiles_of(0)) == []
    assert list(tiles_of(70_000))[-3:] == [Tile(1, 0, 256), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert sum(tile.width for tile in tiles_of(70_000) if tile.level == 0) == 70_000


@pytest.mark.parametrize("wrong", [(3, 3), (-1, 3), (0, 0)])
def test_what_is_not_in_the_tree_is_not_proved(wrong):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion(*wrong, TREE.subtree)
    assert not is_included(*wrong, ALL[0], [], ALL[0])

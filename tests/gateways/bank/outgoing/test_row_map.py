"""The digest of a map is RFC 6962's root, in the memory of the tree's depth."""

from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import root
from gateways.bank.outgoing.row_map import GrowingTree


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_it_says_at_every_length_what_the_whole_list_says(entries):
    tree = GrowingTree()
    for length, entry in enumerate(entries):
        assert tree.root() == root(entries[:length])
        tree.add(entry)
    assert tree.root() == root(entries)


def test_it_keeps_a_hash_a_level():
    tree = GrowingTree()
    for number in range(1_023):
        tree.add(str(number).encode())
    assert len(tree._complete) == 10
    tree.add(b"1023")
    assert len(tree._complete) == 1

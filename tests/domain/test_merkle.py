"""The tree head against RFC 6962 as it is written, and against the vectors everybody checks."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import leaf_hash, root

LEAVES = [
    bytes.fromhex(text)
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
HEADS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def as_written(entries: list[bytes]) -> bytes:
    """Section 2.1, word for word: k is the largest power of two smaller than n."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\0" + entries[0]).digest()
    k = 1 << (len(entries) - 1).bit_length() - 1
    return sha256(b"\1" + as_written(entries[:k]) + as_written(entries[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_published_heads(size):
    assert root(LEAVES[:size]).hex() == HEADS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_any_list_has_the_head_that_the_rfc_defines(entries):
    assert root(entries) == as_written(entries)


def test_a_leaf_is_no_node():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert root([b"a", b"b"]) != root([left + right])


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=12), st.data())
def test_another_order_has_another_head(entries, data):
    other = data.draw(st.permutations(entries))
    assert (root(entries) == root(other)) is (list(entries) == list(other))

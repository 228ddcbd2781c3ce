"""Receipts of commands that were written together: each leads to what was signed, for every number
of them, and none to another command's."""

import pytest
from made_bundles import SIGNER, STRANGER, history

from domain.leaf import hash_of
from gateways.proof.receipts import (
    TOGETHER,
    BadReceipt,
    must_be_of,
    must_be_signed,
    receipt_in,
    receipts_of,
)

ROWS = history(120)
KEY = SIGNER.keys[0]


def commands(count):
    """Of one to three events each."""
    found, at = [], 0
    for number in range(count):
        found.append(ROWS[at : at + 1 + number % 3])
        at += len(found[-1])
    return found


@pytest.mark.parametrize("count", [*range(1, TOGETHER + 3), 40])
def test_each_of_so_many_holds_for_its_own_events_and_no_others(count):
    made = list(receipts_of(SIGNER, commands(count)))
    assert len({one.signature for one in made}) == -(-count // TOGETHER)
    for number, (receipt, rows) in enumerate(zip(made, commands(count), strict=True)):
        must_be_signed(receipt, KEY)
        leaves = [hash_of(row) for row in rows]
        must_be_of(receipt, leaves)
        assert (receipt.position, receipt.count) == (rows[0].position, len(rows))
        with pytest.raises(BadReceipt):
            must_be_signed(receipt, STRANGER.keys[0])
        other = made[number - 1]
        if count > 1:
            with pytest.raises(BadReceipt):
                must_be_of(other, leaves)


def test_what_is_no_receipt():
    for content in (b"", b"{}", b'{"receipt":null}'):
        with pytest.raises(BadReceipt):
            receipt_in(content)

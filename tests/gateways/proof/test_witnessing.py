"""A witness cosigns only what goes on from what it cosigned before; each no has its own status."""

import json
from hashlib import sha256
from threading import Thread

import pytest
from made_bundles import POLICY, SIGNER, STRANGER

from domain.merkle import NOTHING, consistency, root_of
from domain.merkle_tiles import Edge, subtree_over
from gateways.proof.notes import BadNote, signature_in
from gateways.proof.signing import Seeds, WitnessSigner
from gateways.proof.witnessing import (
    SIZE,
    LogWitness,
    Request,
    WitnessMemory,
    request_in,
)

LEAVES = [sha256(b"%d" % number).digest() for number in range(200)]
OTHERS = [sha256(b"other %d" % number).digest() for number in range(200)]
NOW = 1_800_000_000


def asked(old, size, leaves=LEAVES, signer=SIGNER, proof=None, root=None):
    subtree = subtree_over(lambda level, at, count: {0: leaves}.get(level, [])[at : at + count])
    path = consistency(old, size, subtree) if proof is None else proof
    found = root_of(leaves[:size]) if root is None else root
    return str(Request(old, tuple(path), signer.checkpoint(size, found, NOW))).encode()


@pytest.fixture
def memory(tmp_path):
    return WitnessMemory(tmp_path / "w" / "seen.json")


@pytest.fixture
def witness(memory):
    return LogWitness(
        WitnessSigner("audit.example/w1", Seeds(b"w" * 32, b"v" * 32)), [POLICY], memory
    )


def test_it_goes_along_and_its_line_holds(witness):
    before = 0
    for size in (1, 2, 64, 65, 199):
        reply = witness.add(asked(before, size), NOW)
        assert reply.status == 200
        line = signature_in(reply.text[:-1])
        text = request_in(asked(before, size)).checkpoint.text
        assert witness._signer.key.verifies(text, line)
        before = size


def test_the_same_size_again_is_cosigned_again_and_another_root_never(witness):
    witness.add(asked(0, 64), NOW)
    assert witness.add(asked(64, 64), NOW + 9).status == 200
    reply = witness.add(asked(64, 64, OTHERS), NOW)
    assert (reply.status, reply.text) == (409, "64\n")


def test_another_old_size_is_told_the_one_it_holds(witness):
    witness.add(asked(0, 64), NOW)
    for old in (0, 63, 65):
        reply = witness.add(asked(old, 100), NOW)
        assert (reply.status, reply.text, reply.content_type) == (409, "64\n", SIZE)


@pytest.mark.parametrize(
    "request_made",
    [
        asked(64, 100, OTHERS),
        asked(64, 100, proof=[]),
        asked(64, 100, proof=[NOTHING] * 5),
        asked(64, 100, root=NOTHING),
    ],
)
def test_a_history_that_was_rewritten_is_422(witness, request_made):
    witness.add(asked(0, 64), NOW)
    assert witness.add(request_made, NOW).status == 422
    assert witness.add(asked(64, 100), NOW).status == 200


def test_a_log_that_was_cut_back_is_refused(witness):
    witness.add(asked(0, 64), NOW)
    assert witness.add(asked(0, 32), NOW).status == 409
    assert witness.add(asked(64, 32, proof=[]), NOW).status == 400


def test_a_stranger_is_403_and_an_unknown_log_404(witness):
    from gateways.proof.signing import LogSigner

    assert witness.add(asked(0, 5, signer=STRANGER), NOW).status == 403
    assert witness.add(asked(0, 5, signer=LogSigner("elsewhere")), NOW).status == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"old 0\n\n", b"old -1\n\n", b"new 0\n\nx", asked(0, 5)[:-3], asked(0, 5) + b"x"],
)
def test_what_is_no_request_is_400(witness, content):
    assert witness.add(content, NOW).status == 400
    with pytest.raises(BadNote):
        request_in(content)


def test_it_remembers_across_restarts(witness, memory, tmp_path):
    witness.add(asked(0, 64), NOW)
    again = LogWitness(witness._signer, [POLICY], WitnessMemory(tmp_path / "w" / "seen.json"))
    assert again.add(asked(0, 32), NOW).status == 409
    held = json.loads((tmp_path / "w" / "seen.json").read_text())[POLICY.origin]
    assert held == {"size": 64, "root": root_of(LEAVES[:64]).hex()}


def test_a_memory_that_cannot_be_read_cosigns_nothing(witness, tmp_path):
    witness.add(asked(0, 64), NOW)
    (tmp_path / "w" / "seen.json").write_text("{")
    with pytest.raises(Exception, match="truncated"):
        witness.add(asked(64, 100), NOW)


def test_of_two_histories_shown_at_once_only_one_is_cosigned(witness):
    replies = []

    def show(leaves):
        replies.append(witness.add(asked(0, 100, leaves), NOW).status)

    threads = [Thread(target=show, args=(one,)) for one in (LEAVES, OTHERS) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(replies) == [200] + [409] * 7


def test_an_edge_and_a_list_agree():
    edge = Edge()
    edge.extend(LEAVES)
    assert edge.root() == root_of(LEAVES)

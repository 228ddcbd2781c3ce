"""The tree follows the log: the roots that the RFC defines, one for each size, whoever goes on."""

import psycopg
import pytest

from domain.leaf import hash_of
from domain.merkle import consistency, inclusion, is_consistent, is_included, root_of
from gateways.proof.notes import checkpoint_in, note_in
from projections.proof.tree_reading import (
    TreeBroken,
    edge_of,
    hashes_of,
    last_signed,
    signed_at,
    signed_with,
    subtree_in,
)
from projections.proof.tree_writing import TreeWriter
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session


@pytest.fixture
def writer(log):
    made = TreeWriter(log.dsn, log.sign)
    yield made
    made.close()


def sizes(log):
    return [row[0] for row in log.connection.execute("select size from proof_checkpoint")]


def root_at(log, size):
    return root_of([hash_of(row) for row in log.rows[:size]])


def test_every_checkpoint_is_of_the_log_as_it_was(log, writer):
    for count in (1, 254, 1, 1, 300, 5):
        log.add(count)
        assert writer.step() == count
    assert sizes(log) == [1, 255, 256, 257, 557, 562]
    for size in sizes(log):
        signed = signed_at(log.connection, size)
        point = checkpoint_in(note_in(signed.note.encode()).text)
        assert (point.size, point.root) == (size, signed.root)
        assert signed.root == root_at(log, size)


def test_a_long_backlog_is_taken_in_parts(log, writer):
    log.add(700)
    assert [writer.step(300) for _ in range(4)] == [300, 300, 100, 0]
    assert sizes(log) == [300, 600, 700]


def test_nothing_new_signs_nothing(log, writer):
    assert writer.step() == 0
    assert last_signed(log.connection) is None
    log.add(2)
    writer.step()
    assert writer.step() == 0
    assert sizes(log) == [2]


def test_another_writer_goes_on_where_one_stopped_and_back(log, writer):
    other = TreeWriter(log.dsn, log.sign)
    for _ in range(4):
        for one in (writer, other):
            log.add(97)
            assert one.step() == 97
    other.close()
    assert last_signed(log.connection).root == root_at(log, 776)
    assert edge_of(log.connection, 776).root() == root_at(log, 776)


def test_the_stored_hashes_give_proofs(log, writer):
    log.add(600)
    writer.step(400)
    writer.step()
    subtree, head = subtree_in(log.connection), root_at(log, 600)
    path = inclusion(258, 600, subtree)
    assert is_included(258, 600, hash_of(log.rows[258]), path, head)
    proof = consistency(400, 600, subtree)
    assert is_consistent(400, 600, root_at(log, 400), head, proof)
    assert signed_with(log.connection, 400).size == 400
    assert signed_with(log.connection, 401).size == 600
    assert len(hashes_of(log.connection, 1, 0, 256)) == 2


def test_a_gap_stops_it_and_nothing_is_signed(log, writer):
    log.add(3)
    log.insert([log.row(5)])
    with pytest.raises(TreeBroken, match="position 4 is missing"):
        writer.step()
    assert sizes(log) == []


def test_a_log_shorter_than_its_tree_stops_it(log, writer):
    log.add(5)
    writer.step()
    log.tamper("delete from stored_events where notification_id = 5")
    with pytest.raises(TreeBroken, match="position 4, its tree at 5"):
        writer.step()


def test_a_changed_hash_stops_whoever_takes_over(log, writer):
    log.add(5)
    writer.step()
    log.tamper("update proof_hash set hash = sha256('x') where number = 2")
    log.add(1)
    other = TreeWriter(log.dsn, log.sign)
    with pytest.raises(TreeBroken, match="do not give the root signed for size 5"):
        other.step()
    assert sizes(log) == [5]


def test_a_missing_hash_stops_whoever_takes_over(log, writer):
    log.add(5)
    writer.step()
    log.tamper("delete from proof_hash where number = 4")
    with pytest.raises(TreeBroken, match="are missing"):
        TreeWriter(log.dsn, log.sign).step()


def test_a_writer_that_remembers_wrongly_cannot_sign_a_second_root(log, writer):
    """The control of the lock: without it, the key of the checkpoint still holds."""
    log.add(4)
    writer.step()
    other = TreeWriter(log.dsn, log.sign)
    log.add(1)
    other.step()
    other.close()
    writer._current = lambda _: writer._edge
    with pytest.raises(psycopg.errors.UniqueViolation):
        writer.step()
    assert last_signed(log.connection).root == root_at(log, 5)


TABLES = {"proof_hash": "hash", "proof_checkpoint": "note", "proof_cosignature": "line"}
ACTS = ("update {0} set {1} = {1}", "delete from {0}", "truncate {0} cascade")


@pytest.mark.parametrize("role", [RUNTIME_ROLE, ""])
def test_nobody_changes_the_tree(log, writer, role):
    log.add(1)
    writer.step()
    with psycopg.connect(session(log.dsn, role), autocommit=True) as connection:
        for table, column in TABLES.items():
            for act in ACTS:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(act.format(table, column))

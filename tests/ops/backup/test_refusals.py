"""What is not restored, and that nothing of it stays: damage, gaps, other ledgers, other keys."""

import shutil

import msgspec
import psycopg
import pytest

from ops.backup.making import EVENTS, back_up
from ops.backup.restoring import look_at, restore
from ops.backup.sets import MANIFEST, NotRestorable
from ops.backup.sources import JsonLines, ListedRows, UnreadableSource, line_of
from ops.running import open_ledger
from projections.log_restore import Damaged, NotEmpty


@pytest.fixture
def copy(story, tmp_path):
    """The backup, to be spoilt."""
    shutil.copytree(story.backup, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def nothing_stays(place, read):
    """After the test the place is as empty as before."""
    yield
    assert not place.key_file.exists()
    (there,) = read(place.database_url, "select to_regclass('stored_events') is not null")
    if there[0]:
        for table in ("stored_events", "claim", "idempotency", "vault.subject", "vault.bidx"):
            assert read(place.database_url, f"select count(*) from {table}") == [(0,)], table


def tried(place, folder, rows=None, **chosen):
    source = ListedRows(rows) if rows is not None else None
    return restore(place, look_at(folder, None, None, place), source, **chosen)


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


# Damage


@pytest.mark.parametrize("file", [f"database/{EVENTS}", "vault/record.copy", "keys/keys.json"])
def test_a_file_that_is_not_what_was_written(copy, place, nothing_stays, file):
    flip(copy / file)
    with pytest.raises(NotRestorable, match="not the file that was written"):
        tried(place, copy)


@pytest.mark.parametrize("name", ["database", "vault", "keys"])
def test_a_set_that_was_not_finished(copy, place, nothing_stays, name):
    (copy / name / MANIFEST).unlink()
    with pytest.raises(NotRestorable, match="no finished set"):
        tried(place, copy)


def rewritten(folder, **changes):
    """The manifest with other content: as if the files had been written otherwise."""
    path = folder / "database" / MANIFEST
    told = msgspec.json.decode(path.read_bytes())
    told["log"] |= changes
    path.write_bytes(msgspec.json.encode(told))


@pytest.mark.parametrize("what", ["guards", "pairs", "log"])
def test_what_is_rebuilt_otherwise_than_it_was_copied(copy, place, nothing_stays, what):
    rewritten(copy, **{what: "0" * 64})
    words = {"log": "events"}.get(what, what)
    with pytest.raises(NotRestorable, match=f"otherwise than they were copied: {words}$"):
        tried(place, copy)


# What comes after the backup


def test_a_gap_is_found(story, place, nothing_stays):
    rows = [one for one in story.rows if one.position != story.backed_up + 5]
    with pytest.raises(Damaged, match="positions are missing"):
        tried(place, story.backup, rows, accept_missing=True)


def test_one_position_told_in_two_ways_is_found(story, place, nothing_stays):
    other = story.rows[-1]._replace(state=story.rows[-1].state + b" ")
    with pytest.raises(Damaged, match=f"position {story.head} in two ways"):
        tried(place, story.backup, [*story.rows, other], accept_missing=True)


def test_a_source_that_tells_another_history_is_found(story, place, nothing_stays):
    rows = list(story.rows)
    at = story.backed_up - 1
    rows[at] = rows[at]._replace(recorded_at=rows[at].recorded_at + 1)
    with pytest.raises(Damaged, match=f"position {story.backed_up} otherwise than this log"):
        tried(place, story.backup, rows, accept_missing=True)


def test_a_source_that_begins_after_the_backup_shows_nothing(story, place, nothing_stays):
    rows = story.rows[story.backed_up :]
    with pytest.raises(Damaged, match=f"does not hold position {story.backed_up}"):
        tried(place, story.backup, rows, accept_missing=True)


def test_versions_out_of_order_are_found(story, place, nothing_stays):
    rows, at = list(story.rows), story.head - 1
    rows[at] = rows[at]._replace(version=rows[at].version + 1)
    with pytest.raises(Damaged, match=f"position {story.head} is out of order"):
        tried(place, story.backup, rows, accept_missing=True)


# Another place, other keys, other sets


def test_a_place_that_holds_a_ledger_is_left_alone(story, place, read):
    with open_ledger(place, sample=True):
        pass
    before = place.key_file.read_bytes()
    with pytest.raises(NotRestorable, match="other keys"):
        tried(place, story.backup)
    place.key_file.write_bytes(story.settings.key_file.read_bytes())
    with pytest.raises(NotEmpty):
        tried(place, story.backup)
    assert read(place.database_url, "select count(*) from stored_events") == [(1,)]
    assert before != place.key_file.read_bytes()


def test_without_the_keys_nothing_is_restored(copy, place, nothing_stays):
    shutil.rmtree(copy / "keys")
    with pytest.raises(NotRestorable, match="no set of keys"):
        tried(place, copy)


def test_the_keys_may_be_here_already(story, copy, place):
    shutil.rmtree(copy / "keys")
    place.key_file.parent.mkdir()
    shutil.copy(story.settings.key_file, place.key_file)
    assert tried(place, copy).head == story.backed_up


def test_a_vault_set_must_be_as_young_as_the_log_s(story, place, tmp_path, nothing_stays):
    with open_ledger(story.settings) as running:
        back_up(running, tmp_path / "young", ("database",))
    with pytest.raises(NotRestorable, match="take a vault set that is as young"):
        look_at(tmp_path / "young", story.backup / "vault", story.backup / "keys", place)


def test_persons_whose_identity_is_missing_are_named(story, place, nothing_stays):
    with pytest.raises(NotRestorable, match="1 were registered after"):
        tried(place, story.backup, story.rows)


def test_with_a_younger_vault_set_nobody_is_missing(story, place, tmp_path):
    with open_ledger(story.settings) as running:
        back_up(running, tmp_path / "young", ("vault",))
    found = look_at(story.backup, tmp_path / "young" / "vault", None, place)
    done = restore(place, found, ListedRows(story.rows))
    assert (done.head, done.without_identity, done.erased) == (story.head, (), 1)


def test_a_legal_hold_that_the_vault_set_holds_is_kept_and_told(story, place, tmp_path):
    with psycopg.connect(story.dsn) as connection:  # as if the hold had come before the erasure
        held = "update vault.subject set legal_hold = %s, state = %s, wrapped_deks = %s"
        connection.execute(f"{held} where subject_id = %s", (True, "active", [b"k"], story.erased))
    try:
        with open_ledger(story.settings) as running:
            back_up(running, tmp_path / "held")
        done = tried(place, tmp_path / "held")
        assert (done.erased, done.on_hold) == (0, (story.erased,))
    finally:
        with psycopg.connect(story.dsn) as connection:
            again = (False, "shredded", [], story.erased)
            connection.execute(f"{held} where subject_id = %s", again)


# Sources


def test_a_file_of_events_gives_the_same_bytes(story, place, tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(map(line_of, story.rows)))
    assert list(JsonLines(path).rows(1)) == story.rows
    assert list(JsonLines(path).rows(story.head)) == story.rows[-1:]
    path.write_bytes(b"{}\n")
    with pytest.raises(UnreadableSource, match="line 1"):
        list(JsonLines(path).rows(1))


def test_a_backup_without_what_came_after_is_what_it_was(story, place):
    done = tried(place, story.backup)
    assert (done.head, done.refilled, done.erased) == (story.backed_up, 0, 0)


def test_a_backup_is_not_written_over(story, place):
    with open_ledger(story.settings) as running, pytest.raises(FileExistsError):
        back_up(running, story.backup)


def test_only_the_owner_reads_a_set(story):
    for path in story.backup.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path

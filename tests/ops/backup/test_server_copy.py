"""The drill with a copy of the server: killed with -9, its write-ahead log played, the rest
refilled."""

import shutil

import psycopg
import pytest
from server_story import rows_of

from gateways.vault import Erased
from ops.backup import server_restoring
from ops.backup.server_copying import segments_in, written
from ops.backup.server_restoring import look_at_server, restore_server
from ops.backup.sets import NotRestorable
from ops.backup.sources import ListedRows
from ops.embedded_postgres import start
from ops.running import keys_of, open_ledger, running_on, under
from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_copy import log_digest, pairs_digest
from projections.views.all_views import VIEWS
from projections.views.rebuild import check


@pytest.fixture
def place(tmp_path):
    """An empty place to restore into."""
    return under(tmp_path / "restored")


@pytest.fixture
def copy(lost, tmp_path):
    """The backup, to be damaged."""
    return shutil.copytree(lost.backup, tmp_path / "backup")


def restored(lost, place, source, **more):
    found = look_at_server(lost.backup, None, place)
    return restore_server(place, found, source, accept_missing=True, **more)


def test_all_that_was_acknowledged_is_back_byte_for_byte(lost, place):
    done = restored(lost, place, ListedRows(lost.rows))
    assert lost.copied < lost.earlier < lost.received < len(lost.rows)
    assert (done.position, done.head) == (lost.received, len(lost.rows))
    assert (done.refilled, done.erased) == (len(lost.rows) - lost.received, 1)
    assert len(done.without_identity) == 1, "registered when nobody received any more"
    with open_ledger(place) as running:
        assert rows_of(running.dsn) == lost.rows
        running.catch_up()
        assert running.parts.log.head() == len(lost.rows), "nothing follows twice"
        with psycopg.connect(running.dsn, autocommit=True) as connection:
            guards, pairs = guard_digest(connection), pairs_digest(connection, done.head)
            log = log_digest(connection, done.head)
        assert guards == rebuilt_digest(running.parts.log)
        for view in VIEWS:
            assert check(running.dsn, view).same, view.name
        with running_on(running.dsn, place, keys_of(place)) as parts:
            with pytest.raises(Erased):
                parts.vault.reveal(lost.record, "drill")
            assert parts.vault.reveal(lost.other, "drill")
    # What the lost server itself finds when it is started again; in an emergency it is gone.
    with (
        start(lost.settings.data / "postgres") as again,
        psycopg.connect(again.dsn("ledger"), autocommit=True) as connection,
    ):
        assert log == log_digest(connection, done.head)
        assert pairs == pairs_digest(connection, done.head)
        assert guards == guard_digest(connection)


def test_a_moment_in_between(lost, place):
    done = restored(lost, place, None, to=lost.moment)
    assert (done.position, done.head, done.erased) == (lost.earlier, lost.earlier, 0)
    with open_ledger(place) as running:
        assert rows_of(running.dsn) == lost.rows[: lost.earlier]


def test_control_without_a_refill_the_erased_person_is_readable(lost, place):
    done = restored(lost, place, None)
    assert (done.head, done.erased) == (lost.received, 0)
    with open_ledger(place) as running, running_on(running.dsn, place, keys_of(place)) as parts:
        assert parts.vault.reveal(lost.record, "control")


def test_who_was_registered_after_its_end_is_not_accepted_unasked(lost, place):
    found = look_at_server(lost.backup, None, place)
    with pytest.raises(NotRestorable, match="1 were registered after"):
        restore_server(place, found, ListedRows(lost.rows))
    nothing_stays(place)


def nothing_stays(place):
    assert not list(place.data.glob("postgres*"))
    assert not (place.data / "restoring").exists()
    assert not place.key_file.exists()


def flipped(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_damaged_segment_does_not_pass_for_the_end(copy, place):
    *_, last = segments_in(copy / "wal").values()
    flipped(last, written(last) // 10)
    with pytest.raises(NotRestorable, match="breaks off"):
        restore_server(place, look_at_server(copy, None, place), None)
    nothing_stays(place)


def test_control_without_a_look_at_its_end_a_damaged_log_loses_silently(
    lost, copy, place, monkeypatch
):
    monkeypatch.setattr(server_restoring, "_check_end", lambda *_: None)
    *_, last = segments_in(copy / "wal").values()
    flipped(last, written(last) // 10)
    done = restore_server(place, look_at_server(copy, None, place), None, accept_missing=True)
    assert done.head < lost.received


def test_a_missing_segment_does_not_pass_for_the_end(copy, place):
    *_, last = segments_in(copy / "wal").values()
    name = f"{int(last.name.removesuffix('.partial'), 16) + 1:024X}"
    shutil.move(last, last.with_name(name))  # as if there had been one before it
    with pytest.raises(NotRestorable, match="breaks off"):
        restore_server(place, look_at_server(copy, None, place), None)
    nothing_stays(place)


def test_a_damaged_base_is_found_before_anything_is_done(copy, place):
    flipped(next((copy / "wal" / "base" / "base").glob("*/2619")), 100)
    with pytest.raises(NotRestorable, match="base backup is damaged"):
        look_at_server(copy, None, place)


def test_a_place_in_use_is_left_alone(lost, place):
    (place.data / "postgres").mkdir(parents=True)
    with pytest.raises(NotRestorable, match="there already"):
        restored(lost, place, None)


def test_other_keys_are_refused(lost, place):
    place.data.mkdir()
    keys_of(place)  # made anew
    with pytest.raises(NotRestorable, match="other keys"):
        restored(lost, place, None)
    assert not (place.data / "postgres").exists()

"""The drill: an old backup restored, and refilled from what the topic still holds."""

import random

import psycopg
import pytest

from gateways.vault import Erased
from ops.backup import restoring
from ops.backup.restoring import look_at, restore
from ops.backup.sources import ListedRows
from ops.commands.acting import Desk
from ops.importing import Import
from ops.running import keys_of, open_ledger, running_on
from ops.sample import county as files
from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_copy import log_digest, pairs_digest
from projections.views.all_views import VIEWS


def shuffled(rows):
    """As several partitions would give them, some twice."""
    told = [*rows, *rows[::7]]
    random.Random(1).shuffle(told)
    return ListedRows(told)


@pytest.fixture
def restored(story, place):
    """The old backup, refilled."""
    found = look_at(story.backup, None, None, place)
    source = shuffled(story.rows)
    return restore(place, found, source, accept_missing=True)


def test_what_came_after_the_backup_is_back_byte_for_byte(story, place, restored):
    assert restored.position == story.backed_up
    assert restored.refilled == story.head - story.backed_up > 100
    with psycopg.connect(story.dsn) as before, psycopg.connect(place.database_url) as after:
        assert log_digest(after, story.head) == log_digest(before, story.head)
        assert pairs_digest(after, story.head) == pairs_digest(before, story.head)


def test_the_guards_are_those_of_the_log_and_of_the_ledger_that_was_lost(story, place, restored):
    with open_ledger(place) as running:
        with psycopg.connect(place.database_url, autocommit=True) as connection:
            live = guard_digest(connection)
        assert live == rebuilt_digest(running.parts.log)
    with psycopg.connect(story.dsn, autocommit=True) as connection:
        assert live == guard_digest(connection)


def test_who_was_erased_after_the_backup_cannot_be_read(story, place, restored):
    assert restored.erased == 1
    with running_on(place.database_url, place, keys_of(place)) as parts:
        with pytest.raises(Erased):
            parts.vault.reveal(story.record, "drill")
        assert parts.vault.reveal(story.other, "drill")


def test_control_without_the_second_erasing_the_old_backup_reads_them(story, place, monkeypatch):
    monkeypatch.setattr(restoring, "destroy_again", lambda *_: ())
    found = look_at(story.backup, None, None, place)
    restore(place, found, shuffled(story.rows), accept_missing=True)
    with running_on(place.database_url, place, keys_of(place)) as parts:
        assert parts.vault.reveal(story.record, "control")


def test_a_retry_is_answered_as_the_first_time(story, place, restored, tmp_path):
    told = files.county(40, 3).files[files.LATE_CLAIMS]
    files.write(told, tmp_path / "again.jsonl")
    with open_ledger(place) as running:
        importing = Import(running.parts, Desk(place, running.keys).by_source())
        tally = importing.file(tmp_path / "again.jsonl")
        assert dict(tally.verdicts) == {"replayed": len(told)}
        assert running.parts.log.head() == story.head


def test_the_views_come_to_the_same_and_nothing_follows_twice(story, place, restored, read):
    with open_ledger(place) as running:
        running.catch_up()
        assert running.parts.log.head() == story.head
    for table in (table.name for view in VIEWS for table in view.tables):
        rows = f"select * from {table}"
        before, after = read(story.dsn, rows), read(place.database_url, rows)
        assert sorted(map(repr, after)) == sorted(map(repr, before)), table

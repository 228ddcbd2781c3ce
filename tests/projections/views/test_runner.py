"""Rebuilt = followed = in memory; one that fails stops alone; gaps alarm; processes share."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from domain.event import topic_of
from domain.grant_events import GrantAwarded
from projections.guards_rebuild import rebuilt
from projections.log_memory import MemoryLog
from projections.migrate import migrate
from projections.views.all_views import VIEWS
from projections.views.reading import ViewReader
from projections.views.runner import LogUnreadable, ViewRunner
from projections.views.store_memory import MemoryViews

SEEDS = range(3)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def new_log(database):
    from projections.log_postgres import PostgresLog

    migrate(database)
    opened = PostgresLog(database)
    yield opened
    opened.close()


def sorted_rows(tables):
    return {
        name: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
        for name, rows in tables.items()
    }


def plain(tables):
    return {
        name: sorted(
            (json.loads(json.dumps(row)) for row in rows),
            key=lambda row: json.dumps(row, sort_keys=True),
        )
        for name, rows in tables.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_followed_bit_by_bit_rebuilt_at_once_and_in_memory_are_equal(
    seed, database, new_log, played, rows_in, rows_of
):
    play = played.Played(new_log, limit=400_000)
    roll = played.AtRandom(play, seed)
    views = MemoryViews(new_log, batch=7)
    with ViewRunner(database, batch=11) as runner:
        for _ in range(20):
            roll.play(30)
            assert runner.catch_up() == new_log.head()
        followed = rows_in(database)
        assert not runner.stopped
    with psycopg.connect(database) as connection:
        for name in followed:
            connection.execute(f"truncate {name}".encode())
        connection.execute("truncate view_position")
    with ViewRunner(database) as runner:
        runner.catch_up()
    assert rows_in(database) == followed
    assert plain(rows_of(views)) == sorted_rows(followed)


@pytest.mark.parametrize("seed", SEEDS)
def test_grants_and_funds_stand_as_the_streams_and_guards_do(seed, played):
    play = played.Played(limit=400_000)
    played.AtRandom(play, seed).play(800)
    views = MemoryViews(play.log)
    views.catch_up()
    from projections.views.fund_use import FUND_USE
    from projections.views.grants import GRANTS
    from projections.views.payments import PAYMENTS
    from projections.views.rosters import LINES, ROSTERS

    for row in views.store.all(GRANTS):
        grant = play.state("grant", row.grant)
        assert (row.status, row.amount_fen, row.version, row.roster or "", row.review_required) == (
            grant.status.value, grant.amount_fen, grant.version, grant.roster,
            grant.review_required,
        )  # fmt: skip
    for row in views.store.all(ROSTERS):
        roster = play.state("roster", row.roster)
        live = [one for n, one in enumerate(roster.lines, 1) if n not in roster.stopped]
        assert (row.status, row.lines, row.count, row.sum_fen) == (
            roster.status.value, len(roster.lines), len(live), sum(one.fen for one in live)
        )  # fmt: skip
        lines = views.store.under(LINES, row.roster)
        assert {one.line for one in lines if one.stopped} == roster.stopped
        assert {one.line for one in lines if one.objected} == roster.objected
    for row in views.store.all(PAYMENTS):
        payment = play.state("payment", row.payment)
        assert (row.status, row.fen, row.ordered_at) == (
            payment.status.value, payment.fen, payment.ordered_at
        )  # fmt: skip
    guards, _ = rebuilt(play.log)
    use = {
        row.fund: (row.limit_fen, row.committed_fen, row.closed, row.waiting)
        for row in views.store.all(FUND_USE)
    }
    assert use == {
        key: (one.limit, one.committed, one.closed, one.waiting)
        for key, one in guards.funds.items()
    }


def test_fund_use_equals_the_guard_table_at_every_position(database, new_log, played):
    """The view reckons from events alone; the guard is what the append decided by."""
    play = played.Played(new_log, limit=300_000)
    roll = played.AtRandom(play, 5)
    with ViewRunner(database) as runner, psycopg.connect(database) as connection:
        for _ in range(15):
            roll.play(40)
            runner.catch_up()
            view = connection.execute(
                "select fund, limit_fen, committed_fen, closed, waiting from fund_use order by 1"
            ).fetchall()
            guard = connection.execute(
                "select key, lim, committed, closed, waiting from fund_position order by 1"
            ).fetchall()
            connection.rollback()
            assert view == guard
    topics = {topic_of(one.event) for one in new_log.follow(0)}
    assert {"roster.waiting", "roster.approved"} & topics


class Failing:
    """A view that cannot take an award."""

    name = "failing"
    tables = ()
    reads = frozenset((GrantAwarded,))

    def changes(self, batch, store):
        raise ValueError("cannot take this")


def test_a_failing_view_stops_alone_and_says_why(database, new_log, played):
    play = played.Played(new_log)
    play.person()
    with ViewRunner(database, (Failing(), *VIEWS)) as runner:
        before = runner.catch_up()
        play.transport()
        assert runner.catch_up() == new_log.head()
        play.transport()
        assert runner.catch_up() == new_log.head()
        assert set(runner.stopped) == {"failing"}
    with ViewReader(database) as reader:
        positions = {one["view"]: one for one in reader.positions()}
        assert positions["failing"]["error"] == "ValueError: cannot take this"
        assert positions["failing"]["position"] == before
        assert positions["grants"] == {
            "view": "grants", "position": new_log.head(), "error": None
        }  # fmt: skip
    mended = Failing()
    mended.changes = lambda batch, store: ()
    with ViewRunner(database, (mended,)) as runner:
        assert runner.catch_up() == new_log.head()
    with ViewReader(database) as reader:
        assert all(one["error"] is None for one in reader.positions())


def test_a_failing_view_alarms_once(database, new_log, played, caplog):
    played.Played(new_log).transport()
    with ViewRunner(database, (Failing(), *VIEWS)) as runner:
        runner.catch_up()
        runner.catch_up()
    [alarm] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert alarm.getMessage() == "view failing stopped"
    assert "cannot take this" in str(alarm.exc_info[1])


def test_the_rows_of_a_batch_that_fails_in_the_database_are_not_written(database, new_log, played):
    class Half(type(VIEWS[0])):
        name = "half"

        def changes(self, batch, store):
            yield from super().changes(batch, store)
            store.rows(None, {("x",)})

    play = played.Played(new_log)
    play.transport()
    with ViewRunner(database, (Half(),)) as runner:
        assert runner.catch_up() == 0
        assert "half" in runner.stopped
    with psycopg.connect(database) as connection:
        assert connection.execute("select count(*) from grants").fetchone() == (0,)


def test_a_gap_stops_every_view_and_alarms(database, new_log, played):
    play = played.Played(new_log)
    play.transport()
    with psycopg.connect(database) as connection:
        connection.execute("alter table stored_events disable trigger all")
        connection.execute("delete from stored_events where notification_id = 5")
    missing = pytest.raises(LogUnreadable, match="position 5 is missing: the next one is 6")
    with ViewRunner(database) as runner, missing:
        runner.catch_up()
    with ViewReader(database) as reader:
        assert all("position 5" in one["error"] for one in reader.positions())
        assert not reader.wait_for(6, 0.05)


def test_it_wakes_when_events_are_stored(database, new_log, played):
    play = played.Played(new_log)
    stop = threading.Event()
    with ViewRunner(database) as runner, ViewReader(database) as reader:
        thread = threading.Thread(target=runner.run, args=(stop,))
        thread.start()
        try:
            assert reader.wait_for(new_log.head(), 10)
            waits = []
            for _ in range(5):
                grant = play.transport()
                began = time.monotonic()
                assert reader.wait_for(new_log.head(), 10)
                waits.append(time.monotonic() - began)
                assert reader.grant(grant)["status"] == "awarded"
            assert min(waits) < 0.3  # told, not only polled
        finally:
            stop.set()
            thread.join(10)
    assert not thread.is_alive()


def test_under_a_busy_log_it_rests_as_long_as_it_worked(database, new_log):
    """Told of events all the time, it is at work for half of it at most."""

    class Working(ViewRunner):
        rounds = 0

        def catch_up(self, *_):
            self.rounds += 1
            time.sleep(0.1)
            return 0

    stop = threading.Event()
    with Working(database) as runner:
        thread = threading.Thread(target=runner.run, args=(stop,))
        thread.start()
        with psycopg.connect(database, autocommit=True) as connection:
            until = time.monotonic() + 2
            while time.monotonic() < until:
                connection.execute("notify stored_events")
        stop.set()
        thread.join()
    assert 2 <= runner.rounds <= 11, "without a rest it would be twenty"


def test_two_processes_share_the_work(database, new_log, played, rows_in, rows_of):
    command = [sys.executable, str(Path(__file__).parent / "follow_alone.py"), database]
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        for _ in range(2)
    ]
    try:
        play = played.Played(new_log, limit=400_000)
        played.AtRandom(play, 9).play(300)
        with ViewReader(database) as reader:
            assert reader.wait_for(new_log.head(), 60)
            assert all(one["error"] is None for one in reader.positions())
    finally:
        for one in processes:
            one.communicate(timeout=30)
    assert [one.returncode for one in processes] == [0, 0]
    assert sorted_rows(rows_in(database)) == plain(rows_of(MemoryViews(new_log)))


def test_memory_and_postgres_logs_give_the_same_rows(database, new_log, played, rows_in, rows_of):
    """Play the same acts on both; only what is random in them may differ, and nothing is."""
    for log in (new_log, memory := MemoryLog()):
        play = played.Played(log, limit=400_000)
        played.AtRandom(play, 3).play(300)
    with ViewRunner(database) as runner:
        runner.catch_up()
    assert sorted_rows(rows_in(database)) == plain(rows_of(MemoryViews(memory)))

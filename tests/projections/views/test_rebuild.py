"""A view rebuilt beside the live one gives the same rows, and the live one goes on from there."""

import threading

import psycopg
import pytest

from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.all_views import VIEWS
from projections.views.grants import Grants
from projections.views.reading import ViewReader
from projections.views.rebuild import RebuildFailed, rebuild
from projections.views.runner import ViewRunner


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    yield played.Played(log, limit=400_000)
    log.close()


def test_rebuilt_is_followed(play, played, database, rows_in):
    roll = played.AtRandom(play, 2)
    roll.play(200)
    with ViewRunner(database) as runner:
        runner.catch_up()
        followed = rows_in(database)
        with psycopg.connect(database) as connection:
            connection.execute("update grants set amount_fen = 1")  # somebody meddled
        for view in VIEWS:
            assert rebuild(database, view) == play.log.head()
        assert rows_in(database) == followed
        roll.play(100)
        assert runner.catch_up() == play.log.head()
        assert not runner.stopped
        live = rows_in(database)
    for view in VIEWS:
        rebuild(database, view)
    assert rows_in(database) == live


def test_readers_and_followers_go_on_while_a_view_is_rebuilt(play, played, database):
    stop, failures = threading.Event(), []
    for _ in range(30):
        play.transport()

    def read():
        with ViewReader(database) as reader:
            while not stop.is_set():
                if len(reader.grants({}, None, 1_000)) < 30:
                    failures.append("rows are missing")

    with ViewRunner(database) as runner, ViewRunner(database) as following:
        runner.catch_up()
        threads = [
            threading.Thread(target=read),
            threading.Thread(target=following.run, args=(stop,)),
        ]
        for one in threads:
            one.start()
        for _ in range(5):
            rebuild(database, Grants())
            play.transport()
        stop.set()
        for one in threads:
            one.join(20)
        assert runner.catch_up() == play.log.head()
        assert not failures
        assert not following.stopped | runner.stopped
    with ViewReader(database) as reader:
        assert len(reader.grants({}, None, 1_000)) == 35


def test_a_view_that_cannot_follow_leaves_the_live_one(play, database, rows_in):
    class Broken(Grants):
        def changes(self, batch, store):
            raise ValueError("broken")

    play.transport()
    with ViewRunner(database) as runner:
        runner.catch_up()
    live = rows_in(database)
    with pytest.raises(RebuildFailed, match="broken"):
        rebuild(database, Broken())
    assert rows_in(database) == live
    rebuild(database, Grants())
    assert rows_in(database) == live

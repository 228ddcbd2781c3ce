"""A view rebuilt beside the live one gives the same rows, and the live one goes on from there."""

import threading
import time
from datetime import date
from itertools import count

import psycopg
import pytest

from domain.applicant import ApplicantDomiciled, ApplicantRegistered
from domain.event import Actor, CommandMark, Envelope
from domain.log import Batch, Write
from domain.names import named_stream
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.all_views import BY_NAME, VIEWS
from projections.views.grants import Grants
from projections.views.reading import ViewReader
from projections.views.rebuild import RebuildFailed, check, rebuild
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


EVENTS_A_SECOND, SECONDS = 2_000, 4


def count_places(reader):
    return reader._fetch("select count(*) from places", ())[0][0]


def test_it_is_switched_under_readers_and_two_thousand_events_a_second(play, database):
    """Nobody sees a half of it, no position goes back, no reader waits a second, and what was
    rebuilt meanwhile is what follows from the log."""
    writer, before = FastWriter(play), play.log.head()
    stop, faults, waits = threading.Event(), [], []

    def read():
        least = rows = 0
        with ViewReader(database) as reader:
            while not stop.is_set():
                began = time.monotonic()
                seen = {one["view"]: one["position"] for one in reader.positions()}
                found = reader.stopped(["places"]), count_places(reader)
                waits.append(time.monotonic() - began)
                if seen["places"] < least or found[0] or found[1] < rows:
                    faults.append((seen["places"], least, found, rows))
                least, rows = seen["places"], found[1]

    with ViewRunner(database) as following:
        following.catch_up()
        threads = [threading.Thread(target=read) for _ in range(2)]
        threads += [
            threading.Thread(target=following.run, args=(stop,)),
            threading.Thread(target=writer.run, args=(stop,)),
        ]
        for one in threads:
            one.start()
        rebuilds, deadline = 0, time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            rebuild(database, BY_NAME["places"])
            rebuilds += 1
        stop.set()
        for one in threads:
            one.join(30)
        assert not following.stopped
        assert following.catch_up() == play.log.head()
    rate = (play.log.head() - before) / writer.seconds
    print(f"{rate:.0f} events/s, {rebuilds} rebuilds, a read at most {max(waits):.3f} s")
    assert not faults
    assert rate >= EVENTS_A_SECOND
    assert rebuilds >= 2
    assert max(waits) < 1.5
    assert check(database, BY_NAME["places"]).same


class FastWriter:
    """Persons and where they live, two thousand events a second."""

    def __init__(self, play):
        self.play, self.seconds = play, 0.0

    def run(self, stop):
        began = time.monotonic()
        for second in count():
            if stop.is_set():
                break
            self.play.log.append([self.batch(f"{second}/{n}") for n in range(250)])
            ahead = (second + 1) * 500 / (EVENTS_A_SECOND * 1.05) - (time.monotonic() - began)
            stop.wait(max(0, ahead))
        self.seconds = time.monotonic() - began

    def batch(self, number):
        stream = named_stream("applicant", f"fast/{number}")
        actor, mark = Actor("p", "c", "poster"), CommandMark("fast", number, "d", 1, 2)
        envelope = Envelope(actor, mark, date(2019, 1, 1))
        known = ApplicantRegistered("r", "c", "v1", date(2000, 1, 1))
        lives = ApplicantDomiciled("430921")
        return Batch("fast", number, b"d", (
            Write(stream, 1, known, envelope), Write(stream, 2, lives, envelope)
        ))  # fmt: skip

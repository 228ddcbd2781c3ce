"""What follows the log all the time: which works there are, with Kafka and without."""

import time
from threading import Event, Thread

import msgspec
import psycopg
import pytest

from ops import following
from ops.follower import NAME as FOLLOWER
from ops.following import RELAY, VIEWS, following_works
from ops.job_process import job_process
from ops.proof.following import NAME as PROOF
from ops.running import open_ledger, under
from ops.settings import Kafka


@pytest.fixture
def opened(database, tmp_path):
    """Opens a ledger whose brokers are the ones given."""
    opening = []

    def open_with(bootstrap):
        settings = msgspec.structs.replace(
            under(tmp_path / "data"), database_url=database, kafka=Kafka(bootstrap)
        )
        opening.append(open_ledger(settings, sample=True))
        return opening[-1].__enter__()

    yield open_with
    for one in opening:
        one.__exit__(None, None, None)


def test_there_is_a_relay_where_there_is_kafka(opened):
    assert set(following_works(opened(""))) == {FOLLOWER, VIEWS, PROOF}
    assert set(following_works(opened("127.0.0.1:1"))) == {FOLLOWER, VIEWS, PROOF, RELAY}


def test_the_relay_runs_until_it_is_stopped(opened, monkeypatch):
    running, ran = opened("127.0.0.1:1"), []

    class Relay:
        def run(self, stop):
            ran.append(stop.is_set())

    monkeypatch.setattr(following, "relay_of", lambda of: Relay() if of is running else None)
    following_works(running)[RELAY](Event())
    assert ran == [False]


def test_follower_and_views_come_to_the_head_and_stop(opened):
    running = opened("")
    head = running.parts.log.head()
    for name in (FOLLOWER, VIEWS):
        stop = Event()
        stop.set()
        following_works(running)[name](stop)
    running.catch_up()
    with running.views() as views:
        assert views.wait_for(head, 5)


def test_the_jobs_bring_the_log_to_kafka(database, tmp_path, kafka):
    """The whole of `ledger jobs`, with a broker: the relay's place comes to the head of the log."""
    settings = msgspec.structs.replace(
        under(tmp_path / "data"), database_url=database, kafka=Kafka(kafka.address, "jobs")
    )
    stop = Event()
    with open_ledger(settings, sample=True) as running:
        process = job_process(running, stop)
        thread = Thread(target=process.run, args=(stop,))
        thread.start()
        try:
            deadline = time.monotonic() + 60
            while relayed(database) < running.parts.log.head():
                assert time.monotonic() < deadline
                time.sleep(0.1)
        finally:
            stop.set()
            thread.join(60)
    assert not thread.is_alive()


def relayed(dsn):
    with psycopg.connect(dsn) as connection:
        found = connection.execute("select coalesce(max(position), 0) from relay_place").fetchone()
    return found[0]

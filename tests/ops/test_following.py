"""What follows the log all the time: which works there are, with Kafka and without."""

from threading import Event

import msgspec
import pytest

from ops import following
from ops.follower import NAME as FOLLOWER
from ops.following import RELAY, VIEWS, following_works
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
    assert set(following_works(opened(""))) == {FOLLOWER, VIEWS}
    assert set(following_works(opened("127.0.0.1:1"))) == {FOLLOWER, VIEWS, RELAY}


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

"""What a later release wrote is not passed over by this one's follower, which follows from few
topics and reads no others."""

import importlib.util
from pathlib import Path

import psycopg
import pytest

from domain.codec import UnknownFormat
from domain.event import topic_of
from domain.roster import RosterApproved
from ops import follower as following
from ops.follower import FollowerStopped
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

OTHERWISE = "update stored_events set topic = 'grant.unheardOf' where notification_id = %s"


@pytest.fixture
def in_memory():
    play = played.Played()
    play.follower = following.in_memory(play.parts)

    def tell_otherwise(position):
        row = play.log.rows[position - 1]
        play.log.rows[position - 1] = row._replace(topic="grant.unheardOf")

    play.tell_otherwise = tell_otherwise
    return play


@pytest.fixture
def over_postgres(database):
    migrate(database)
    log = PostgresLog(database)
    play = played.Played(log)
    play.follower = following.over_postgres(play.parts, database)

    def tell_otherwise(position):
        with psycopg.connect(database) as connection:
            connection.execute("alter table stored_events disable trigger all")
            connection.execute(OTHERWISE, (position,))

    play.tell_otherwise = tell_otherwise
    yield play
    log.close()


@pytest.fixture(params=["in_memory", "over_postgres"])
def play(request):
    return request.getfixturevalue(request.param)


def test_a_topic_that_this_release_does_not_know_stops_the_follower_before_it(play):
    before = play.log.head()
    assert play.follower.catch_up() == before
    play.transport()
    play.tell_otherwise(play.log.head())
    for _ in range(2):
        with pytest.raises(FollowerStopped, match=rf"after position {before}: grant\.unheardOf"):
            play.follower.catch_up()
    with play.follower.place.held():
        assert play.follower.place.read() == before


def test_whoever_asks_for_some_topics_is_told_of_an_unknown_one(play):
    play.transport()
    wanted = (topic_of(RosterApproved),)
    assert play.log.read(0, play.log.head(), wanted) == []
    play.tell_otherwise(3)
    with pytest.raises(UnknownFormat, match="unheardOf"):
        play.log.read(0, play.log.head(), wanted)
    assert play.log.read(3, play.log.head(), wanted) == [], "it is above the third"

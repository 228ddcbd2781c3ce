"""Rebuilt = followed, for every view, at any position, however the log was cut into batches."""

import random
from functools import cache

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from past_words import all_that_may_happen
from view_words import pay_one, take_bank_file

from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.all_views import VIEWS
from projections.views.places import Places
from projections.views.rebuild import check
from projections.views.runner import ViewRunner
from projections.views.store_memory import MemoryViews

WORLDS, ACTS = 4, 300


class Prefix:
    """A log as it stood at a position."""

    def __init__(self, log, until=0):
        self.log, self.until = log, until

    def read(self, after, limit):
        return [one for one in self.log.read(after, limit) if one.position <= self.until]

    def stream(self, stream, after=0):
        return [one for one in self.log.stream(stream, after) if one.position <= self.until]


def rows(views):
    return {table.name: views.store.all(table) for view in views.views for table in view.tables}


def followed(log, stops, views=VIEWS):
    """The rows after following from one of these positions to the next."""
    prefix = Prefix(log)
    following = MemoryViews(prefix, views)
    for prefix.until in stops:
        following.catch_up()
    return rows(following)


@pytest.fixture(scope="session")
def world(played):
    """A log on which much happened, by its number."""

    @cache
    def of(number):
        play = played.Played(limit=400_000)
        play.set_parameter("transport.frequency", '"ever"')
        pay_one(play)
        all_that_may_happen(play)
        take_bank_file(play)
        played.AtRandom(play, 100 + number).play(ACTS)
        return play.log

    return of


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_rebuilt_is_followed_at_any_position(world, data):
    log = world(data.draw(st.integers(0, WORLDS - 1)))
    position = data.draw(st.integers(1, log.head()))
    stops = sorted(data.draw(st.lists(st.integers(1, position), max_size=40)))
    assert followed(log, [*stops, position]) == followed(log, [position])


def test_every_table_is_filled_in_some_world(world):
    filled = set()
    for number in range(WORLDS):
        log = world(number)
        filled |= {name for name, found in followed(log, [log.head()]).items() if found}
    assert filled == {table.name for view in VIEWS for table in view.tables}


def test_control_a_view_that_forgets_what_came_before_its_batch_is_found(world):
    class Forgetful(Places):
        def changes(self, batch, store):
            return super().changes(batch[-1:], store)

    log = world(0)
    every = range(1, log.head() + 1)
    assert followed(log, every, (Forgetful(),)) != followed(log, [log.head()], (Forgetful(),))


@pytest.mark.parametrize("seed", range(2))
def test_digests_of_rebuilt_and_followed_are_equal_at_random_positions(seed, database, played):
    migrate(database)
    log, roll = PostgresLog(database), random.Random(seed)
    try:
        play = played.Played(log, limit=400_000)
        played.AtRandom(play, 200 + seed).play(250)
        for position in sorted(roll.sample(range(1, log.head()), 3)):
            with ViewRunner(database, batch=roll.choice((7, 100, 5_000))) as runner:
                assert runner.catch_up(position) == position
                assert not runner.stopped
            for view in VIEWS:
                checked = check(database, view)
                assert checked.same, (view.name, checked.differences[:3])
                assert checked.live.position == position
    finally:
        log.close()


def test_a_position_is_not_passed(database, played):
    migrate(database)
    log = PostgresLog(database)
    played.Played(log)
    with ViewRunner(database) as runner, psycopg.connect(database) as connection:
        runner.catch_up(3)
        query = "select min(position), max(position) from view_position"
        assert connection.execute(query).fetchone() == (3, 3)
    log.close()

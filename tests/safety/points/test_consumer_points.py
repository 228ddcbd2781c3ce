"""The example consumer killed at named points counts each event once."""

import sqlite3

from points import Runs
from safety_topic import fill

POINTS = ("after-poll", "in-effects", "before-place", "before-commit", "after-commit")
KILLS, A_ROUND = 35, 70


def figures(file):
    with sqlite3.connect(file) as database:
        awarded = database.execute("select count(*), count(distinct number), sum(fen) from awarded")
        events = database.execute("select coalesce(sum(events), 0) from counted")
        found = (*awarded.fetchone(), *events.fetchone())
    database.close()
    return found


def expected(last):
    """A third of them are awards, each of as many fen as its number."""
    awarded = range(3, last + 1, 3)
    return len(awarded), len(awarded), sum(awarded), last


def test_a_consumer_killed_35_times_counts_each_event_once(database, tmp_path):
    file = tmp_path / "awarded.sqlite"

    def before(number):
        fill(database, (number + 1) * A_ROUND, first=number * A_ROUND + 1)

    with Runs("consumer_at_points.py", database, file) as runs:
        runs.kill(POINTS, KILLS, before)
        runs.run()
    assert figures(file) == expected(KILLS * A_ROUND)


def test_control_a_consumer_that_keeps_its_place_first_lacks_events(database, tmp_path):
    fill(database, A_ROUND)
    file = tmp_path / "awarded.sqlite"
    with Runs("consumer_at_points.py", database, file) as runs:
        assert runs.run("placed-first", careless=True)
        runs.run()
    assert figures(file)[3] < A_ROUND

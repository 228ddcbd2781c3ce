"""The relay killed at named points, over a real broker: nothing lost, nothing out of order."""

from itertools import count

import pytest
from points import Runs
from safety_topic import faults, fill, look

NUMBERS = count(1)
PARTITIONS = 3
POINTS = ("after-open", "after-read", "before-send", "half-sent", "after-send", "after-hint")
KILLS, A_ROUND = 36, 70


@pytest.fixture
def name():
    return f"points-{next(NUMBERS)}.events"


def test_a_relay_killed_36_times_leaves_nothing_out(kafka, database, name):
    def before(number):
        fill(database, (number + 1) * A_ROUND, first=number * A_ROUND + 1)

    with Runs("relay_at_points.py", database, kafka.address, name) as runs:
        runs.kill(POINTS, KILLS, before)
        assert not runs.run()
    found = look(kafka, name, PARTITIONS)
    assert faults(found, database) == {}
    print(f"{found.raw() - KILLS * A_ROUND} raw duplicates of {KILLS * A_ROUND}")


def test_control_a_relay_that_says_it_before_it_sends_loses_events(kafka, database, name):
    fill(database, A_ROUND)
    with Runs("relay_at_points.py", database, kafka.address, name) as runs:
        assert runs.run("said-first", 2, careless=True)
        assert not runs.run()
    assert faults(look(kafka, name, PARTITIONS), database)["lost"] == 20

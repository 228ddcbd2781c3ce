"""A copy of the log killed at named points: it equals the log, though nothing more comes."""

import os
from itertools import count

import psycopg
import pytest
from points import Runs
from safety_topic import fill

NUMBERS = count(1)
POINTS = (
    "after-poll", "arrived", "before-commit", "before-put-in", "in-put-in", "after-put-in",
)  # fmt: skip
KILLS, A_ROUND = 36, 70
LOG = """
select originator_id, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""
WAITING = "select count(*) from replica_arrived"


@pytest.fixture
def copy(postgres):
    """The address of a second, empty database."""
    name = f"ledger_points_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0".encode())
    yield postgres.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"drop database {name} with (force)".encode())


def rows_in(dsn, query=LOG):
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


def test_a_copy_killed_36_times_equals_the_log(database, copy):
    def before(number):
        fill(database, (number + 1) * A_ROUND, first=number * A_ROUND + 1)

    with Runs("replica_at_points.py", database, copy) as runs:
        runs.kill(POINTS, KILLS, before)
        runs.run()
    assert rows_in(copy) == rows_in(database)
    assert rows_in(copy, WAITING) == [(0,)]


def test_what_had_arrived_is_put_in_though_nothing_more_comes(database, copy):
    fill(database, 1)
    with Runs("replica_at_points.py", database, copy) as runs:
        assert runs.run("before-put-in", 2)  # the first is at the opening
        assert (rows_in(copy), rows_in(copy, WAITING)) == ([], [(1,)])
        runs.run()
    assert rows_in(copy) == rows_in(database)


def test_control_a_copy_that_keeps_its_place_first_lacks_events(database, copy):
    fill(database, A_ROUND)
    with Runs("replica_at_points.py", database, copy) as runs:
        assert runs.run("placed-first", careless=True)
        runs.run()
    assert len(rows_in(copy)) < A_ROUND

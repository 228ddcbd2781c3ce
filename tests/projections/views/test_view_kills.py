"""Followers and rebuilds killed at named points: what goes on after them ends with the digests of a
view made anew, and nothing is left half done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.all_views import BY_NAME, VIEWS
from projections.views.digest import view_digest
from projections.views.rebuild import check
from projections.views.runner import ViewRunner

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).parent / "follow_killed.py"
POINTS = ("after-read", "before-rows", "between-tables", "before-commit", "after-commit")
SWITCHES = ("before-switch", "in-switch", "before-commit", "between-tables")
KILLS = 35
REBUILT = ("grants", "rosters", "public_notices")


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    yield played.Played(log, limit=400_000)
    log.close()


def run(dsn, *arguments, point="", count=1, **more):
    """The exit status of a follower, or the signal it ended by, negative."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT), "LEDGER_CRASH_POINT": point, "LEDGER_CRASH_COUNT": str(count),
    } | more  # fmt: skip
    command = [sys.executable, str(SCRIPT), dsn, *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def digests(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        return {view.name: view_digest(connection, view) for view in VIEWS}


def anew(dsn):
    """The digests that views made from the first event on have."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table in [table.name for view in VIEWS for table in view.tables]:
            connection.execute(f"truncate {table}".encode())
        connection.execute("truncate view_position")
    with ViewRunner(dsn) as runner:
        runner.catch_up()
        assert not runner.stopped
    return digests(dsn)


def test_a_follower_killed_35_times_ends_with_equal_digests(play, played, database):
    roll = played.AtRandom(play, 11)
    hits = dict.fromkeys(POINTS, 0)
    for number in range(KILLS):
        roll.play(12)
        point, count = POINTS[number % len(POINTS)], 1 + number * 3 % 11
        ended = run(database, point=point, count=count)
        assert ended in (0, -signal.SIGKILL), ended
        hits[point] += ended == -signal.SIGKILL
    print(hits)
    assert sum(hits.values()) >= 30, hits
    assert all(hits.values()), hits
    assert run(database) == 0
    followed = digests(database)
    assert {one.position for one in followed.values()} == {play.log.head()}
    assert anew(database) == followed


def test_a_rebuild_killed_at_any_point_leaves_the_live_view(play, played, database):
    played.AtRandom(play, 12).play(150)
    assert run(database) == 0
    before = digests(database)
    killed = 0
    for number, point in enumerate(SWITCHES * len(REBUILT)):
        name = REBUILT[number // len(SWITCHES)]
        ended = run(database, name, point=point, count=1)
        assert ended in (0, -signal.SIGKILL), ended
        killed += ended == -signal.SIGKILL
        assert digests(database) == before, (name, point)
    assert killed >= 10
    play.transport()
    assert run(database) == 0
    for name in REBUILT:
        assert run(database, name) == 0
        assert check(database, BY_NAME[name]).same


def test_control_a_follower_that_writes_its_position_first_is_found(play, database):
    play.transport()
    ended = run(database, point="position-first", LEDGER_POSITION_FIRST="1")
    assert ended == -signal.SIGKILL
    assert run(database) == 0
    followed = digests(database)
    assert anew(database) != followed

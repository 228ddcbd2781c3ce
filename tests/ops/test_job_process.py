"""One process runs all jobs; a second waits; after a kill the next goes on from the day kept."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import pairwise
from threading import Event, Thread

import psycopg
import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.job_days import Daily
from ops.job_process import JobProcess
from ops.jobs import Count
from ops.settings import today_in_shanghai
from projections.job_runs import JobBook, JobsElsewhere, job_runs
from projections.migrate import migrate
from projections.views.all_views import VIEWS

MONDAY = date(2026, 1, 5)
SLOW = """
import sys, time
from datetime import date
from threading import Event
from ops.job_days import Daily
from ops.job_process import JobProcess
from ops.jobs import Count

def run(day, again):
    print(day, flush=True)
    time.sleep(0.05)
    return Count()

today = date.fromisoformat(sys.argv[2])
JobProcess(sys.argv[1], [Daily("slow", run)], {}, today=lambda: today).run(Event())
"""


@pytest.fixture
def dsn(database):
    migrate(database)
    return database


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited long enough"
        time.sleep(0.02)


def runs(dsn):
    with psycopg.connect(dsn) as connection:
        return {one.job: one for one in job_runs(connection)}


class Beside:
    """A process of jobs in a thread of its own, as long as this is open."""

    def __init__(self, process, **how):
        self.stop = Event()
        self.thread = Thread(target=process.run, args=(self.stop,), kwargs=how)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def process(dsn, daily=(), following=None, **how):
    quick = {"round_seconds": 0.05, "first_pause": 0.02, "today": lambda: MONDAY}
    return JobProcess(dsn, daily, following or {}, **(quick | how))


def test_what_fails_is_begun_again_and_does_not_stop_the_others(dsn):
    ran = []

    def bad(day, again):
        raise ValueError

    def good(day, again):
        ran.append(day)
        return Count()

    def follow_badly(stop):
        raise OSError

    def follow(stop):
        stop.wait()

    daily = [Daily("bad", bad), Daily("good", good)]
    following = {"follow-badly": follow_badly, "follow": follow}
    with Beside(process(dsn, daily, following)):
        wait_until(lambda: len(ran) > 5 and "follow" in runs(dsn))
        wait_until(lambda: runs(dsn)["follow-badly"].failures > 3)
        kept = runs(dsn)
    assert kept["bad"].failures > 3
    assert (kept["bad"].last_day, kept["bad"].error) == (None, "ValueError")
    assert (kept["good"].last_day, kept["good"].failures) == (MONDAY, 0)
    assert kept["follow"].failures == 0
    assert (kept["follow-badly"].error, kept["follow-badly"].last_good_at) == ("OSError", None)


def test_a_second_process_waits_and_takes_over(dsn):
    ran, told = [], []

    def by(name):
        return Daily("day", lambda day, again: ran.append(name) or Count())

    with Beside(process(dsn, [by("first")])):
        wait_until(lambda: ran)
        with pytest.raises(JobsElsewhere):
            process(dsn).run(Event(), wait=False)
        second = Beside(process(dsn, [by("second")]), told=lambda: told.append(True))
        second.__enter__()
        wait_until(lambda: told)
        time.sleep(0.2)
        assert set(ran) == {"first"}
    wait_until(lambda: "second" in ran)
    second.__exit__()
    assert told == [True]


def test_a_lost_database_stops_everything_until_the_lock_is_held_again(dsn):
    following = []

    def follow(stop):
        following.append(1)
        stop.wait()
        following.append(-1)

    with Beside(process(dsn, [], {"follow": follow})):
        wait_until(lambda: following == [1])
        with psycopg.connect(dsn, autocommit=True) as administrator:
            administrator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        wait_until(lambda: following == [1, -1, 1])
    assert sum(following) == 0


def test_killed_in_the_middle_of_missed_days_the_next_goes_on_where_it_was(dsn):
    """Every day is run, in order; at most the day it was killed in is run twice."""
    with JobBook(dsn) as book:
        book.good("slow", MONDAY)
    today = MONDAY + timedelta(days=40)
    said = []
    for _ in range(6):
        command = [sys.executable, "-c", SLOW, dsn, str(today)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
            mine = [killed.stdout.readline() for _ in range(5)]
            killed.kill()
            mine += killed.stdout.readlines()
        said.append([date.fromisoformat(one.strip()) for one in mine])
    days = [one for several in said for one in several]
    assert days[0] == MONDAY + timedelta(days=1)
    for earlier, later in pairwise(said):
        assert later[0] in (earlier[-1], earlier[-1] + timedelta(days=1))
    for several in said:
        steps = {b - a for a, b in pairwise(several)}
        assert steps == {timedelta(days=1)}
    kept = runs(dsn)["slow"].last_day
    assert kept in (days[-1], days[-1] - timedelta(days=1))


def test_a_slow_job_holds_nobody_up(dsn):
    """Once for each day, in a thread beside the others."""
    ran, slowly, go_on = [], [], Event()

    def quick(day, again):
        ran.append(day)
        return Count()

    def slow(day, again):
        slowly.append((day, again))
        if len(slowly) == 1:
            raise ValueError
        go_on.wait(20)
        return Count(3, 2)

    def today():
        return MONDAY + timedelta(days=1)

    with JobBook(dsn) as book:
        book.good("slow", MONDAY - timedelta(days=1))
    both = process(dsn, [Daily("quick", quick)], today=today, slow=[Daily("slow", slow)])
    with Beside(both):
        wait_until(lambda: len(slowly) == 2)
        before = len(ran)
        wait_until(lambda: len(ran) > before + 3)
        assert runs(dsn)["slow"].failures == 1
        go_on.set()
        wait_until(lambda: runs(dsn)["slow"].last_day == today())
    assert slowly[:3] == [(MONDAY, False), (MONDAY, False), (today(), False)]
    assert (runs(dsn)["slow"].seen, runs(dsn)["slow"].failures) == (3, 0)


# The command


@pytest.fixture
def ledger(database, tmp_path):
    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate", "--sample")
    return run


def test_one_round_and_how_it_went(ledger, database):
    ledger("jobs", "--once")
    rows = {one["job"]: one for one in json.loads(ledger("jobs", "--status", "--json").stdout)}
    assert set(rows) == {"mature", "resume", "due", "redecide"}
    for row in rows.values():
        assert date.fromisoformat(row["last_day"]) == today_in_shanghai()
        assert row["last_good"] > "2026"
        assert (row["failures"], row["error"]) == (0, "")
    assert "mature" in ledger("jobs", "--status").stdout


def test_who_may_not_wait_says_so(ledger, database):
    with JobBook(database):
        for how in ("--once", "--no-wait"):
            assert "another process runs the jobs" in ledger("jobs", how, code=1).output


def test_the_process_follows_runs_its_jobs_and_stops_when_told(ledger, database, tmp_path):
    command = [sys.executable, "-m", "ops.cli", "--data", str(tmp_path / "data"), "jobs"]
    environment = os.environ | {"DATABASE_URL": database}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
        wait_until(lambda: {"mature", "resume"} <= set(runs(database)))
        wait_until(lambda: behind(database) == 0)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=40)
    assert running.returncode == 0


def behind(dsn):
    """How far the last of the views is behind; None until each has begun."""
    with psycopg.connect(dsn) as connection:
        [row] = connection.execute(
            "select count(*), (select max(notification_id) from stored_events) - min(position) "
            "from view_position"
        ).fetchall()
    return row[1] if row[0] == len(VIEWS) else None

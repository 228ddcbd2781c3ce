"""Daily jobs: every missed day, in order; a failure is kept, tried again, and stops nobody else."""

from datetime import date, timedelta
from threading import Event

import psycopg
import pytest

from ops.job_days import Daily, owed, run_days
from ops.jobs import Count
from projections.job_runs import JobBook, JobsElsewhere, job_runs
from projections.migrate import migrate

MONDAY = date(2026, 1, 5)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def dsn(database):
    migrate(database)
    return database


@pytest.fixture
def book(dsn):
    with JobBook(dsn) as opened:
        yield opened


class Noted:
    """A job that writes down what it was run for; `fails`: on which days."""

    def __init__(self, name, ran, fails=()):
        self.name, self.ran, self.fails = name, ran, set(fails)

    def daily(self):
        return Daily(self.name, self.run)

    def run(self, day, again):
        self.ran.append((self.name, day, again))
        if day in self.fails:
            raise ValueError("person 430923199003074174")
        return Count(2, 1)


def runs(dsn):
    with psycopg.connect(dsn) as connection:
        return {one.job: one for one in job_runs(connection)}


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (None, [0]),
        (0, [0]),
        (-1, [0]),
        (-3, [-2, -1, 0]),
        (1, [0]),  # the clock was set back
    ],
)
def test_a_job_owes_every_day_since_its_last_and_today_until_it_is_over(last, days):
    kept = None if last is None else MONDAY + last * ONE_DAY
    assert owed(kept, MONDAY) == [MONDAY + one * ONE_DAY for one in days]


def test_missed_days_are_run_in_order_day_by_day(book):
    ran = []
    daily = [Noted("mature", ran).daily(), Noted("resume", ran).daily()]
    assert run_days(daily, book, MONDAY, Event())
    assert run_days(daily, book, MONDAY + 3 * ONE_DAY, Event())
    expected = [("mature", MONDAY, False), ("resume", MONDAY, False)]
    for number in (1, 2, 3):
        day = MONDAY + number * ONE_DAY
        expected += [("mature", day, False), ("resume", day, False)]
    assert ran == expected
    ran.clear()
    assert run_days(daily, book, MONDAY + 3 * ONE_DAY, Event())
    assert ran == [("mature", day, True), ("resume", day, True)]


def test_the_day_is_kept_by_the_database(dsn):
    for number in (0, 2):
        ran = []
        with JobBook(dsn) as book:
            run_days([Noted("mature", ran).daily()], book, MONDAY + number * ONE_DAY, Event())
    assert [day for _, day, _ in ran] == [MONDAY + ONE_DAY, MONDAY + 2 * ONE_DAY]
    kept = runs(dsn)["mature"]
    assert (kept.last_day, kept.failures, kept.seen, kept.done) == (
        MONDAY + 2 * ONE_DAY, 0, 2, 1
    )  # fmt: skip
    assert kept.last_good_at is not None


def test_a_failure_holds_its_own_days_back_and_nobody_elses(book, dsn, caplog):
    ran = []
    failing = Noted("mature", ran, fails=[MONDAY + ONE_DAY])
    daily = [failing.daily(), Noted("resume", ran).daily()]
    assert run_days(daily, book, MONDAY, Event())
    today = MONDAY + 2 * ONE_DAY
    for times in (1, 2):
        ran.clear()
        assert not run_days(daily, book, today, Event())
        assert [day for name, day, _ in ran if name == "mature"] == [MONDAY + ONE_DAY]
        kept = runs(dsn)
        assert (kept["mature"].failures, kept["mature"].error) == (times, "ValueError")
        assert kept["mature"].last_day == MONDAY
        assert (kept["resume"].failures, kept["resume"].last_day) == (0, today)
    assert "job mature failed for 2026-01-06" in caplog.text
    failing.fails.clear()
    ran.clear()
    assert run_days(daily, book, today, Event())
    assert [day for name, day, _ in ran if name == "mature"] == [MONDAY + ONE_DAY, today]
    assert (runs(dsn)["mature"].failures, runs(dsn)["mature"].error) == (0, None)


def test_the_words_of_a_failure_are_not_kept(book, dsn):
    run_days([Noted("mature", [], fails=[MONDAY]).daily()], book, MONDAY, Event())
    with psycopg.connect(dsn) as connection:
        [row] = connection.execute("select job_run::text from job_run").fetchall()
    assert "430923199003074174" not in row[0]
    assert "ValueError" in row[0]


def test_a_stop_is_heard_between_two_days(book):
    ran, stop = [], Event()
    book.good("mature", MONDAY)

    def run(day, again):
        ran.append(day)
        stop.set()
        return Count()

    run_days([Daily("mature", run)], book, MONDAY + 5 * ONE_DAY, stop)
    assert ran == [MONDAY + ONE_DAY]
    assert book.last_day("mature") == MONDAY + ONE_DAY


def test_one_process_holds_the_book_and_the_next_when_it_is_gone(dsn):
    with JobBook(dsn), pytest.raises(JobsElsewhere):
        JobBook(dsn)
    with JobBook(dsn) as second:
        assert second.last_day("mature") is None


def test_who_has_lost_the_lock_writes_nothing(dsn):
    first = JobBook(dsn)
    with psycopg.connect(dsn, autocommit=True) as administrator:
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' "
            "and database = (select oid from pg_database where datname = current_database())"
        )
    with pytest.raises(psycopg.OperationalError):
        first.good("mature", MONDAY)
    with JobBook(dsn) as second:
        assert second.last_day("mature") is None

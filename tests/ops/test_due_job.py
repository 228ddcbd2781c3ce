"""The job that looks at everything keeps, for each day, what `ledger due` says of it."""

import importlib.util
from datetime import date
from pathlib import Path
from threading import Event

import msgspec
import psycopg
import pytest

from ops.due import FiguresIncomplete, Summary, Wanted, dues
from ops.job_days import Stopped, run_days, slow_jobs
from ops.running import open_ledger, under
from projections.due_counts import latest_due_counts
from projections.job_runs import JobBook
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.grants import Grants

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

EARLY, LATE = date(2019, 4, 1), date(2019, 4, 2)


@pytest.fixture
def running(database, tmp_path):
    """A ledger with claims awarded and claims that wait."""
    migrate(database)
    log = PostgresLog(database)
    play = played.Played(log)
    for _ in range(3):
        play.transport()
    worker = play.person()
    play.hire(worker, date(2018, 10, 1), through=date(2019, 2, 20))
    play.file(played.PLACEMENT, play.agency, "enterprise", [worker])
    log.close()
    settings = msgspec.structs.replace(under(tmp_path / "data"), database_url=database)
    with open_ledger(settings, sample=True) as opened:
        yield opened


def kept(running):
    with psycopg.connect(running.dsn) as connection:
        return latest_due_counts(connection)


def looked_at(running, day):
    summary = Summary()
    list(summary.counting(dues(running, day, Wanted(), lambda what, done: None)))
    return sorted(
        (one.scheme, one.stage, one.count, one.owed, one.fen, one.oldest_days)
        for one in summary.rows()
    )


def test_it_keeps_what_is_due_on_each_day(running):
    job = slow_jobs(running, Event())[0]
    assert job.name == "due"
    for day in (EARLY, LATE):
        count = job.run(day, False)
        expected = looked_at(running, day)
        assert sorted(msgspec.structs.astuple(one) for one in kept(running)) == expected
        assert (count.seen, count.done) == (
            sum(one[2] for one in expected), sum(one[3] for one in expected)
        )  # fmt: skip
    assert {one[1] for one in expected} >= {"awarded", "pended"}
    with psycopg.connect(running.dsn) as connection:
        days = connection.execute("select distinct day from due_count order by day").fetchall()
    assert days == [(EARLY,), (LATE,)]


def test_figures_are_not_kept_where_the_view_of_grants_has_stopped(running, monkeypatch):
    def fail(self, batch, store):
        raise ValueError("cannot take this")

    job = slow_jobs(running, Event())[0]
    with monkeypatch.context() as broken:
        broken.setattr(Grants, "changes", fail)
        with pytest.raises(FiguresIncomplete, match="grants stands at 0"):
            job.run(EARLY, False)
    assert kept(running) == []
    assert job.run(EARLY, False).seen > 0


def test_a_day_is_looked_at_once(running):
    job = slow_jobs(running, Event())[0]
    job.run(EARLY, False)
    before = kept(running)
    assert job.run(EARLY, True).seen == 0
    assert kept(running) == before


def test_stopped_in_the_middle_it_is_no_failure_and_the_day_is_begun_again(running):
    stop = Event()
    stop.set()
    job = slow_jobs(running, stop)[0]
    with pytest.raises(Stopped):
        job.run(EARLY, False)
    with JobBook(running.dsn) as book:
        assert not run_days([job], book, EARLY, Event())
        assert book.last_day("due") is None
    assert kept(running) == []
    with psycopg.connect(running.dsn) as connection:
        assert connection.execute("select count(*) from job_run").fetchone() == (0,)

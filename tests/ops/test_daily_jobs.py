"""The daily jobs on a ledger: the whole of a day once, then what has happened since."""

import importlib.util
from datetime import date
from pathlib import Path

import msgspec
import pytest

from ops import job_days
from ops.job_days import daily_jobs
from ops.running import open_ledger, under
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

DUE = date(2019, 3, 31)


@pytest.fixture
def play(database):
    migrate(database)
    log = PostgresLog(database)
    yield played.Played(log)
    log.close()


@pytest.fixture
def jobs_of(database, tmp_path, play):
    """`mature` and `resume` of the ledger that is played."""
    settings = msgspec.structs.replace(under(tmp_path / "data"), database_url=database)
    with open_ledger(settings, sample=True) as running:
        yield daily_jobs(running)


@pytest.fixture
def looks(monkeypatch):
    """Which of the two ways to decide again was gone."""
    seen = []
    for name in ("assess", "resume"):
        way = getattr(job_days.jobs, name)

        def noted(*arguments, name=name, way=way):
            seen.append(name)
            return way(*arguments)

        monkeypatch.setattr(job_days.jobs, name, noted)
    return seen


def test_within_a_day_only_what_has_happened_since_is_looked_at(play, jobs_of, looks):
    mature, resume = jobs_of
    person = play.person()
    play.hire(person, date(2018, 10, 1), through=date(2019, 2, 20))
    [grant] = play.file(played.PLACEMENT, play.agency, "enterprise", [person])
    assert mature.run(DUE, False).done == 0
    assert resume.run(DUE, False).done == 1, "its day has come, and the proof is missing"
    assert resume.run(DUE, True).seen == 0
    assert looks == ["assess", "resume"], "it had written itself"
    for _ in range(3):
        assert (mature.run(DUE, True).seen, resume.run(DUE, True).seen) == (0, 0)
    assert looks == ["assess", "resume"], "the log has not moved"
    play.today = DUE
    play.show(person, DUE)
    assert mature.run(DUE, True).done == 1
    assert resume.run(DUE, True).done == 1
    assert looks[2:] == ["resume"]
    assert play.state("grant", grant).status.value == "awarded"


def test_a_new_day_is_looked_at_whether_or_not_the_log_has_moved(play, jobs_of, looks):
    _, resume = jobs_of
    resume.run(DUE, False)
    resume.run(date(2019, 4, 1), False)
    assert looks == ["assess", "assess"]


def test_what_failed_is_looked_at_again(play, jobs_of, monkeypatch):
    """Nothing counts as looked at until it went well."""
    _, resume = jobs_of
    person = play.person()
    play.hire(person, date(2018, 10, 1), through=date(2019, 2, 20))
    play.file(played.PLACEMENT, play.agency, "enterprise", [person])
    resume.run(DUE, False)
    play.today = DUE
    play.show(person, DUE)
    with monkeypatch.context() as broken:
        broken.setattr(job_days.jobs, "resume", lambda *_: 1 / 0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                resume.run(DUE, True)
    assert resume.run(DUE, True).done == 1

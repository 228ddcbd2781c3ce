"""The daily jobs killed at named points: no day is left out, each maturity is told once, and who
waited for it is decided."""

from collections import Counter
from datetime import date, timedelta

import psycopg
import pytest
from played import PLACEMENT, Played
from points import Runs

from domain.event import topic_of
from projections.job_runs import job_runs
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

POINTS = (
    "after-spells", "before-append", "after-append", "after-pended", "before-kept", "after-kept",
)  # fmt: skip
KILLS = 36
FIRST_HIRED, COMPLETE_AFTER = date(2018, 10, 1), 182  # days; six months whatever their lengths
FIRST_DAY = FIRST_HIRED + timedelta(days=COMPLETE_AFTER)


class Office:
    """Each day one more worker's six months are complete, and a claim waits for it."""

    def __init__(self, dsn, folder):
        self.dsn, self.data = dsn, folder / "data"
        self.told = folder / "told"
        self.log = PostgresLog(dsn)
        self.play = Played(self.log)
        self.play.today = FIRST_DAY
        self.people, self.grants = [], []

    def round(self, number):
        day = FIRST_DAY + timedelta(days=number)
        person = self.play.person()
        self.play.hire(person, FIRST_HIRED + timedelta(days=number))
        self.grants += self.play.file(PLACEMENT, self.play.agency, "enterprise", [person])
        self.play.today = day
        self.play.show(person, day)
        self.people.append(person)
        self.say_today(day)

    def say_today(self, day):
        """Keeps what is said of earlier days."""
        lines = self.told.read_text().splitlines()[1:] if self.told.exists() else []
        self.told.write_text("\n".join([str(day), *lines]) + "\n")

    def days_run(self):
        """By job, those that were run to their end."""
        lines = [line.split() for line in self.told.read_text().splitlines()[1:]]
        return {job: {day for name, day in lines if name == job} for job in ("mature", "resume")}

    def kept(self):
        with psycopg.connect(self.dsn) as connection:
            return {one.job: one.last_day for one in job_runs(connection)}


@pytest.fixture
def office(database, tmp_path):
    migrate(database)
    made = Office(database, tmp_path)
    yield made
    made.log.close()


def runs_of(office):
    return Runs("jobs_at_points.py", office.dsn, office.data, office.told)


def test_jobs_killed_36_times_leave_no_day_out_and_tell_each_maturity_once(office):
    with runs_of(office) as runs:
        office.say_today(FIRST_DAY - timedelta(days=1))
        runs.run()  # from the day of the first good run on, none is left out
        runs.kill(POINTS, KILLS, office.round, passages=1)
        last = FIRST_DAY + timedelta(days=KILLS + 5)
        office.say_today(last)
        runs.run()
    days = {str(FIRST_DAY + timedelta(days=number)) for number in range(KILLS + 6)}
    for job, run in office.days_run().items():
        assert run >= days, job
    assert office.kept() == {"mature": last, "resume": last}
    told = [one for one in office.log.follow(0) if topic_of(one.event).endswith("sixMonthsStable")]
    assert Counter(one.stream for one in told) == Counter(office.people)
    found = Counter(office.play.state("grant", one).status.value for one in office.grants)
    assert found == {"awarded": KILLS}


def test_control_jobs_that_keep_the_day_first_leave_it_out(office):
    with runs_of(office) as runs:
        office.round(0)
        runs.run()
        office.round(1)
        assert runs.run("kept-first", careless=True)
        office.round(2)
        runs.run()
    assert str(FIRST_DAY + timedelta(days=1)) not in office.days_run()["mature"]

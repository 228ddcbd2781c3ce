"""A round of the daily jobs that kills itself at a named point. Arguments: database, folder of
data, and a file: its first line is today, then each job and day that was run to its end."""

from datetime import date
from pathlib import Path
from threading import Event

from points import serve

from ops import job_days
from ops.job_days import Daily, daily_jobs
from ops.job_process import JobProcess
from ops.running import open_ledger
from ops.settings import Settings
from projections.job_runs import JobBook
from projections.log_postgres import PostgresLog
from projections.views.reading import ViewReader


def work(points, careless, dsn, data, file):
    hook(points)
    if careless:
        job_days._done = keep_first(points, job_days._done)
    folder, told = Path(data), Path(file)
    today = date.fromisoformat(told.read_text().splitlines()[0])
    with open_ledger(Settings(folder, folder / "keys.json", dsn), sample=True) as running:
        daily = [noted(one, told) for one in daily_jobs(running)]
        JobProcess(dsn, daily, {}, today=lambda: today).once(Event())


def noted(daily, told):
    """Says of each day that it was run to its end."""

    def run(day, again):
        count = daily.run(day, again)
        with told.open("a") as file:
            print(daily.name, day, file=file, flush=True)
        return count

    return Daily(daily.name, run)


def hook(points):
    append, good = PostgresLog.append, JobBook.good
    spells, pended = ViewReader.due_spells, ViewReader.pended_due

    def appends(self, batches, **how):
        points.passes("before-append")
        verdicts = append(self, batches, **how)
        points.passes("after-append")
        return verdicts

    def keeps(self, *arguments, **more):
        points.passes("before-kept")
        good(self, *arguments, **more)
        points.passes("after-kept")

    def finds(self, *arguments):
        found = spells(self, *arguments)
        points.passes("after-spells")
        return found

    def waits(self, *arguments):
        found = pended(self, *arguments)
        points.passes("after-pended")
        return found

    PostgresLog.append, JobBook.good = appends, keeps
    ViewReader.due_spells, ViewReader.pended_due = finds, waits


def keep_first(points, done):
    """What careless jobs would do: keep the day as run, then run it."""

    def careless(job, day, book):
        book.good(job.name, day)
        points.passes("kept-first")
        return done(job, day, book)

    return careless


if __name__ == "__main__":
    serve(work)

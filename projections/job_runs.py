"""What the jobs of a ledger last did, kept in its database; and the one lock of all of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

LOCKS = 0x6A6F6273  # "jobs": the class of the advisory lock

ALL = """
select job, last_day, last_good_at, failed_at, failures, error, seen, done from job_run order by job
"""
LAST_DAY = "select last_day from job_run where job = %s"
GOOD = """
insert into job_run as kept (job, last_day, last_good_at, seen, done)
values (%(job)s, %(day)s, clock_timestamp(), %(seen)s, %(done)s)
on conflict (job) do update set
    last_day = greatest(kept.last_day, excluded.last_day), last_good_at = excluded.last_good_at,
    failures = 0, error = null,
    seen = case when excluded.seen > 0 then excluded.seen else kept.seen end,
    done = case when excluded.seen > 0 then excluded.done else kept.done end
"""
FAILED = """
insert into job_run as kept (job, failed_at, failures, error)
values (%(job)s, clock_timestamp(), 1, %(error)s)
on conflict (job) do update set
    failed_at = excluded.failed_at, failures = kept.failures + 1, error = excluded.error
"""


class JobRun(msgspec.Struct, frozen=True):
    """The row of a job; the columns are told in 140_job_run.sql."""

    job: str
    last_day: date | None
    last_good_at: datetime | None
    failed_at: datetime | None
    failures: int
    error: str | None
    seen: int
    done: int


def job_runs(connection: psycopg.Connection[tuple[Any, ...]]) -> list[JobRun]:
    """Of every job that ever ran."""
    return [JobRun(*row) for row in connection.execute(ALL)]


def job_table(dsn: str) -> list[dict[str, Any]]:
    """The same for people, without what says nothing."""
    with psycopg.connect(session(dsn, RUNTIME_ROLE)) as connection:
        runs = job_runs(connection)
    return [
        {
            "job": one.job,
            "last_day": str(one.last_day or ""),
            "last_good": one.last_good_at.isoformat(timespec="seconds") if one.last_good_at else "",
            "failures": one.failures,
            "error": one.error or "",
            "seen": one.seen,
            "done": one.done,
        }
        for one in runs
    ]


class JobsElsewhere(Exception):
    """Another process runs the jobs of this ledger."""


class JobBook:
    """Holds the lock of the jobs and writes what they did, on one connection: who has lost it can
    neither hold nor write. Several threads may write."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        """Raises JobsElsewhere."""
        self._connection = psycopg.connect(session(dsn, role), autocommit=True)
        if not self._one("select pg_try_advisory_lock(%s, 0)", (LOCKS,)):
            self._connection.close()
            raise JobsElsewhere

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> JobBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def last_day(self, job: str) -> date | None:
        """The last day the job was run for, to its end."""
        found: date | None = self._one(LAST_DAY, (job,))
        return found

    def good(self, job: str, day: date | None = None, seen: int = 0, done: int = 0) -> None:
        self._connection.execute(GOOD, {"job": job, "day": day, "seen": seen, "done": done})

    def failed(self, job: str, error: str) -> None:
        self._connection.execute(FAILED, {"job": job, "error": error})

    def _one(self, statement: str, parameters: tuple[object, ...]) -> Any:
        found = self._connection.execute(statement, parameters).fetchone()
        return found[0] if found else None

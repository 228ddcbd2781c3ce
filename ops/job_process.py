"""`ledger jobs`: one process for all that nobody asks for; a second waits for its turn.

The lock is for order, not for safety: every job may run twice at once, for what it writes is known
by its pair, and the views and the follower have locks of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from threading import Event
from time import monotonic

import psycopg

from ops.following import following_works
from ops.job_days import Daily, daily_jobs, run_days, slow_jobs
from ops.keeping import FIRST_PAUSE, Kept, Work, kept
from ops.running import Running
from ops.settings import today_in_shanghai
from projections.job_runs import JobBook, JobsElsewhere

ROUND_SECONDS = 20.0  # between two rounds of the daily jobs
TURN_SECONDS = 1.0  # between two looks whether it is our turn

logger = logging.getLogger(__name__)


class JobProcess:
    """`daily`: run in turn; `slow`: daily ones that take minutes, run beside them."""

    def __init__(
        self,
        dsn: str,
        daily: Sequence[Daily],
        following: Mapping[str, Work],
        slow: Sequence[Daily] = (),
        *,
        today: Callable[[], date] = today_in_shanghai,
        round_seconds: float = ROUND_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._dsn, self._daily, self._slow, self._following = dsn, daily, slow, following
        self._today = today
        self._round_seconds, self._first_pause = round_seconds, first_pause

    def run(
        self, stop: Event, *, wait: bool = True, told: Callable[[], None] = lambda: None
    ) -> None:
        """Until `stop` is set. A lost database is waited for. `told`: called once when it must
        wait.

        Raises JobsElsewhere where it may not wait.
        """
        waited = False
        while not stop.is_set():
            try:
                with JobBook(self._dsn) as book:
                    waited = False
                    self._hold(book, stop)
            except JobsElsewhere:
                if not wait:
                    raise
                if not waited:
                    told()
                waited = True
                stop.wait(TURN_SECONDS)
            except psycopg.OperationalError as error:
                logger.warning("the jobs wait for the database: %s", type(error).__name__)
                stop.wait(TURN_SECONDS)

    def once(self, stop: Event) -> bool:
        """One round; whether all went well. Raises JobsElsewhere."""
        with JobBook(self._dsn) as book:
            return run_days((*self._daily, *self._slow), book, self._today(), stop)

    def _hold(self, book: JobBook, stop: Event) -> None:
        """As long as the lock is ours: with it goes the book, and then everything stops."""

        def slowly(ended: Event) -> None:
            while not ended.is_set():
                run_days(self._slow, book, self._today(), ended)
                ended.wait(self._round_seconds)

        beside: dict[str, Work] = {"slow": slowly} if self._slow else {}
        with (
            kept(beside, self._first_pause),
            kept(self._following, self._first_pause) as threads,
        ):
            while not stop.is_set():
                began = monotonic()
                run_days(self._daily, book, self._today(), stop)
                stop.wait(self._round_seconds)
                _note(threads, book, began)


def _note(threads: Sequence[Kept], book: JobBook, began: float) -> None:
    """What follows all the time went well where it was at work for the whole of a round."""
    for one in threads:
        since = one.working_since
        failures = one.failed_since()
        for kind in failures:
            book.failed(one.name, kind)
        if not failures and since is not None and since <= began:
            book.good(one.name)


def job_process(running: Running, stop: Event) -> JobProcess:
    """All the jobs of a ledger that is open; `stop`: ends long ones in the middle."""
    daily, slow = daily_jobs(running), slow_jobs(running, stop)
    return JobProcess(running.dsn, daily, following_works(running), slow)

"""Jobs of a calendar day: run for each day in order, none left out, and again while the day
lasts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Event
from typing import Protocol

import msgspec

from ops import jobs
from ops.due import FiguresIncomplete, Summary, Wanted, dues, stopped_views
from ops.jobs import Count
from ops.redeciding import redecide
from ops.running import Running, running_on
from projections.due_counts import DueCount, keep_due_counts
from projections.views.redeciding_index import RedecidingIndex

logger = logging.getLogger(__name__)


class Daily(msgspec.Struct, frozen=True):
    """`run(day, again)`: for a day that has come; `again`: it was run for this day before. Running
    it twice repeats nothing."""

    name: str
    run: Callable[[date, bool], Count]


class Book(Protocol):
    """Where it is kept what the jobs did."""

    def last_day(self, job: str) -> date | None: ...
    def good(self, job: str, day: date | None = None, seen: int = 0, done: int = 0) -> None: ...
    def failed(self, job: str, error: str) -> None: ...


def daily_jobs(running: Running) -> tuple[Daily, ...]:
    """In the order in which they are run for a day. What happens within a day is an event: where
    the log has not moved since a job looked, there is nothing to do."""
    log = running.parts.log
    looked_at = {"mature": 0, "resume": 0}  # the head of the log when each last went well

    def mature(day: date, again: bool) -> Count:
        head = log.head()
        count = Count() if again and head == looked_at["mature"] else running.mature(day)
        looked_at["mature"] = head
        return count

    def resume(day: date, again: bool) -> Count:
        """Once a day all whose day has come; later in the day those that were woken since."""
        head, since = log.head(), looked_at["resume"]
        if again and head == since:
            return Count()
        with running.views() as views:
            if again:
                decided = jobs.resume(running.parts, views, day, since)
            else:
                decided = jobs.assess(running.parts, views, day)
        looked_at["resume"] = head
        return decided.together()

    return Daily("mature", mature), Daily("resume", resume)


class Stopped(Exception):
    """A job was stopped in the middle of a day: no failure, the day is begun again."""


def slow_jobs(running: Running, stop: Event) -> tuple[Daily, ...]:
    """Those that look at everything, once a day, in a thread beside the others; stopped when `stop`
    is set."""

    def go_on(what: str, done: int) -> None:
        if stop.is_set():
            raise Stopped

    def due(day: date, again: bool) -> Count:
        """Counts what is due by scheme and stage, claimed or not. Raises FiguresIncomplete."""
        if again:
            return Count()
        summary = Summary()
        with running_on(running.dsn, running.settings, running.keys) as parts:
            own = msgspec.structs.replace(running, parts=parts)
            found = summary.counting(dues(own, day, Wanted(), go_on))
            owed = sum(one.owed for one in found)
        if views := stopped_views(running):
            raise FiguresIncomplete(f"{views[0]['view']} stands at {views[0]['position']}")
        rows = summary.rows()
        counts = (
            DueCount(one.scheme, one.stage, one.count, one.owed, one.fen, one.oldest_days)
            for one in rows
        )
        keep_due_counts(running.dsn, day, counts)
        return Count(sum(one.count for one in rows), owed)

    looked_at = [0]  # the head of the log when late facts were last looked for, and it went well

    def late(day: date, again: bool) -> Count:
        """Decides again what a fact told late, or corrected, may matter to; proposes what
        differs."""
        if again:
            return Count()
        with running_on(running.dsn, running.settings, running.keys) as parts:
            with running.views() as views:
                head = views.catch_up()
            grants = RedecidingIndex(running.dsn).late(looked_at[0])
            count = redecide(parts, grants, "facts", lambda done: go_on("redecide", done))
        looked_at[0] = head
        return count

    return Daily("due", due), Daily("redecide", late)


def owed(last: date | None, today: date) -> list[date]:
    """The days from the one after `last` to today; today is never done before it is over."""
    if last is None or last >= today:
        return [today]
    return [last + timedelta(days=number) for number in range(1, (today - last).days + 1)]


def run_days(daily: Sequence[Daily], book: Book, today: date, stop: Event) -> bool:
    """Each job for each day it owes, day by day. One that fails stands back until the next round,
    the others go on; whether all went well."""
    days = {one.name: owed(book.last_day(one.name), today) for one in daily}
    failed: set[str] = set()
    for day in sorted({day for several in days.values() for day in several}):
        for job in daily:
            if stop.is_set():
                return not failed
            if day in days[job.name] and job.name not in failed and not _done(job, day, book):
                failed.add(job.name)
    return not failed


def _done(job: Daily, day: date, book: Book) -> bool:
    try:
        count = job.run(day, book.last_day(job.name) == day)
    except Stopped:
        return False
    except Exception as error:
        logger.exception("job %s failed for %s", job.name, day)
        book.failed(job.name, type(error).__name__)
        return False
    book.good(job.name, day, count.seen, count.done)
    return True

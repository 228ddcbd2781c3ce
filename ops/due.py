"""What is due on a day and where it stands, over a ledger that is up; counts of it by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec

from domain.due.dues import DueInStage
from domain.due.stage import Stage
from domain.due.walk import Walk
from ops.running import Running
from projections.views.due_index import DueIndex
from projections.views.reading import Item

Progress = Callable[[str, int], None]
"""Told what is being worked on and how many of it are done."""

VIEWS = ("grants",)
"""The views that dues are found by; everything else is read from the log."""


class FiguresIncomplete(Exception):
    """A view that dues are found by has stopped."""


class Wanted(msgspec.Struct, frozen=True):
    """Which dues: of one scheme, in one stage; empty means any."""

    scheme: str = ""
    stage: str = ""

    def has(self, due: DueInStage) -> bool:
        return self.scheme in ("", due.scheme) and self.stage in ("", due.stage)


def dues(running: Running, day: date, wanted: Wanted, progress: Progress) -> Iterator[DueInStage]:
    """Every due on that day, subject by subject; the views are brought up first."""
    with running.views() as views:
        views.catch_up()
    with DueIndex(running.dsn) as index:
        done = 0
        for page in Walk(running.parts.log, index, day).pages():
            yield from (due for due in page.dues if wanted.has(due))
            done += page.subjects
            progress("histories", done)


def stopped_views(running: Running) -> list[Item]:
    """Of VIEWS those that have stopped, each with its position and why: dues are incomplete."""
    with running.views() as views:
        return views.stopped(VIEWS)


class Counted(msgspec.Struct):
    """Dues of one scheme in one stage: how many, for how much, the oldest; `owed`: how many are due
    by the histories as they stand."""

    scheme: str
    stage: str
    count: int = 0
    owed: int = 0
    fen: int = 0
    oldest_days: int = 0

    def add(self, due: DueInStage) -> None:
        self.count += 1
        self.owed += due.owed
        self.fen += due.amount_fen
        self.oldest_days = max(self.oldest_days, due.age_days)


class Summary:
    """Counts by scheme and stage, in the order of the stages."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Counted] = {}

    def counting(self, found: Iterable[DueInStage]) -> Iterator[DueInStage]:
        """The same dues, counted as they pass."""
        for due in found:
            key = due.scheme, due.stage
            if key not in self._found:
                self._found[key] = Counted(*key)
            self._found[key].add(due)
            yield due

    def rows(self) -> list[Counted]:
        rank = {stage.value: stage.rank for stage in Stage}
        return sorted(self._found.values(), key=lambda one: (one.scheme, rank[one.stage]))

"""Rehearsal over a ledger that is up: who would change, and when each fund would run dry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import date

import msgspec

from domain.due.loading import Loading
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.rehearsal import Change, Decision, Trial, schemes_touched
from domain.rehearsing import Rehearsal
from domain.roster import RosterApproved
from domain.view import View
from ops.running import Running
from projections.log_histories import HistoryLog
from projections.views.rehearsal_index import ApprovedRoster, RehearsalIndex

Progress = Callable[[int], None]


class FundTried(msgspec.Struct, frozen=True):
    """A fund and year: its limit, what was approved, what would have been, and the first day on
    which that would have passed the limit."""

    fund: str
    limit_fen: int
    approved_fen: int
    would_be_fen: int
    dry_on: date | None


class Rehearsed(msgspec.Struct):
    """What a rehearsal came to. `judged`: grants looked at; `changed`: by what became of them."""

    judged: int = 0
    changed: dict[str, int] = {}
    fen: int = 0
    funds: list[FundTried] = []


def rehearse(
    running: Running, trials: Sequence[Trial], progress: Progress
) -> tuple[Iterator[Change], Rehearsed]:
    """The grants that would change, one after the other; when all are told, so are the sums."""
    result = Rehearsed()
    return _changes(running, trials, result, progress), result


def _changes(
    running: Running, trials: Sequence[Trial], result: Rehearsed, progress: Progress
) -> Iterator[Change]:
    with running.views() as views:
        views.catch_up()
    with ExitStack() as open_until_told:
        log = open_until_told.enter_context(closing(HistoryLog(running.dsn)))
        index = open_until_told.enter_context(closing(RehearsalIndex(running.dsn)))
        beside = open_until_told.enter_context(closing(RehearsalIndex(running.dsn)))
        rehearsal = Rehearsal(log, trials, beside.companions)
        deltas = _Deltas()
        for count, page, view in ahead(loaded(index, rehearsal, schemes_touched(trials))):
            looked = rehearsal.look(page, view)
            result.judged += looked.judged
            for change in looked.changes:
                _count(result, change)
                deltas.add(change)
                yield change
            progress(count)
        days = approval_days(running, beside.approved())
        result.funds = list(deltas.funds(days, beside.limits()))


Page = tuple[int, list[Decision], View]


def loaded(index: RehearsalIndex, rehearsal: Rehearsal, schemes: Sequence[str]) -> Iterator[Page]:
    """Page by page: how many grants, those that were decided, and what judging them reads."""
    for count, page in index.pages(schemes):
        yield count, page, rehearsal.load(page)


def ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """The same pages; each is asked for while the one before is looked at."""
    with ThreadPoolExecutor(1, "rehearsal") as beside:
        coming = beside.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = beside.submit(next, pages, None)
            yield page


def grants_to_judge(running: Running, trials: Sequence[Trial]) -> int:
    """How many grants a rehearsal goes over."""
    with running.views() as views:
        views.catch_up()
    index = RehearsalIndex(running.dsn)
    try:
        return index.count(schemes_touched(trials))
    finally:
        index.close()


def _count(result: Rehearsed, change: Change) -> None:
    word = f"{change.before.status} → {change.after.status}"
    result.changed[word] = result.changed.get(word, 0) + 1
    result.fen += change.after.fen - change.before.fen


def approval_days(
    running: Running, rosters: Sequence[ApprovedRoster]
) -> list[tuple[date, ApprovedRoster]]:
    """Each approved roster with the day it was approved on, in the order of days."""
    loading = Loading(running.parts.log)
    found: list[tuple[date, ApprovedRoster]] = []
    for first in range(0, len(rosters), 1_000):
        part = {one.roster: one for one in rosters[first : first + 1_000]}
        for stream, events in loading.streams(list(part)).items():
            on = [one.happened_on for one in events if isinstance(one.event, RosterApproved)]
            if on:  # one that waits is signed, and has taken nothing yet
                found.append((on[-1], part[stream]))
    return sorted(found, key=lambda one: one[0])


class _Deltas:
    """How much more or less would have been approved: by roster, else by fund and day."""

    def __init__(self) -> None:
        self.rosters: dict[str, int] = defaultdict(int)
        self.unlisted: dict[str, list[tuple[date, int]]] = defaultdict(list)

    def add(self, change: Change) -> None:
        fen = change.after.fen - change.before.fen
        if change.roster:
            self.rosters[change.roster] += fen
        elif fen:
            fund = f"{SCHEMES[change.scheme].fund}/{change.day.year}"
            self.unlisted[fund].append((change.day, fen))

    def funds(
        self, approved: Iterable[tuple[date, ApprovedRoster]], limits: dict[str, int]
    ) -> Iterator[FundTried]:
        steps: dict[str, list[tuple[date, int, int]]] = defaultdict(list)
        for day, roster in approved:
            more = self.rosters.get(roster.roster, 0)
            steps[roster.fund].append((day, roster.fen, roster.fen + more))
        for fund, extra in self.unlisted.items():
            steps[fund] += [(day, 0, fen) for day, fen in extra]
        for fund in sorted(steps):
            yield tried(fund, sorted(steps[fund]), limits.get(fund, 0))


def tried(fund: str, steps: list[tuple[date, int, int]], limit: int) -> FundTried:
    """A fund whose approvals, day by day, were so much and would have been so much."""
    was = would = 0
    dry: date | None = None
    for day, fen, instead in steps:
        was, would = was + fen, would + instead
        if would > limit and dry is None:
            dry = day
    return FundTried(fund, limit, was, would, dry)

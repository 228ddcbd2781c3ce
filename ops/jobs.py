"""What a day brings: maturities told, pended grants decided again, waiting approvals retried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, Protocol

import msgspec

from domain.acts.approving import ApproveRoster
from domain.acts.maturing import Mature
from domain.acts.resuming import DecideAgain
from domain.command import Command
from domain.names import Kind
from domain.outcome import Outcome
from gateways.callers import job_source
from ops.follower import job_actor, job_digest
from ops.wiring import Parts

A_BATCH = 1_000
DECISIONS_A_BATCH = 200

Item = dict[str, Any]
Paged = Callable[[date, int, Item | None], list[Item]]
"""A page of what is due by a day: so many, after the one given."""
Progress = Callable[[str, int], None]
"""Told what is being worked on and how many of it are done."""


class Due(Protocol):
    """What is due, by the views; `catch_up` brings them to the head of the log."""

    def catch_up(self) -> int: ...
    def due_spells(self, day: date, limit: int, after: Item | None = None) -> list[Item]: ...
    def pended_due(self, day: date, limit: int, after: Item | None = None) -> list[Item]: ...
    def waiting_rosters(self) -> list[Item]:
        """Fund by fund, in the order of its queue."""
        ...


class Woken(Due, Protocol):
    """What was woken since it was decided, by the views."""

    def woken(
        self, day: date, limit: int, after: Item | None = None, since: int = 0
    ) -> list[Item]: ...
    def waiting_rosters(self, with_room: bool = False) -> list[Item]:
        """`with_room`: only queues whose first would go through as it was signed."""
        ...


class FutureDay(ValueError):
    """A job looks at days that have come, never at later ones."""


class Count(msgspec.Struct):
    """`seen`: what was due; `done`: what was written; `turned_down`: codes, how often each."""

    seen: int = 0
    done: int = 0
    turned_down: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.seen += 1
            if outcome.problem is not None:
                self.turned_down[outcome.problem.code] += 1
            elif outcome.verdict == "accepted" and not outcome.waiting:
                self.done += 1


class Assessed(msgspec.Struct, frozen=True):
    """What the assessment of a day came to."""

    grants: Count
    rosters: Count

    def together(self) -> Count:
        """Both in one."""
        one, other = self.grants, self.rosters
        turned_down = one.turned_down + other.turned_down
        return Count(one.seen + other.seen, one.done + other.done, turned_down)


def _quiet(what: str, done: int) -> None:
    """Progress that nobody wants to see."""


# Maturities


def mature(parts: Parts, reader: Due, as_of: date, progress: Progress = _quiet) -> Count:
    """Tells `sixMonthsStable` of every spell complete by `as_of`. A second run finds nothing.

    Raises FutureDay.
    """
    _must_have_come(parts, as_of)
    reader.catch_up()
    count, last = Count(), None
    while page := reader.due_spells(as_of, A_BATCH, last):
        count.add(parts.ledger.handle([_mature(parts, spell, as_of) for spell in page]))
        progress("maturities", count.seen)
        last = page[-1]
    return count


def _mature(parts: Parts, spell: Item, as_of: date) -> Command:
    """One maturity is told once; again only after it was withdrawn."""
    name = f"{spell['person']}/{spell['hired_version']}"
    if spell["withdrawn"]:
        name += f"/{spell['withdrawn']}"
    intent = Mature(spell["hired_version"], as_of)
    return _command(parts, "mature", name, "applicant", spell["person"], intent, as_of)


# Assessment


def assess(parts: Parts, reader: Due, as_of: date, progress: Progress = _quiet) -> Assessed:
    """Pended grants decided again in order of filing, then each fund's queue of approvals from its
    first on, until one still waits.

    Raises FutureDay.
    """
    return _decided(parts, reader, reader.pended_due, reader.waiting_rosters, as_of, progress)


def resume(
    parts: Parts, reader: Woken, as_of: date, since: int = 0, progress: Progress = _quiet
) -> Assessed:
    """The same of those grants alone that something has woken since they were decided, and after
    the position `since`: their parameter was set, or a fact told about whom they are for; and of
    those queues whose fund has room. What only waits for its day is left alone.

    Raises FutureDay.
    """
    woken, with_room = partial(reader.woken, since=since), partial(reader.waiting_rosters, True)
    return _decided(parts, reader, woken, with_room, as_of, progress)


def _decided(
    parts: Parts,
    reader: Due,
    page_of: Paged,
    waiting: Callable[[], list[Item]],
    as_of: date,
    progress: Progress,
) -> Assessed:
    _must_have_come(parts, as_of)
    reader.catch_up()
    grants, last = Count(), None
    while page := page_of(as_of, DECISIONS_A_BATCH, last):
        grants.add(parts.ledger.handle([_decide_again(parts, grant, as_of) for grant in page]))
        progress("pended grants", grants.seen)
        last = page[-1]
    return Assessed(grants, _queues(parts, waiting(), as_of, progress))


def _decide_again(parts: Parts, grant: Item, as_of: date) -> Command:
    name = f"{grant['id']}/{grant['version']}/{as_of}"
    return _command(parts, "assess", name, "grant", grant["id"], DecideAgain(as_of), as_of)


def _queues(parts: Parts, waiting: list[Item], as_of: date, progress: Progress) -> Count:
    """Each fund's from its first on, until one still waits or is turned down."""
    count = Count()
    for _, queue in groupby(waiting, key=lambda roster: roster["fund"]):
        for roster in queue:
            [outcome] = parts.ledger.handle([_approve(parts, roster, as_of)])
            count.add([outcome])
            progress("waiting rosters", count.seen)
            if outcome.problem is not None or outcome.waiting:
                break
    return count


def _approve(parts: Parts, roster: Item, as_of: date) -> Command:
    """As it was signed, for the officer who signed it."""
    name = f"{roster['id']}/{roster['waiting_since']}"
    approver = roster["approved_by"]
    return _command(parts, "assess", name, "roster", roster["id"], ApproveRoster(), as_of, approver)


def _command(
    parts: Parts,
    job: str,
    identifier: str,
    kind: Kind,
    stream: str,
    intent: msgspec.Struct,
    as_of: date,
    on_behalf_of: str = "",
) -> Command:
    source = job_source(job)
    return Command(
        source,
        identifier,
        job_digest(source, identifier),
        kind,
        stream,
        intent,
        job_actor(job, on_behalf_of),
        as_of,
        parts.intake.today(),
    )


def _must_have_come(parts: Parts, as_of: date) -> None:
    today = parts.intake.today()
    if as_of > today:
        raise FutureDay(f"{as_of} has not come; today is {today}")

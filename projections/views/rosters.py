"""Rosters as they stand, and their lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from domain.codec import classes_of
from domain.event import Event, Recorded
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterNoticePublished,
    RosterOpened,
    RosterReleased,
    RosterReviewed,
    RosterSentBack,
    RosterSplit,
    RosterSubmitted,
    RosterWaiting,
    Status,
)
from domain.roster_disputes import (
    RosterDisputeRaised,
    RosterDisputeSettled,
    RosterObjected,
    RosterObjectionResolved,
)
from domain.roster_giving_back import RosterLineGivenUp
from projections.views.view import Change, Key, Kinds, Store, Table


class RosterRow(msgspec.Struct, frozen=True, gc=False):
    """`lines`: all that were added; `count`, `sum_fen`: those not stopped; `…_by`: who did it."""

    roster: str
    scheme: str
    fund: str
    predecessor: str | None
    opened_on: date
    opened_at: int
    successor: str | None = None
    status: str = Status.OPEN.value
    lines: int = 0
    count: int = 0
    sum_fen: int = 0
    digest: str = ""
    submitted_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""
    released_by: str = ""
    notice_until: date | None = None
    approved_last: int = 0
    approved_count: int = 0
    approved_fen: int = 0
    waiting_since: int | None = None
    released_fen: int = 0


class LineRow(msgspec.Struct, frozen=True, gc=False):
    """`account`: the vault record of the account."""

    roster: str
    line: int
    grant: str
    payee: str
    account: str
    fen: int
    stopped: bool = False
    objected: bool = False


ROSTERS = Table("rosters", RosterRow, ("roster",))
LINES = Table("roster_lines", LineRow, ("roster", "line"))

Rows = dict[Key, RosterRow]
Lines = dict[Key, LineRow]


class Rosters:
    name = "rosters"
    tables = (ROSTERS, LINES)
    reads: Kinds = frozenset(classes_of("roster"))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rows: Rows = store.rows(ROSTERS, {(one.stream,) for one in batch})
        named = {(one.stream, number) for one in batch for number in _named(one.event)}
        lines: Lines = store.rows(LINES, named)
        for one in batch:
            row = rows.get((one.stream,)) or _opened(one)
            row = _with_lines(row, one.event, lines)
            person = one.actor.person if one.actor else ""
            change = _change(row, one.event, person) | _signed(row, one, person)
            rows[one.stream,] = msgspec.structs.replace(row, **change)
        return Change(ROSTERS, rows.values()), Change(LINES, lines.values())


def _named(event: Event) -> tuple[int, ...]:
    """The numbers of the lines that an event says something of."""
    match event:
        case RosterLinesStopped(lines=lines):
            return lines
        case RosterLineGivenUp(line=line):
            return (line,)
        case RosterObjected(line=line) | RosterObjectionResolved(line=line):
            return (line,)
        case RosterDisputeRaised(line=line) | RosterDisputeSettled(line=line):
            return (line,)
        case _:
            return ()


def _opened(happened: Recorded) -> RosterRow:
    event = happened.event
    assert isinstance(event, RosterOpened), "a roster's history begins with roster.opened"
    return RosterRow(
        happened.stream,
        event.scheme,
        event.fund,
        event.predecessor or None,
        happened.happened_on,
        happened.position,
    )


# Lines


def _with_lines(row: RosterRow, event: Event, lines: Lines) -> RosterRow:
    """The roster after what an event does to its lines, which are changed in `lines`."""
    match event:
        case RosterLinesAdded(first_line=first, lines=added):
            for number, line in enumerate(added, first):
                lines[row.roster, number] = LineRow(
                    row.roster, number, line.grant, line.payee, line.account, line.fen
                )
            total = sum(line.fen for line in added)
            return msgspec.structs.replace(
                row,
                lines=row.lines + len(added),
                count=row.count + len(added),
                sum_fen=row.sum_fen + total,
            )
        case RosterLinesStopped(lines=numbers):
            return _without(row, numbers, lines)
        case RosterLineGivenUp(line=number, fen=fen):
            row = msgspec.structs.replace(
                row,
                approved_fen=row.approved_fen - fen,
                approved_count=row.approved_count - 1,
            )
            return _without(row, (number,), lines)
        case RosterObjected(line=number):
            _mark(lines, (row.roster, number), objected=True)
            return row
        case RosterObjectionResolved(line=number, outcome=outcome):
            _mark(lines, (row.roster, number), objected=False)
            return _without(row, (number,), lines) if outcome == "upheld" else row
        case RosterDisputeRaised() | RosterDisputeSettled():
            return _disputed(row, event, lines)
        case _:
            return row


def _disputed(
    row: RosterRow, event: RosterDisputeRaised | RosterDisputeSettled, lines: Lines
) -> RosterRow:
    """Marked while anything stops the line; a release that is taken back counts no longer."""
    key = (row.roster, event.line)
    if isinstance(event, RosterDisputeRaised):
        if event.dispute != "appeal":
            _mark(lines, key, objected=True)
        fen = lines[key].fen if event.release_withdrawn else 0
        return msgspec.structs.replace(row, released_fen=row.released_fen - fen)
    if event.dispute != "appeal":
        _mark(lines, key, objected=event.still_objected)
    return _without(row, (event.line,), lines) if event.stops else row


def _without(row: RosterRow, numbers: Iterable[int], lines: Lines) -> RosterRow:
    """The roster with these lines stopped; one that was stopped before changes nothing."""
    live = [n for n in dict.fromkeys(numbers) if not lines[row.roster, n].stopped]
    for number in live:
        _mark(lines, (row.roster, number), stopped=True)
    fen = sum(lines[row.roster, number].fen for number in live)
    return msgspec.structs.replace(row, count=row.count - len(live), sum_fen=row.sum_fen - fen)


def _mark(lines: Lines, key: Key, **change: bool) -> None:
    lines[key] = msgspec.structs.replace(lines[key], **change)


# Signatures


def _change(row: RosterRow, event: Event, person: str) -> dict[str, object]:
    """The columns that change until the public notice ends."""
    match event:
        case RosterSubmitted(digest=digest):
            submitted = {"submitted_by": person, "reviewed_by": "", "approved_by": ""}
            return {"status": Status.SUBMITTED.value, "digest": digest, **submitted}
        case RosterSentBack():
            nobody = {"submitted_by": "", "reviewed_by": "", "approved_by": ""}
            return {"status": Status.OPEN.value, "digest": "", **nobody}
        case RosterReviewed():
            return {"status": Status.REVIEWED.value, "reviewed_by": person}
        case RosterNoticePublished(until=until):
            return {"status": Status.NOTICED.value, "notice_until": until}
        case RosterSplit(successor=successor):
            return {"successor": successor}
        case RosterCancelled():
            return {"status": Status.CANCELLED.value}
        case _:
            return {}


def _signed(row: RosterRow, happened: Recorded, person: str) -> dict[str, object]:
    """The columns that approval, waiting and release change. The approver is who signed first: a
    waiting roster is tried again by a job."""
    match happened.event:
        case RosterApproved() | RosterWaiting() as signed:
            waits = isinstance(signed, RosterWaiting)
            return {
                "status": (Status.WAITING if waits else Status.APPROVED).value,
                "approved_by": row.approved_by or person,
                "approved_last": signed.last_line,
                "approved_count": signed.count,
                "approved_fen": signed.fen,
                "waiting_since": happened.position if waits else row.waiting_since,
            }
        case RosterReleased(fen=fen):
            return {
                "status": Status.RELEASED.value,
                "released_by": row.released_by or person,
                "released_fen": row.released_fen + fen,
            }
        case _:
            return {}

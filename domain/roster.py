"""A roster (拨付名册): lines paid together, signed by four different persons."""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec

from domain.event import Event, Reading, Recorded, Value
from domain.money import Fen
from domain.roster_disputes import (
    Dispute,
    DisputeEvent,
    RosterDisputeAssigned,
    RosterDisputeRaised,
    RosterDisputeSettled,
    RosterObjected,
    RosterObjectionResolved,
    disputes_after,
    objected_lines,
)
from domain.roster_giving_back import RosterCancelled as RosterCancelled
from domain.roster_giving_back import RosterLineGivenUp

MAXIMUM_LINES_AN_EVENT = 100
MAXIMUM_STOPPED_AN_EVENT = 400
MAXIMUM_NUMBERS_AN_EVENT = 4_000
"""An event is at most 32,768 bytes: a listing takes 50 of them, the number of a line 7."""

# Events


class RosterLine(Value, frozen=True, array_like=True):
    """`[grant, payee, account, fen, rests on]`: the grant, whom it pays, the account's vault
    record, how much, and what the award rests on as it stood when it was listed."""

    grant: str
    payee: str
    account: str
    fen: Fen
    rests_on: tuple[Reading, ...] = ()


class RosterOpened(Event, frozen=True, tag="roster.opened"):
    """For one scheme, out of one fund and budget year: `municipal-innovation-fund/2018`."""

    scheme: str
    fund: str
    predecessor: str = ""


class RosterLinesAdded(Event, frozen=True, tag="roster.linesAdded"):
    """Up to 100 lines; each keeps its grant on one live roster by the claim `listing/<grant>`.

    `parameters`: version of the parameters that the awards were listed under.
    """

    first_line: int
    lines: tuple[RosterLine, ...]
    parameters: int = 0


class RosterLinesStopped(Event, frozen=True, tag="roster.linesStopped"):
    """These lines are no longer paid from this roster. `returns`: their listings, given back."""

    lines: tuple[int, ...]
    reason: str
    returns: tuple[str, ...] = ()


class RosterSubmitted(Event, frozen=True, tag="roster.submitted"):
    """`digest`: RFC 6962 root over the lines in order."""

    count: int
    sum_fen: int
    digest: str


class RosterSentBack(Event, frozen=True, tag="roster.sentBack"):
    reason: str


class RosterReviewed(Event, frozen=True, tag="roster.reviewed"):
    digest: str


class RosterNoticePublished(Event, frozen=True, tag="roster.noticePublished"):
    """On public notice through `until`, working days counted."""

    text_digest: str
    until: date


class RosterApproved(Event, frozen=True, tag="roster.approved"):
    """Finance signs the lines up to `last_line`, less those left out: takes their sum from the
    fund."""

    fund: str
    digest: str
    last_line: int
    count: int
    fen: Fen
    left_out: tuple[int, ...] = ()


class RosterWaiting(Event, frozen=True, tag="roster.waiting"):
    """Approved, but the fund has no room or an earlier approval waits: stands in the fund's
    queue."""

    fund: str
    digest: str
    last_line: int
    count: int
    fen: Fen
    left_out: tuple[int, ...] = ()


class RosterSplit(Event, frozen=True, tag="roster.split"):
    """The lines after the approved prefix move to the successor."""

    successor: str
    first_line: int


class RosterReleased(Event, frozen=True, tag="roster.released"):
    """These lines may be ordered: all approved ones, less those left out; a later release names its
    `lines`. `digest` is the approved one."""

    digest: str
    count: int
    fen: Fen
    left_out: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()


RosterEvent = (
    RosterOpened
    | RosterLinesAdded
    | RosterLinesStopped
    | RosterSubmitted
    | RosterSentBack
    | RosterReviewed
    | RosterNoticePublished
    | RosterApproved
    | RosterWaiting
    | RosterSplit
    | RosterReleased
    | RosterLineGivenUp
    | RosterCancelled
    | DisputeEvent
)

# State


class Status(Enum):
    OPEN = "open"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    NOTICED = "noticed"
    WAITING = "waiting"
    APPROVED = "approved"
    RELEASED = "released"
    CANCELLED = "cancelled"


class Roster(Value, frozen=True):
    """One roster as it stands. `lines[n - 1]` is line n; `stopped` and `objected`: line numbers;
    `acted`: who submitted, reviewed, approved, released, and for whom; `approved_last`: the prefix;
    `releases`: the line numbers of each release, in order; `disputes`: those that are open."""

    stream: str
    version: int
    scheme: str
    fund: str
    opened_on: date
    latest_on: date
    status: Status = Status.OPEN
    lines: tuple[RosterLine, ...] = ()
    stopped: frozenset[int] = frozenset()
    objected: frozenset[int] = frozenset()
    acted: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    notice_until: date | None = None
    approved_last: int = 0
    approved_fen: int = 0
    left_out: frozenset[int] = frozenset()
    successor: str = ""
    predecessor: str = ""
    parameters: tuple[int, ...] = ()
    releases: tuple[tuple[int, ...], ...] = ()
    disputes: tuple[Dispute, ...] = ()

    def actor(self, duty: str) -> str:
        """The person who did a duty, himself or for another, or empty."""
        return next((person for done, person in self.acted if done == duty), "")

    def payable(self) -> tuple[int, ...]:
        """The numbers of the approved lines, less those left out or stopped before approval."""
        return tuple(n for n in range(1, self.approved_last + 1) if n not in self.left_out)


def evolve(roster: Roster | None, happened: Recorded) -> Roster:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, RosterOpened):
        day = happened.happened_on
        opened = Roster(happened.stream, happened.version, event.scheme, event.fund, day, day)
        return msgspec.structs.replace(opened, predecessor=event.predecessor)
    assert roster is not None, "a roster's history begins with roster.opened"
    return msgspec.structs.replace(
        roster,
        version=happened.version,
        latest_on=max(roster.latest_on, happened.happened_on),
        **_change(roster, happened),
    )


def _acted(roster: Roster, duty: str, happened: Recorded) -> tuple[tuple[str, str], ...]:
    """Who has signed, with whoever does this duty now and for whom."""
    actor = happened.actor
    persons = (actor.person, actor.on_behalf_of) if actor else ("",)
    now = tuple((duty, one) for one in persons if one or one is persons[0])
    return (*roster.acted, *now)


def _change(roster: Roster, happened: Recorded) -> dict[str, object]:
    """The fields that an event changes."""
    match happened.event:
        case RosterLinesAdded(lines=lines, parameters=version):
            known = {*roster.parameters, version}
            return {"lines": (*roster.lines, *lines), "parameters": tuple(sorted(known))}
        case RosterLinesStopped(lines=lines):
            return {"stopped": roster.stopped.union(lines)}
        case RosterSubmitted(digest=digest):
            fresh = msgspec.structs.replace(roster, acted=())
            acted = _acted(fresh, "submit", happened)
            return {"status": Status.SUBMITTED, "digest": digest, "acted": acted}
        case RosterSentBack():
            return {"status": Status.OPEN, "acted": (), "digest": ""}
        case RosterReviewed():
            return {"status": Status.REVIEWED, "acted": _acted(roster, "review", happened)}
        case RosterNoticePublished(until=until):
            return {"status": Status.NOTICED, "notice_until": until}
        case RosterDisputeAssigned() | RosterObjected() | RosterDisputeRaised():
            return _disputed(roster, happened)
        case RosterObjectionResolved() | RosterDisputeSettled():
            return _disputed(roster, happened)
        case _:
            return _signed(roster, happened)


def _disputed(roster: Roster, happened: Recorded) -> dict[str, object]:
    """The fields that objections, complaints and appeals change."""
    event, disputes = happened.event, disputes_after(roster.disputes, happened)
    change: dict[str, object] = {"disputes": disputes, "objected": objected_lines(disputes)}
    if isinstance(event, RosterObjectionResolved | RosterDisputeSettled) and event.stops:
        change["stopped"] = roster.stopped | {event.line}
    if isinstance(event, RosterDisputeRaised) and event.release_withdrawn:
        change["releases"] = tuple(
            tuple(number for number in lines if number != event.line) for lines in roster.releases
        )
    return change


def _signed(roster: Roster, happened: Recorded) -> dict[str, object]:
    """The fields that approval, waiting, split, release and cancelling change."""
    match happened.event:
        case RosterApproved() | RosterWaiting() as event:
            waiting = isinstance(event, RosterWaiting)
            first_time = not roster.actor("approve")
            return {
                "status": Status.WAITING if waiting else Status.APPROVED,
                "approved_last": event.last_line,
                "approved_fen": event.fen,
                "left_out": frozenset(event.left_out),
                "acted": _acted(roster, "approve", happened) if first_time else roster.acted,
            }
        case RosterSplit(successor=successor):
            return {"successor": successor}
        case RosterReleased(left_out=left_out, lines=named):
            out = roster.stopped.union(left_out)
            lines = named or tuple(n for n in roster.payable() if n not in out)
            return {
                "status": Status.RELEASED,
                "releases": (*roster.releases, lines),
                "acted": _acted(roster, "release", happened),
            }
        case RosterLineGivenUp(line=line, fen=fen):
            gone = {"stopped": roster.stopped | {line}, "left_out": roster.left_out | {line}}
            return {**gone, "approved_fen": roster.approved_fen - fen}
        case RosterCancelled():
            return {"status": Status.CANCELLED}
        case _:
            return {}

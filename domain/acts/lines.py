"""How far the money of a grant has gone on its roster."""

from __future__ import annotations

from enum import Enum

from domain.acts.act import NewEvent
from domain.acts.contesting import unlist
from domain.grant import Grant, GrantUnlisted, Status
from domain.guards import listing
from domain.roster import Roster
from domain.roster import Status as RosterStatus
from domain.roster_giving_back import RosterLineGivenUp
from domain.view import View

LISTED = frozenset({Status.LISTED, Status.APPROVED, Status.HELD, Status.RETURNED})
PAID = frozenset({Status.PAID, Status.SETTLED})
SIGNED = frozenset({RosterStatus.APPROVED, RosterStatus.RELEASED})


DIFFERENCE = "difference"


class Line(Enum):
    """`FREE`: nobody has approved it; `SIGNED`: approved, so it holds its fund, and not released;
    `OUT`: released: the bank may have it, or has
    sent it back; `PAID`."""

    FREE = "free"
    SIGNED = "signed"
    OUT = "out"
    PAID = "paid"


def line_of(grant: Grant, view: View) -> Line:
    """The roster itself is asked: the marks of its lines follow a moment later."""
    if grant.status in PAID:
        return Line.PAID
    if not grant.roster or grant.status not in LISTED:
        return Line.FREE
    roster = view.roster(grant.roster)
    if roster is None or roster.status not in SIGNED:
        return Line.FREE
    number = line_number(roster, grant)
    released = any(number in lines for lines in roster.releases)
    return Line.OUT if released else Line.SIGNED


def line_number(roster: Roster, grant: Grant) -> int:
    """The line of a roster that is the grant's."""
    lines = enumerate(roster.lines, 1)
    return next(number for number, one in lines if one.grant == grant.stream)


def off_its_roster(grant: Grant, view: View) -> tuple[NewEvent, ...]:
    """Takes a line that was not released off its roster; an approved one with its sum."""
    if line_of(grant, view) is not Line.SIGNED:
        return unlist(grant, view, DIFFERENCE)
    roster = view.roster(grant.roster)
    assert roster is not None, "a signed line is on a roster"
    number = line_number(roster, grant)
    fen, returns = roster.lines[number - 1].fen, (listing(grant.stream),)
    given_up = RosterLineGivenUp(number, roster.fund, fen, DIFFERENCE, returns)
    return (
        NewEvent("roster", roster.stream, given_up),
        NewEvent("grant", grant.stream, GrantUnlisted(roster.stream, DIFFERENCE)),
    )

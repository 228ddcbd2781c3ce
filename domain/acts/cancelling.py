"""Giving a roster up before anything of it is released."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.days import LEDGER_STREAM
from domain.acts.rostering import roster_of, stopped
from domain.command import Command, malformed
from domain.entries import StreamKey
from domain.grant import GrantUnlisted
from domain.guards import listing
from domain.roster import MAXIMUM_STOPPED_AN_EVENT, Roster, RosterCancelled
from domain.roster import Status as RosterStatus
from domain.view import View

MAXIMUM_LINES = 100_000


class CancelRoster(msgspec.Struct, frozen=True, gc=False):
    reason: str


def needs(command: Command, intent: CancelRoster, view: View) -> Needs:
    keys: list[StreamKey] = [LEDGER_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is not None:
        keys += [("grant", line.grant) for line in roster.lines]
    return Needs(distinct(keys))


def decide(command: Command, intent: CancelRoster, view: View) -> Decided:
    """Listings are given back, an approved sum or a place in the queue too. Of a long roster most
    lines are taken off before, for one event cannot name them all."""
    allowed = [
        one for one in RosterStatus if one not in (RosterStatus.RELEASED, RosterStatus.CANCELLED)
    ]
    roster = roster_of(view, command, *allowed)
    live = [number for number in range(1, len(roster.lines) + 1) if number not in roster.stopped]
    if len(live) > MAXIMUM_LINES:
        raise malformed("too-large", "subject", f"at most {MAXIMUM_LINES} lines")
    first, last = live[:-MAXIMUM_STOPPED_AN_EVENT], live[-MAXIMUM_STOPPED_AN_EVENT:]
    grants = [roster.lines[number - 1].grant for number in last]
    fund = roster.fund if roster.status in (RosterStatus.APPROVED, RosterStatus.WAITING) else ""
    fen = roster.approved_fen if roster.status is RosterStatus.APPROVED else 0
    if not fen and roster.status is RosterStatus.APPROVED:
        fund = ""  # every line was given up with its sum
    returns = tuple(listing(grant) for grant in grants)
    cancelled = RosterCancelled(intent.reason, returns, fund, fen)
    events = stopped(roster, tuple(first), "cancelled") if first else []
    events.append(NewEvent("roster", roster.stream, cancelled))
    events += [NewEvent("grant", one, GrantUnlisted(roster.stream, "cancelled")) for one in grants]
    return Decided(tuple(events))


ACT = Act(needs, decide)

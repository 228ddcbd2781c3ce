"""Objections, complaints and appeals about one line of a roster: raised, looked into, settled."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct, one
from domain.acts.days import LEDGER_STREAM
from domain.acts.paying import OrderPayment, payment_stream
from domain.acts.rostering import must_be_another_person, roster_of, stopped
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.grant import Grant, GrantHeld, GrantHoldLifted
from domain.grant import Status as GrantStatus
from domain.reasons import Reason
from domain.roster import Roster
from domain.roster import Status as RosterStatus
from domain.roster_disputes import (
    Dispute,
    DisputeOutcome,
    RosterDisputeAssigned,
    RosterDisputeRaised,
    RosterDisputeSettled,
)
from domain.view import View

PUBLISHED = (
    RosterStatus.NOTICED,
    RosterStatus.WAITING,
    RosterStatus.APPROVED,
    RosterStatus.RELEASED,
)
"""The states in which everybody can see the lines."""


class RaiseDispute(msgspec.Struct, frozen=True, gc=False):
    """What somebody says against a line, how it came, and by when it is to be answered."""

    said: RosterDisputeRaised


class AssignDispute(msgspec.Struct, frozen=True, gc=False):
    """Who looks into it."""

    number: int
    investigator: str


class SettleDispute(msgspec.Struct, frozen=True, gc=False):
    """What came of it."""

    number: int
    outcome: DisputeOutcome
    reason: str


# Raising


def raise_needs(command: Command, intent: RaiseDispute, view: View) -> Needs:
    """The roster, and for a released line the orders that may pay it."""
    keys: list[StreamKey] = [LEDGER_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is not None and 1 <= intent.said.line <= len(roster.lines):
        keys += [("payment", one) for one in _orders_of(roster, intent.said.line)]
    return Needs(distinct(keys))


def decide_raise(command: Command, intent: RaiseDispute, view: View) -> Decided:
    """Stops its line, except where its payment was ordered already, and except an appeal."""
    said = intent.said
    roster = roster_of(view, command, *PUBLISHED)
    if not 1 <= said.line <= len(roster.lines):
        raise malformed("line", "data.line", "no such line is on this roster")
    if said.answer_by < command.happened_on:
        raise malformed("answer-by", "data.answer_by", f"lies before {command.happened_on}")
    _must_be_in_time(command, roster, said)
    orders = _orders_of(roster, said.line)
    ordered = any(view.payment(one) is not None for one in orders)
    withdrawn = bool(orders) and not ordered and said.dispute != "appeal"
    raised = RosterDisputeRaised(
        said.line,
        said.dispute,
        said.channel,
        said.reason,
        said.answer_by,
        release_withdrawn=withdrawn,
        ordered=ordered,
    )
    return one("roster", roster.stream, raised)


def _must_be_in_time(command: Command, roster: Roster, said: RosterDisputeRaised) -> None:
    """An objection while the notice runs; an appeal once the line is off the roster."""
    off = said.line in roster.stopped or said.line in roster.left_out
    if said.dispute == "appeal" and not off:
        rule = "the line is on the roster; an appeal is about one that was taken off"
        raise out_of_turn("not-stopped", "data.line", rule)
    if said.dispute != "appeal" and off:
        raise malformed("line", "data.line", "this line is off the roster; that is an appeal")
    until = roster.notice_until
    over = roster.status is not RosterStatus.NOTICED or until is None
    if said.dispute == "objection" and (over or (until and command.happened_on > until)):
        rule = f"the public notice ended on {until}; after it this is a complaint"
        raise out_of_turn("notice-over", "data.dispute", rule)


def _orders_of(roster: Roster, line: int) -> tuple[str, ...]:
    """The payments that may have been ordered of a released line: by payee, and by payee and
    account."""
    found = roster.lines[line - 1]
    return tuple(
        payment_stream(OrderPayment(roster.stream, found.payee, account, release))
        for release, lines in enumerate(roster.releases)
        if line in lines
        for account in ("", found.account)
    )


RAISE = Act(raise_needs, decide_raise)

# Looking into it


def needs(command: Command, intent: AssignDispute | SettleDispute, view: View) -> Needs:
    """The roster, and the grant of the line."""
    keys: list[StreamKey] = [LEDGER_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    for open_one in roster.disputes if roster else ():
        if roster is not None and open_one.number == intent.number:
            keys.append(("grant", roster.lines[open_one.line - 1].grant))
    return Needs(distinct(keys))


def decide_assign(command: Command, intent: AssignDispute, view: View) -> Decided:
    """To somebody who has signed nothing of this roster."""
    roster = roster_of(view, command, *PUBLISHED)
    _open(roster, intent.number)
    if intent.investigator in [person for _, person in roster.acted]:
        rule = "this person signed the roster; somebody else looks into it"
        raise malformed("same-person", "data.investigator", rule, Reason.SAME_PERSON.code)
    assigned = RosterDisputeAssigned(intent.number, intent.investigator)
    return one("roster", roster.stream, assigned)


ASSIGN = Act(needs, decide_assign)


def decide_settle(command: Command, intent: SettleDispute, view: View) -> Decided:
    """By somebody who has signed nothing of this roster, once it was looked into; who raised it may
    take it back without."""
    roster = roster_of(view, command, *PUBLISHED)
    must_be_another_person(roster, command)
    dispute = _open(roster, intent.number)
    if not dispute.investigator and intent.outcome != "withdrawn":
        rule = "nobody looks into it yet (roster.disputeAssigned)"
        raise out_of_turn("not-assigned", "data.number", rule)
    others = [one for one in roster.disputes if one.line == dispute.line and one.stops]
    settled = RosterDisputeSettled(
        *(dispute.number, dispute.line, dispute.dispute, intent.outcome, intent.reason),
        still_objected=any(one.number != dispute.number for one in others),
    )
    events = [NewEvent("roster", roster.stream, settled)]
    if intent.outcome == "upheld":
        events += _follows(roster, dispute, view)
    return Decided(tuple(events))


def _follows(roster: Roster, dispute: Dispute, view: View) -> list[NewEvent]:
    """Upheld against a line, its grant is held until an officer decides; an upheld appeal lifts
    what an objection held."""
    grant = view.grant(roster.lines[dispute.line - 1].grant)
    if grant is None:
        return []
    if dispute.dispute == "appeal":
        return _lifted(grant)
    return held_back(roster, dispute.line, grant) if not dispute.ordered else []


def _lifted(grant: Grant) -> list[NewEvent]:
    if grant.status is not GrantStatus.HELD or Reason.OBJECTION.code not in grant.reasons:
        return []
    return [NewEvent("grant", grant.stream, GrantHoldLifted("appeal upheld"))]


def held_back(roster: Roster, line: int, grant: Grant | None) -> list[NewEvent]:
    """The grant of a line that was objected to rightly is held; before approval the line leaves the
    roster, so that it can be listed elsewhere."""
    if line in roster.stopped or grant is None or grant.roster != roster.stream:
        return []
    held = NewEvent("grant", grant.stream, GrantHeld(roster.stream, (Reason.OBJECTION.code,)))
    if roster.status in (RosterStatus.APPROVED, RosterStatus.RELEASED):
        return [held]
    return [*stopped(roster, (line,), Reason.OBJECTION.code), held]


def _open(roster: Roster, number: int) -> Dispute:
    found = next((one for one in roster.disputes if one.number == number), None)
    if found is None or found.plain:
        raise out_of_turn("unknown-dispute", "data.number", "no such dispute is open")
    return found


SETTLE = Act(needs, decide_settle)

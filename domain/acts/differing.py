"""Approving or dismissing a proposed difference: by a person other than the one who proposed it."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.contesting import needed_for
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.differing_beside import beside
from domain.acts.lines import Line, line_of, off_its_roster
from domain.acts.redeciding import must_be_decided
from domain.acts.resuming import read_by
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.event import Reading
from domain.grant import Grant, GrantDecisionReplaced
from domain.grant_differences import (
    GrantDifferenceApproved,
    GrantDifferenceDismissed,
    OpenDifference,
)
from domain.reasons import Reason
from domain.redecision import Again, decided_again, moves, own_day
from domain.view import View


class ApproveDifference(msgspec.Struct, frozen=True, gc=False):
    """`proposal`: its version, so that nobody approves what they have not seen."""

    proposal: int
    reason: str


class DismissDifference(msgspec.Struct, frozen=True, gc=False):
    """The grant stays as it stands."""

    proposal: int
    reason: str


def needs(command: Command, intent: ApproveDifference | DismissDifference, view: View) -> Needs:
    """The grant, what its scheme reads, its roster, and what pays an earlier difference."""
    keys: list[StreamKey] = [LEDGER_STREAM, *needed_for(command.stream, view)]
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None or isinstance(intent, DismissDifference):
        return Needs(distinct(keys))
    streams, claims = read_by(grant, own_day(grant), view)
    if grant.differences.supplement:
        keys += needed_for(grant.differences.supplement, view)
    return Needs(distinct((*keys, *streams)), claims)


def decide_approve(command: Command, intent: ApproveDifference, view: View) -> Decided:
    """What stands is what would be decided now, or nothing is approved: the append looks that all
    that was read still holds."""
    officers_day(command, view)
    grant = must_be_decided(view.grant(command.stream))
    proposed = open_difference(grant, command, intent.proposal)
    again = decided_again(grant, view)
    if again.knowledge != proposed.knowledge:
        rule = "what is known has changed since it was proposed; decide it again first"
        raise out_of_turn("overtaken", "data.proposal", rule)
    if line_of(grant, view) in (Line.FREE, Line.SIGNED):
        events = _in_place(grant, proposed, again, intent.reason, view)
    else:
        events = beside(grant, proposed, again, intent.reason, view)
    return Decided(events, cause=Reading(grant.stream, proposed.proposal))


def open_difference(grant: Grant, command: Command, proposal: int) -> OpenDifference:
    """The open proposal of that version, where this person may decide it.

    Raises Refused (out of turn, or malformed for a version that was never open).
    """
    proposed = grant.differences.open
    if proposed is None:
        raise out_of_turn("not-proposed", "subject", "no difference is proposed for this grant")
    if proposal != proposed.proposal:
        rule = f"the open proposal is {proposed.proposal}"
        raise malformed("proposal", "data.proposal", rule)
    may_be_decided_by(command, proposed)
    return proposed


def may_be_decided_by(command: Command, proposed: OpenDifference) -> None:
    """What a person proposed another decides; what a job proposed any officer.

    Raises Refused (out of turn).
    """
    if not proposed.by_job and proposed.proposer == command.actor.person:
        rule = "the person who proposed may not decide; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)


def _in_place(
    grant: Grant, proposed: OpenDifference, again: Again, reason: str, view: View
) -> tuple[NewEvent, ...]:
    """No money of it has left: the new decision stands instead, and is listed anew."""
    moved = moves(grant, again)
    approved = GrantDifferenceApproved(proposed.proposal, proposed.fen, again.amount_fen, reason)
    due = again.amount_fen > 0
    kept = grant.differences.added_periods if due else ()
    replaced = GrantDecisionReplaced(
        "awarded" if due else "refused",
        again.reasons,
        again.amount_fen,
        again.earlier,
        again.grounds,
        moved.claims,
        again.allowances,
        (*again.periods, *kept),
        moved.returns,
        grant.allowances,
        grant.periods,
    )
    return (
        *off_its_roster(grant, view),
        NewEvent("grant", grant.stream, approved),
        NewEvent("grant", grant.stream, replaced),
    )


APPROVE = Act(needs, decide_approve)


def decide_dismiss(command: Command, intent: DismissDifference, view: View) -> Decided:
    """Whatever is known now: the same knowledge proposes it no second time."""
    officers_day(command, view)
    grant = must_be_decided(view.grant(command.stream))
    proposed = open_difference(grant, command, intent.proposal)
    return Decided((dismissed(grant, proposed, intent.reason),))


def dismissed(grant: Grant, proposed: OpenDifference, reason: str) -> NewEvent:
    """An officer lets the grant stand as it does."""
    event = GrantDifferenceDismissed(proposed.proposal, "officer", reason)
    return NewEvent("grant", grant.stream, event)


DISMISS = Act(needs, decide_dismiss)

__all__ = [
    "APPROVE",
    "DISMISS",
    "ApproveDifference",
    "DismissDifference",
    "dismissed",
    "may_be_decided_by",
]

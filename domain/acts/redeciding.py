"""Deciding a grant again as of its own day: the difference is proposed, and nothing is
rewritten."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.resuming import read_by
from domain.command import Command, out_of_turn
from domain.entries import StreamKey
from domain.event import Event
from domain.grant import Grant
from domain.grant_differences import (
    Because,
    GrantDifferenceDismissed,
    GrantDifferenceProposed,
)
from domain.redecision import (
    DECIDED,
    Again,
    decided_again,
    is_as_it_stands,
    own_day,
    stood,
)
from domain.view import View

JOB = "job"
OVERTAKEN = "what is known has changed again"


class Redecide(msgspec.Struct, frozen=True, gc=False):
    """The grant of the subject, by a job of the ledger or an officer. `because`: what made them
    look."""

    because: Because


def needs(command: Command, intent: Redecide, view: View) -> Needs:
    """The grant, and what its scheme reads."""
    keys: tuple[StreamKey, ...] = (LEDGER_STREAM, ("grant", command.stream))
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None or grant.status not in DECIDED:
        return Needs(keys)
    streams, claims = read_by(grant, own_day(grant), view)
    return Needs(distinct((*keys, *streams)), claims)


def decide(command: Command, intent: Redecide, view: View) -> Decided:
    """Proposed once for the same knowledge; a proposal that knowledge has overtaken falls."""
    if command.actor.role != JOB:
        officers_day(command, view)
    grant = must_be_decided(view.grant(command.stream))
    again = decided_again(grant, view)
    return Decided((NewEvent("grant", grant.stream, _answer(grant, again, intent.because)),))


def must_be_decided(grant: Grant | None) -> Grant:
    """A grant that stands as it was decided.

    Raises Refused (out of turn).
    """
    if grant is None:
        raise out_of_turn("unknown-grant", "subject", "no such grant is on record")
    if grant.supplement_of:
        rule = f"it pays a difference of {grant.supplement_of}; that one is decided again"
        raise out_of_turn("not-open", "subject", rule)
    if grant.status not in DECIDED:
        rule = f"the grant is {grant.status.value}: neither awarded nor refused"
        raise out_of_turn("not-open", "subject", rule)
    return grant


def _answer(grant: Grant, again: Again, because: Because) -> Event:
    proposed, before = grant.differences.open, stood(grant)
    settled = is_as_it_stands(grant, again) or again.knowledge == grant.differences.dismissed
    if settled and proposed is not None:
        return GrantDifferenceDismissed(proposed.proposal, "overtaken", OVERTAKEN, proposed.marked)
    if settled or (proposed is not None and proposed.knowledge == again.knowledge):
        rule = "it comes to the same, or that difference is proposed or was dismissed"
        raise out_of_turn("nothing-changed", "subject", rule)
    return GrantDifferenceProposed(
        because,
        again.amount_fen - before.fen,
        before,
        again.status,
        again.grounds,
        again.knowledge,
        again.amount_fen,
        again.reasons,
        again.earlier,
        proposed.proposal if proposed is not None else 0,
    )


ACT = Act(needs, decide)

__all__ = ["ACT", "Redecide", "must_be_decided"]

"""An officer's decision on a grant that is contested or marked for review."""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.contesting import needed_for, refuse_earlier, unlist
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.differing import dismissed, may_be_decided_by
from domain.acts.judging import claim_of, decision, judge
from domain.acts.resuming import read_by
from domain.command import Command, out_of_turn
from domain.decision import Grounds
from domain.entries import StreamKey
from domain.grant import (
    Grant,
    GrantClaimsAdded,
    GrantDecisionReplaced,
    GrantHoldLifted,
    GrantRefused,
    GrantReviewed,
    GrantRevoked,
    Status,
)
from domain.policies.assessing import Due
from domain.reasons import Reason
from domain.roster import Status as RosterStatus
from domain.view import View


class Review(msgspec.Struct, frozen=True, gc=False):
    """`award`: this grant wins its contest, or goes on where it waited for an officer; `refuse`:
    it is refused; `uphold`: it stands as decided."""

    outcome: Literal["award", "refuse", "uphold"]
    reason: str


class LiftHold(msgspec.Struct, frozen=True, gc=False):
    """A held grant may be listed again."""

    reason: str


class Revoke(msgspec.Struct, frozen=True, gc=False):
    """An award is taken back before it is paid."""

    reason: str


def needs(command: Command, intent: Review, view: View) -> Needs:
    """The grant, those it contests, and what its scheme reads."""
    keys: list[StreamKey] = [LEDGER_STREAM, ("grant", command.stream)]
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None:
        return Needs(tuple(keys))
    streams, claims = read_by(grant, command.happened_on, view)
    for other in (grant.stream, *grant.against):
        keys.extend(needed_for(other, view))
    return Needs(distinct((*keys, *streams)), claims)


def decide(command: Command, intent: Review, view: View) -> Decided:
    """The officer's act, and the decisions it replaces."""
    officers_day(command, view)
    grant = _grant(command, view)
    reviewed = NewEvent("grant", grant.stream, GrantReviewed(intent.outcome, intent.reason))
    if intent.outcome == "uphold":
        if not grant.review_required:
            raise out_of_turn("not-marked", "subject", "the grant is not marked for review")
        return Decided((reviewed, *_as_it_stands(command, intent, grant)))
    if grant.status is Status.PENDED and Reason.REVIEW.code in grant.reasons:
        return Decided((reviewed, _looked_at(command, intent, grant, view)))
    if grant.status is not Status.CONTESTED:
        raise out_of_turn("not-contested", "subject", f"the grant is {grant.status.value}")
    if intent.outcome == "refuse":
        return Decided((reviewed, *_refuse(grant, view)))
    return Decided((reviewed, *_award(command, grant, view)))


def _as_it_stands(command: Command, intent: Review, grant: Grant) -> tuple[NewEvent, ...]:
    """Who upholds a grant dismisses what was proposed instead."""
    proposed = grant.differences.open
    if proposed is None:
        return ()
    may_be_decided_by(command, proposed)
    return (dismissed(grant, proposed, intent.reason),)


def _looked_at(command: Command, intent: Review, grant: Grant, view: View) -> NewEvent:
    """A claim that waited for an officer goes on, or is refused for what it waited for."""
    if intent.outcome == "refuse":
        refused = GrantRefused((Reason.REVIEW.code,), _grounds_of(grant))
        return NewEvent("grant", grant.stream, refused)
    claim = msgspec.structs.replace(claim_of(grant, command.happened_on), reviewed=True)
    return NewEvent("grant", grant.stream, decision(judge(claim, view)))


def _grounds_of(grant: Grant) -> Grounds:
    assert grant.grounds is not None, "a pended grant has its grounds"
    return grant.grounds


def _grant(command: Command, view: View) -> Grant:
    grant = view.grant(command.stream)
    if grant is None:
        raise out_of_turn("unknown-grant", "subject", "no such grant is on record")
    return grant


def _contenders(grant: Grant, view: View) -> list[Grant]:
    """All others in the contest: those it names, and those that these name."""
    found: dict[str, Grant] = {}
    waiting = list(grant.against)
    while waiting:
        one = view.grant(waiting.pop())
        if one is None or one.stream == grant.stream or one.stream in found:
            continue
        if one.status is Status.CONTESTED:
            found[one.stream] = one
            waiting.extend(one.against)
    return list(found.values())


def _refuse(grant: Grant, view: View) -> tuple[NewEvent, ...]:
    """What the refused one held passes to another that is still contested, so that it stays
    taken."""
    refused = refuse_earlier(grant, "", Reason.CONFLICT)
    others = _contenders(grant, view)
    if not others or not grant.claims:
        return (refused,)
    passed = GrantClaimsAdded(grant.claims, "contest-narrowed")
    return refused, NewEvent("grant", others[0].stream, passed)


def _award(command: Command, grant: Grant, view: View) -> tuple[NewEvent, ...]:
    others = _contenders(grant, view)
    free = frozenset(one.stream for one in others)
    judged = judge(claim_of(grant, command.happened_on), view, free)
    result = judged.assessment.result
    if not isinstance(result, Due):
        rule = "its conditions do not hold any more; refuse it instead"
        raise out_of_turn("not-due", "subject", rule)
    new_keys = tuple(key for key in result.claims if key not in grant.claims)
    won = GrantDecisionReplaced(
        "awarded", amount_fen=result.amount_fen, grounds=judged.grounds, claims=new_keys
    )
    losers = (refuse_earlier(one, grant.stream, Reason.DUPLICATE) for one in others)
    return (*losers, NewEvent("grant", grant.stream, won))


ACT = Act(needs, decide)


def lift_needs(command: Command, intent: LiftHold, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("grant", command.stream)))


def decide_lift(command: Command, intent: LiftHold, view: View) -> Decided:
    """Back among the awarded, to be listed again; the line that was held stays unpaid."""
    officers_day(command, view)
    grant = _grant(command, view)
    if grant.status is not Status.HELD:
        raise out_of_turn("not-held", "subject", f"the grant is {grant.status.value}, not held")
    return Decided((NewEvent("grant", grant.stream, GrantHoldLifted(intent.reason)),))


LIFT = Act(lift_needs, decide_lift)


def revoke_needs(command: Command, intent: Revoke, view: View) -> Needs:
    return Needs((LEDGER_STREAM, *needed_for(command.stream, view)))


def decide_revoke(command: Command, intent: Revoke, view: View) -> Decided:
    """Gives back all the grant holds; not once its line is approved (then it is held, or
    recovered)."""
    officers_day(command, view)
    grant = _grant(command, view)
    if grant.supplement_of:
        rule = f"it pays a difference of {grant.supplement_of}; that one is decided again"
        raise out_of_turn("supplement", "subject", rule)
    open_states = (
        *(Status.AWARDED, Status.LISTED, Status.CONTESTED, Status.HELD, Status.PENDED),
        Status.IMPORTED,
    )
    if grant.status not in open_states:
        raise out_of_turn("not-open", "subject", f"the grant is {grant.status.value}")
    if grant.roster and grant.status in (Status.LISTED, Status.HELD):
        roster = view.roster(grant.roster)
        if roster is not None and roster.status in (RosterStatus.APPROVED, RosterStatus.RELEASED):
            raise out_of_turn("line-approved", "subject", "its line is approved already")
    revoked = GrantRevoked(intent.reason, grant.claims, grant.allowances, grant.periods)
    return Decided(
        (*unlist(grant, view, "revoked"), NewEvent("grant", grant.stream, revoked)),
    )


REVOKE = Act(revoke_needs, decide_revoke)

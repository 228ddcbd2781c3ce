"""Deciding a pended grant again, for a later day or on what has become known."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.contesting import needed_for, settle
from domain.acts.judging import PARAMETERS_STREAM, claim_of, judge, scheme_called
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.grant import Grant, GrantPended, GrantResumed, Status
from domain.view import View


class DecideAgain(msgspec.Struct, frozen=True, gc=False):
    """The grant of the subject, for a day not after today."""

    decided_for: date


def needs(command: Command, intent: DecideAgain, view: View) -> Needs:
    """The grant, and what its scheme reads."""
    grant_key: StreamKey = ("grant", command.stream)
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None:
        return Needs((grant_key,))
    streams, claims = read_by(grant, intent.decided_for, view)
    return Needs((grant_key, *streams), claims)


def read_by(grant: Grant, day: date, view: View) -> tuple[tuple[StreamKey, ...], tuple[str, ...]]:
    """What judging a grant again reads: streams and claims."""
    scheme = scheme_called(grant.scheme)
    claim = claim_of(grant, day)
    keys: list[StreamKey] = [PARAMETERS_STREAM, *scheme.needs(claim, view)]
    foreseen = scheme.foresees(claim, view)
    for key in foreseen:
        holder = view.holders.get(key)
        if holder is not None and holder.stream != grant.stream:
            keys.extend(needed_for(holder.stream, view))
    return distinct(keys), foreseen


def decide(command: Command, intent: DecideAgain, view: View) -> Decided:
    """The new decision; nothing is written where it would be the same."""
    if intent.decided_for > command.today:
        raise malformed("future-day", "data.decided_for", f"never after today, {command.today}")
    grant = view.grant(command.stream)
    if grant is None or grant.status is not Status.PENDED:
        status = grant.status.value if grant else "unknown"
        raise out_of_turn("not-pended", "subject", f"the grant is {status}, not pended")
    events = settle(judge(claim_of(grant, intent.decided_for), view), view)
    for new in events:
        pended = new.event
        if isinstance(pended, GrantPended) and _same(grant, pended):
            rule = f"still pended: {pended.reason}"
            raise out_of_turn("nothing-changed", "subject", rule, pended.reason)
    resumed = NewEvent("grant", grant.stream, GrantResumed(intent.decided_for))
    return Decided((resumed, *events))


def _same(grant: Grant, pended: GrantPended) -> bool:
    before = grant.grounds.completed_on if grant.grounds else None
    return grant.reasons == (pended.reason,) and before == pended.grounds.completed_on


ACT = Act(needs, decide)

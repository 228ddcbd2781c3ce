"""Keys that a later setting of the pairs that exclude each other (P28) asks of earlier awards."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.judging import claim_of, judge
from domain.acts.resuming import read_by
from domain.command import Command, out_of_turn
from domain.decision import Period
from domain.entries import StreamKey
from domain.grant import Grant, GrantClaimsAdded
from domain.grant_differences import Conflict, GrantClaimsConflicted, GrantPeriodsAdded
from domain.policies.reading import NoOverlap, OncePer
from domain.policies.yizhengfa_2018_9.choices import Choices, choices_on
from domain.redecision import AWARDED, own_day
from domain.view import View

BECAUSE = "cumulation"


class AddKeys(msgspec.Struct, frozen=True, gc=False):
    """To the award of the subject, as the pairs stand on the day of the command."""


class Wanted(msgspec.Struct, frozen=True):
    """What an award would take as well."""

    claims: tuple[str, ...]
    periods: tuple[Period, ...]


def needs(command: Command, intent: AddKeys, view: View) -> Needs:
    """The grant, and what its scheme reads."""
    key: StreamKey = ("grant", command.stream)
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None or grant.status not in AWARDED:
        return Needs((key,))
    streams, claims = read_by(grant, own_day(grant), view)
    return Needs(distinct((key, *streams)), claims)


def decide(command: Command, intent: AddKeys, view: View) -> Decided:
    """What is free is taken; what another grant holds is listed as a conflict, once."""
    grant = view.grant(command.stream)
    if grant is None or grant.status not in AWARDED or not grant.total_fen or grant.supplement_of:
        raise out_of_turn("not-open", "subject", "it is no award that holds anything")
    wanted = _wanted(command, grant, view)
    conflicts = (*_held_claims(grant, wanted, view), *_held_periods(grant, wanted, view))
    held = {(one.key, one.first) for one in conflicts}
    claims = tuple(one for one in wanted.claims if (one, None) not in held)
    periods = tuple(one for one in wanted.periods if (one.key, one.first) not in held)
    new = tuple(one for one in conflicts if one not in grant.differences.conflicts)
    events: list[Any] = []
    if claims:
        events.append(GrantClaimsAdded(claims, BECAUSE))
    if periods:
        events.append(GrantPeriodsAdded(periods, BECAUSE))
    if new:
        events.append(GrantClaimsConflicted(new, BECAUSE))
    if not events:
        raise out_of_turn("nothing-changed", "subject", "it holds all that, or it is listed")
    return Decided(tuple(NewEvent("grant", grant.stream, one) for one in events))


def _wanted(command: Command, grant: Grant, view: View) -> Wanted:
    """Under the law of its own day, but for the pairs: those are of the day of the command."""
    judged = judge(claim_of(grant, own_day(grant)), view)
    scheme, facts = judged.scheme, judged.facts
    today = choices_on(view.parameters(), command.happened_on, scheme.scope(facts))
    choices = msgspec.structs.replace(judged.choices, cumulation=today.cumulation)
    claims = _keys(scheme.reading, facts, choices)
    periods = _days(scheme.reading, facts, choices)
    return Wanted(
        tuple(one for one in claims if one not in grant.claims),
        tuple(one for one in periods if not _covered(one, grant.periods)),
    )


def _keys(reading: Any, facts: Any, choices: Choices) -> tuple[str, ...]:
    return tuple(
        key
        for _, meaning in reading
        if isinstance(meaning, OncePer)
        for key in meaning.keys(facts, choices)
    )


def _days(reading: Any, facts: Any, choices: Choices) -> tuple[Period, ...]:
    return tuple(
        one
        for _, meaning in reading
        if isinstance(meaning, NoOverlap)
        for one in meaning.periods(facts, choices)
    )


def _covered(wanted: Period, held: tuple[Period, ...]) -> bool:
    """Whether the grant holds days of the same key already; two of its own may not overlap."""
    return any(
        one.key == wanted.key and one.first <= wanted.last and wanted.first <= one.last
        for one in held
    )


def _held_claims(grant: Grant, wanted: Wanted, view: View) -> tuple[Conflict, ...]:
    holders = ((key, view.holder(key)) for key in wanted.claims)
    return tuple(
        Conflict(key, holder)
        for key, holder in holders
        if holder is not None and holder != grant.stream
    )


def _held_periods(grant: Grant, wanted: Wanted, view: View) -> tuple[Conflict, ...]:
    """The first grant that holds some of the days, for each."""
    found = []
    for one in wanted.periods:
        others = [
            held.holder
            for held in view.periods(one.key)
            if held.first <= one.last and one.first <= held.last and held.holder != grant.stream
        ]
        if others:
            found.append(Conflict(one.key, others[0], one.first, one.last))
    return tuple(found)


ACT = Act(needs, decide)

__all__ = ["ACT", "AddKeys"]

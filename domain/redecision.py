"""A grant decided again as of its own day, on what is known now, beside how it stands."""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import sha256
from typing import Literal

import msgspec

from domain.acts.judging import Judged, claim_of, judge
from domain.decision import Allowance, Grounds, Period
from domain.grant import Grant, Status
from domain.grant_differences import Stood
from domain.policies.assessing import Due, NotDue
from domain.view import View

AWARDED = frozenset(
    {
        *(Status.AWARDED, Status.LISTED, Status.APPROVED, Status.HELD),
        *(Status.PAID, Status.SETTLED, Status.RETURNED),
    }
)
DECIDED = AWARDED | {Status.REFUSED}
"""Such as were decided and stand. What is pended or contested is decided in its own way."""

Would = Literal["awarded", "refused", "pended"]


class Again(msgspec.Struct, frozen=True):
    """The decision as it would be. `knowledge`: digest of it and of the facts and parameters that
    it rests on."""

    status: Would
    amount_fen: int
    reasons: tuple[str, ...]
    earlier: str
    grounds: Grounds
    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    periods: tuple[Period, ...]
    knowledge: str


def own_day(grant: Grant) -> date:
    """The day that the grant was decided for."""
    return grant.grounds.decided_for if grant.grounds else grant.filed_on


def stood(grant: Grant) -> Stood:
    """How the grant stands, differences that were approved counted in."""
    total = grant.total_fen if grant.status in AWARDED else 0
    if total:
        return Stood("awarded", total)
    return Stood("refused", 0, grant.reasons if grant.status is Status.REFUSED else ())


def decided_again(grant: Grant, view: View) -> Again:
    """As of its own day, on the histories and settings as they are now; what it holds itself is
    free for it."""
    return again_of(judge(claim_of(grant, own_day(grant)), view))


def again_of(judged: Judged) -> Again:
    """What an assessment would come to."""
    result, grounds = judged.assessment.result, judged.grounds
    if isinstance(result, Due):
        taken = (result.claims, result.allowances, result.periods)
        knowledge = _digest("awarded", result.amount_fen, (), grounds, taken)
        return Again("awarded", result.amount_fen, (), "", grounds, *taken, knowledge)
    status: Would = "pended"
    if isinstance(result, NotDue):
        status, reasons = "refused", tuple(one.code for one in result.reasons)
    else:
        reasons = (result.reason.code,)
    knowledge = _digest(status, 0, reasons, grounds, ())
    earlier = judged.assessment.earlier
    return Again(status, 0, reasons, earlier, grounds, (), (), (), knowledge)


def _digest(
    status: str, fen: int, reasons: tuple[str, ...], grounds: Grounds, taken: tuple[object, ...]
) -> str:
    """Facts that were read and came to nothing do not count: a stream may go on without end."""
    parts = (status, fen, reasons, grounds.facts, grounds.parameters, grounds.completed_on, taken)
    return "sha256:" + sha256(msgspec.json.encode(parts)).hexdigest()


def is_as_it_stands(grant: Grant, again: Again) -> bool:
    """The same sum, and where that is due the same keys and days."""
    before = stood(grant)
    if again.amount_fen != before.fen:
        return False
    return not before.fen or holds_the_same(grant, again)


def holds_the_same(grant: Grant, again: Again) -> bool:
    """Whether it holds what it would. Which of several free places it has (the first or the second
    course of a year) matters only once it rests on other facts."""
    grounds = grant.grounds
    if grounds is not None and (grounds.facts, grounds.completed_on) == (
        again.grounds.facts,
        again.grounds.completed_on,
    ):
        return True
    missing = set(again.claims) - set(grant.claims)
    days = set(grant.periods) - set(grant.differences.added_periods)
    used = Counter((one.key, one.amount) for one in grant.allowances)
    would_use = Counter((one.key, one.amount) for one in again.allowances)
    return not missing and days == set(again.periods) and used == would_use


class Moves(msgspec.Struct, frozen=True):
    """What the new decision takes that the grant does not hold, and what it gives back."""

    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...]
    periods: tuple[Period, ...]
    returns: tuple[str, ...]
    allowances_returned: tuple[Allowance, ...]
    periods_returned: tuple[Period, ...]


def moves(grant: Grant, again: Again) -> Moves:
    """From what the grant holds to what it would hold. What later rules added is kept as long as
    anything is due at all."""
    if not again.amount_fen:
        return Moves((), (), (), grant.claims, grant.allowances, grant.periods)
    added = grant.differences
    kept_keys = {*again.claims, *added.added_claims}
    kept_days = {*again.periods, *added.added_periods}
    return Moves(
        tuple(one for one in again.claims if one not in grant.claims),
        _left(again.allowances, grant.allowances),
        tuple(one for one in again.periods if one not in grant.periods),
        tuple(one for one in grant.claims if one not in kept_keys),
        _left(grant.allowances, again.allowances),
        tuple(one for one in grant.periods if one not in kept_days),
    )


def _left(these: tuple[Allowance, ...], without: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
    """Uses that are not among the others, whatever limit they were held to."""
    others = Counter((one.key, one.amount) for one in without)
    left = []
    for one in these:
        use = (one.key, one.amount)
        if others[use]:
            others[use] -= 1
        else:
            left.append(one)
    return tuple(left)


__all__ = [
    "AWARDED",
    "DECIDED",
    "Again",
    "Moves",
    "again_of",
    "decided_again",
    "holds_the_same",
    "is_as_it_stands",
    "moves",
    "own_day",
    "stood",
]

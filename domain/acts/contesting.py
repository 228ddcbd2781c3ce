"""Two claims for one thing: the better one takes over, equal ones wait for an officer (P30)."""

from __future__ import annotations

from domain.acts.act import NewEvent
from domain.acts.judging import Judged, claim_of, decision
from domain.entries import StreamKey
from domain.grant import (
    Grant,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantRefused,
    GrantReviewRequired,
    GrantUnlisted,
    Status,
)
from domain.guards import listing
from domain.policies.assessing import NotDue, amount_of, claim_keys
from domain.reasons import Reason
from domain.roster import Roster, RosterLinesStopped
from domain.roster import Status as RosterStatus
from domain.roster_disputes import RosterObjected
from domain.view import View

DECIDABLE = (Status.AWARDED, Status.LISTED, Status.CONTESTED, Status.HELD)


def needed_for(earlier: str, view: View) -> tuple[StreamKey, ...]:
    """What must be loaded to compare with the grant that holds a claim."""
    keys: tuple[StreamKey, ...] = (("grant", earlier),)
    grant: Grant | None = view.loaded("grant", earlier)
    if grant is None:
        return keys
    keys = (*keys, (grant.payee_kind, grant.payee))
    if grant.roster:
        keys = (*keys, ("roster", grant.roster))
    return (*keys, *(("grant", one) for one in grant.against))


def settle(judged: Judged, view: View) -> tuple[NewEvent, ...]:
    """The events of a claim whose key another grant holds, or of any other claim."""
    own = judged.claim.grant
    plain = (NewEvent("grant", own, decision(judged)),)
    if not _only_the_claim_is_taken(judged):
        return plain
    first = view.grant(judged.assessment.earlier)
    if first is None or _claims_again(judged, first, view) or _others_hold(judged, first, view):
        return plain
    preferred = _preferred(judged, first, view)
    if not _may_still_change(first, view):
        if preferred != 2 or first.review_required:
            return plain
        mark = GrantReviewRequired("claim-preferred", own)
        marked = NewEvent("grant", first.stream, mark)
        return (*plain, marked, *_object_before_release(first, view))
    if preferred == 1:
        return plain
    if preferred == 2:
        return _take_over(judged, first, view)
    if judged.choices.placement_conflict == "refuse-both":
        return _refuse_both(judged, first, view)
    return _contest(judged, first, view)


def _claims_again(judged: Judged, first: Grant, view: View) -> bool:
    """Whether the payee has a claim for this already: the one that holds it, or one that contests
    it."""
    payee = judged.claim.payee
    if first.payee == payee:
        return True
    return any(one.payee == payee for one in _others(first, view, judged.claim.grant))


def _only_the_claim_is_taken(judged: Judged) -> bool:
    """Everything else is met, and the scheme says which of two claims is better."""
    result = judged.assessment.result
    return (
        judged.scheme.prefers is not None
        and bool(judged.assessment.earlier)
        and isinstance(result, NotDue)
        and result.reasons == (Reason.DUPLICATE,)
    )


def _others_hold(judged: Judged, first: Grant, view: View) -> bool:
    """Whether joined records hold the claim for yet another grant: an officer's matter."""
    keys = claim_keys(judged.scheme, judged.facts, judged.choices)
    settled = {None, judged.claim.grant, first.stream, *first.against}
    return any(view.holder(key) not in settled for key in keys)


def _preferred(judged: Judged, first: Grant, view: View) -> int:
    assert judged.scheme.prefers is not None
    other = claim_of(first, judged.claim.decided_for)
    facts = judged.scheme.on_record(other, view, judged.choices)
    return judged.scheme.prefers(facts, judged.facts, judged.choices)


def _may_still_change(first: Grant, view: View) -> bool:
    """Until its roster is approved. The roster itself is asked: its lines follow a moment later."""
    if first.status not in DECIDABLE:
        return False
    if not first.roster or first.status is Status.CONTESTED:
        return True
    roster = view.roster(first.roster)
    return roster is None or roster.status not in (RosterStatus.APPROVED, RosterStatus.RELEASED)


def _object_before_release(first: Grant, view: View) -> tuple[NewEvent, ...]:
    """A line that is approved and not released yet is stopped by an objection, until it is
    resolved."""
    roster = view.roster(first.roster) if first.roster else None
    if roster is None or roster.status is not RosterStatus.APPROVED:
        return ()
    objected = RosterObjected(_line_number(roster, first), "claim-preferred")
    return (NewEvent("roster", roster.stream, objected),)


def _line_number(roster: Roster, grant: Grant) -> int:
    lines = enumerate(roster.lines, 1)
    return next(n for n, one in lines if one.grant == grant.stream)


def unlist(grant: Grant, view: View, reason: str) -> tuple[NewEvent, ...]:
    """Takes a grant's line off its roster; the line keeps its number and is not paid from there."""
    if not grant.roster or grant.status is not Status.LISTED:
        return ()
    roster = view.roster(grant.roster)
    assert roster is not None, "a listed grant names its roster"
    stopped = RosterLinesStopped((_line_number(roster, grant),), reason, (listing(grant.stream),))
    return (
        NewEvent("roster", roster.stream, stopped),
        NewEvent("grant", grant.stream, GrantUnlisted(roster.stream, reason)),
    )


def refuse_earlier(grant: Grant, by: str, reason: Reason) -> NewEvent:
    """An earlier decision is replaced by a refusal; everything it held is given back."""
    replaced = GrantDecisionReplaced(
        "refused",
        (reason.code,),
        earlier=by,
        returns=grant.claims,
        allowances_returned=grant.allowances,
        periods_returned=grant.periods,
    )
    return NewEvent("grant", grant.stream, replaced)


def _take_over(judged: Judged, first: Grant, view: View) -> tuple[NewEvent, ...]:
    own = judged.claim.grant
    losers = [first, *_others(first, view, own)]
    events = [event for one in losers for event in unlist(one, view, "displaced")]
    events += [refuse_earlier(one, own, Reason.DUPLICATE) for one in losers]
    amount = amount_of(judged.scheme, judged.facts, judged.choices)
    assert amount is not None, "a scheme that prefers has its amount"
    keys = claim_keys(judged.scheme, judged.facts, judged.choices)
    awarded = GrantAwarded(amount, judged.grounds, keys)
    return (*events, NewEvent("grant", own, awarded))


def _others(first: Grant, view: View, own: str) -> list[Grant]:
    """Those that contest the first grant."""
    if first.status is not Status.CONTESTED:
        return []
    found = [view.grant(one) for one in first.against if one != own]
    return [one for one in found if one is not None and one.status is Status.CONTESTED]


def _contest(judged: Judged, first: Grant, view: View) -> tuple[NewEvent, ...]:
    own = judged.claim.grant
    against = (*(first.against if first.status is Status.CONTESTED else ()), own)
    return (
        *unlist(first, view, Reason.CONFLICT.code),
        NewEvent("grant", first.stream, GrantContested(against)),
        NewEvent("grant", own, GrantContested((first.stream,), judged.grounds)),
    )


def _refuse_both(judged: Judged, first: Grant, view: View) -> tuple[NewEvent, ...]:
    own = judged.claim.grant
    refused = GrantRefused((Reason.CONFLICT.code,), judged.grounds, first.stream)
    return (
        *unlist(first, view, Reason.CONFLICT.code),
        refuse_earlier(first, own, Reason.CONFLICT),
        NewEvent("grant", own, refused),
    )


__all__ = ["needed_for", "refuse_earlier", "settle", "unlist"]

"""A grant: one line of an application, as it stands; its events are in domain/grant_events.py."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

import msgspec

from domain.decision import Allowance, Grounds, Period
from domain.event import Event, Recorded, Value
from domain.grant_events import (
    GrantApplied,
    GrantApproved,
    GrantAwarded,
    GrantClaimsAdded,
    GrantContested,
    GrantDecisionReplaced,
    GrantEvent,
    GrantHeld,
    GrantHoldLifted,
    GrantListed,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantResumed,
    GrantReviewed,
    GrantReviewRequired,
    GrantRevoked,
    GrantUnlisted,
    GrantWithdrawn,
)

__all__ = [
    "Grant",
    "GrantApplied",
    "GrantApproved",
    "GrantAwarded",
    "GrantClaimsAdded",
    "GrantContested",
    "GrantDecisionReplaced",
    "GrantEvent",
    "GrantHeld",
    "GrantHoldLifted",
    "GrantListed",
    "GrantPaid",
    "GrantPended",
    "GrantRefused",
    "GrantResumed",
    "GrantReviewRequired",
    "GrantReviewed",
    "GrantRevoked",
    "GrantUnlisted",
    "GrantWithdrawn",
    "Status",
    "evolve",
]

# State


class Status(Enum):
    APPLIED = "applied"
    AWARDED = "awarded"
    REFUSED = "refused"
    PENDED = "pended"
    CONTESTED = "contested"
    LISTED = "listed"
    APPROVED = "approved"
    HELD = "held"
    PAID = "paid"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Grant(Value, frozen=True):
    """One grant as it stands. `claims`, `allowances`, `periods`: what it holds now. `reviewed`: it
    waited for an officer, who let it go on."""

    stream: str
    version: int
    application: str
    line: int
    scheme: str
    payee: str
    payee_kind: Literal["applicant", "enterprise"]
    beneficiary: str
    filed_on: date
    round: str
    since: date | None
    applied_at: int
    status: Status = Status.APPLIED
    amount_fen: int = 0
    reasons: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    grounds: Grounds | None = None
    against: tuple[str, ...] = ()
    roster: str = ""
    review_required: bool = False
    reviewed: bool = False


def evolve(grant: Grant | None, happened: Recorded) -> Grant:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, GrantApplied):
        return Grant(
            happened.stream,
            happened.version,
            event.application,
            event.line,
            event.scheme,
            event.payee,
            event.payee_kind,
            event.beneficiary,
            event.filed_on,
            event.round,
            event.since,
            happened.position,
        )
    assert grant is not None, "a grant's history begins with grant.applied"
    return msgspec.structs.replace(grant, version=happened.version, **_change(grant, event))


def _change(grant: Grant, event: Event) -> dict[str, object]:
    """The fields that an event changes."""
    match event:
        case GrantAwarded():
            return {
                "status": Status.AWARDED,
                "amount_fen": event.amount_fen,
                "claims": event.claims,
                "allowances": event.allowances,
                "periods": event.periods,
                "grounds": event.grounds,
                "reasons": (),
            }
        case GrantRefused():
            return {
                "status": Status.REFUSED,
                "reasons": event.reasons,
                "grounds": event.grounds,
            }
        case GrantPended():
            return {
                "status": Status.PENDED,
                "reasons": (event.reason,),
                "grounds": event.grounds,
            }
        case GrantContested():
            changed: dict[str, object] = {"status": Status.CONTESTED, "against": event.against}
            return changed | ({"grounds": event.grounds} if event.grounds else {})
        case GrantDecisionReplaced():
            return {
                "status": Status(event.status),
                "amount_fen": event.amount_fen,
                "reasons": event.reasons,
                "claims": _held(grant.claims, event.returns, event.claims),
                "allowances": event.allowances,
                "periods": event.periods,
                "grounds": event.grounds or grant.grounds,
                "against": (),
            }
        case GrantRevoked(returns=returns):
            return {"status": Status.REVOKED, "claims": _held(grant.claims, returns, ())}
        case GrantWithdrawn(returns=returns):
            return {"status": Status.WITHDRAWN, "claims": _held(grant.claims, returns, ())}
        case GrantClaimsAdded(claims=claims):
            return {"claims": (*grant.claims, *claims)}
        case _:
            return _progress(grant, event)


def _progress(grant: Grant, event: Event) -> dict[str, object]:
    """The fields that change on the way from list to payment."""
    match event:
        case GrantListed(roster=roster):
            return {"status": Status.LISTED, "roster": roster}
        case GrantUnlisted():
            return {"status": Status.AWARDED, "roster": ""}
        case GrantApproved(roster=roster):
            held = grant.status is Status.HELD
            return {"status": Status.HELD if held else Status.APPROVED, "roster": roster}
        case GrantHeld(reasons=reasons):
            return {"status": Status.HELD, "reasons": reasons}
        case GrantHoldLifted():
            kept = Status.APPROVED if grant.roster else Status.AWARDED
            return {"status": kept, "reasons": ()}
        case GrantPaid():
            return {"status": Status.PAID}
        case GrantReviewRequired():
            return {"review_required": True}
        case GrantReviewed(outcome=outcome):
            looked_at = grant.reviewed or (grant.status is Status.PENDED and outcome == "award")
            return {"review_required": False, "reviewed": looked_at}
        case _:
            return {}


def _held(
    held: tuple[str, ...], returned: tuple[str, ...], taken: tuple[str, ...]
) -> tuple[str, ...]:
    return (*(key for key in held if key not in returned), *taken)

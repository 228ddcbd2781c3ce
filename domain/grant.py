"""A grant: one line of an application, from its filing to its payment."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

import msgspec

from domain.decision import Allowance, Grounds, Period
from domain.event import Event, Recorded, Value
from domain.money import Fen

# Events


class GrantApplied(Event, frozen=True, tag="grant.applied"):
    application: str
    line: int
    scheme: str
    payee: str
    payee_kind: Literal["applicant", "enterprise"]
    beneficiary: str
    filed_on: date
    round: str = ""
    since: date | None = None


class GrantAwarded(Event, frozen=True, tag="grant.awarded"):
    """Due. Takes its claims, allowances and periods in the append that writes it."""

    amount_fen: Fen
    grounds: Grounds
    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()


class GrantRefused(Event, frozen=True, tag="grant.refused"):
    """Not due, for these reasons in the order of checks; `earlier`: the grant that holds the claim."""

    reasons: tuple[str, ...]
    grounds: Grounds
    earlier: str = ""


class GrantPended(Event, frozen=True, tag="grant.pended"):
    """Not decided yet. `wake`: what decides it again, `date:2019-02-28`, `parameter:…`, `fund:…`, `officer`."""

    reason: str
    wake: str
    grounds: Grounds
    matures_on: date | None = None


class GrantResumed(Event, frozen=True, tag="grant.resumed"):
    """Taken up again, for the day it is decided for; the new decision follows."""

    decided_for: date


class GrantContested(Event, frozen=True, tag="grant.contested"):
    """Two claims with equal proof: neither is paid until an officer decides. Claims stay where they are."""

    against: tuple[str, ...]
    grounds: Grounds | None = None


class GrantReviewed(Event, frozen=True, tag="grant.reviewed"):
    """An officer's decision on a contested or marked grant."""

    outcome: Literal["award", "refuse", "uphold"]
    reason: str


class GrantDecisionReplaced(Event, frozen=True, tag="grant.decisionReplaced"):
    """A later decision stands instead. `returns`: claims given back; `claims`: claims taken."""

    status: Literal["awarded", "refused"]
    reasons: tuple[str, ...] = ()
    amount_fen: int = 0
    earlier: str = ""
    grounds: Grounds | None = None
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()


class GrantListed(Event, frozen=True, tag="grant.listed"):
    roster: str
    line: int


class GrantUnlisted(Event, frozen=True, tag="grant.unlisted"):
    roster: str
    reason: str


class GrantApproved(Event, frozen=True, tag="grant.approved"):
    """Its line of `roster.approved`; takes nothing more."""

    roster: str


class GrantHeld(Event, frozen=True, tag="grant.held"):
    """Left out of an approval or a release: it no longer holds as decided."""

    roster: str
    reasons: tuple[str, ...]


class GrantHoldLifted(Event, frozen=True, tag="grant.holdLifted"):
    reason: str


class GrantReviewRequired(Event, frozen=True, tag="grant.reviewRequired"):
    """An officer must look: `because` a fact was voided, records were merged, or a later claim is better."""

    because: Literal["fact-voided", "claim-preferred", "identity-merged"]
    stream: str
    version: int = 0


class GrantPaid(Event, frozen=True, tag="grant.paid"):
    payment: str
    fen: Fen


class GrantRevoked(Event, frozen=True, tag="grant.revoked"):
    """Taken back before payment, or recovered: gives back what it held."""

    reason: str
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()
    fund: str = ""
    fund_fen: int = 0


class GrantWithdrawn(Event, frozen=True, tag="grant.withdrawn"):
    """The applicant takes the claim back."""

    reason: str
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()


class GrantClaimsAdded(Event, frozen=True, tag="grant.claimsAdded"):
    """Keys that a later rule, or a merge of two records, adds to an award."""

    claims: tuple[str, ...]
    because: str


GrantEvent = (
    GrantApplied
    | GrantAwarded
    | GrantRefused
    | GrantPended
    | GrantResumed
    | GrantContested
    | GrantReviewed
    | GrantDecisionReplaced
    | GrantListed
    | GrantUnlisted
    | GrantApproved
    | GrantHeld
    | GrantHoldLifted
    | GrantReviewRequired
    | GrantPaid
    | GrantRevoked
    | GrantWithdrawn
    | GrantClaimsAdded
)

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
    """One grant as it stands. `claims`, `allowances`, `periods`: what it holds now."""

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
        case GrantReviewed():
            return {"review_required": False}
        case _:
            return {}


def _held(
    held: tuple[str, ...], returned: tuple[str, ...], taken: tuple[str, ...]
) -> tuple[str, ...]:
    return (*(key for key in held if key not in returned), *taken)

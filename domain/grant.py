"""A grant: one line of an application, as it stands; its events are in domain/grant_events.py."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

import msgspec

from domain.decision import Allowance, Grounds, Period
from domain.difference_changes import KINDS, change, claims_added, decided_anew, marked
from domain.event import Event, Recorded, Value
from domain.grant_differences import NO_DIFFERENCES, Differences
from domain.grant_events import (
    GrantApplied,
    GrantApproved,
    GrantAwarded,
    GrantBreakOpened,
    GrantBreakResolved,
    GrantClaimsAdded,
    GrantContested,
    GrantDecisionReplaced,
    GrantEvent,
    GrantHeld,
    GrantHoldLifted,
    GrantImported,
    GrantListed,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantResumed,
    GrantReturned,
    GrantReviewed,
    GrantReviewRequired,
    GrantRevoked,
    GrantSettled,
    GrantUnlisted,
    GrantWithdrawn,
)
from domain.paid_before import PaidBefore

__all__ = [
    "Grant",
    "GrantApplied",
    "GrantApproved",
    "GrantAwarded",
    "GrantBreakOpened",
    "GrantBreakResolved",
    "GrantClaimsAdded",
    "GrantContested",
    "GrantDecisionReplaced",
    "GrantEvent",
    "GrantHeld",
    "GrantHoldLifted",
    "GrantImported",
    "GrantListed",
    "GrantPaid",
    "GrantPended",
    "GrantRefused",
    "GrantResumed",
    "GrantReturned",
    "GrantReviewRequired",
    "GrantReviewed",
    "GrantRevoked",
    "GrantSettled",
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
    SETTLED = "settled"
    RETURNED = "returned"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    IMPORTED = "imported"
    BREAK = "break"
    DISMISSED = "dismissed"


class Grant(Value, frozen=True):
    """One grant as it stands. `claims`, `allowances`, `periods`: what it holds now. `reviewed`: it
    waited for an officer, who let it go on; `lifted`: reasons of holds that an officer lifted.
    `imported_from`, `row`: of one that was paid before the
    ledger, or a break, the list and what its row says; `supplement_of`, `standing_fen`: of one that
    pays what an approved difference adds, the grant it adds to and the sum beside it."""

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
    imported_from: str = ""
    row: PaidBefore | None = None
    lifted: tuple[str, ...] = ()
    differences: Differences = NO_DIFFERENCES
    supplement_of: str = ""
    standing_fen: int = 0

    @property
    def total_fen(self) -> int:
        """What stands: the sum of its own line, with the differences approved since."""
        return self.amount_fen + self.differences.fen

    @property
    def is_marked(self) -> bool:
        """Marked for review, other than by what is proposed for it."""
        proposed = self.differences.open
        return proposed.marked if proposed is not None else self.review_required


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
    if isinstance(event, GrantImported):
        return _imported(event, happened)
    if isinstance(event, GrantBreakOpened):
        return _of_row(event, happened, Status.BREAK)
    assert grant is not None, "a grant's history begins with grant.applied"
    changed = change(grant, happened) if type(event) in KINDS else _change(grant, event)
    return msgspec.structs.replace(grant, version=happened.version, **changed)


def _imported(event: GrantImported, happened: Recorded) -> Grant:
    """Paid before the ledger: what it holds is what its scheme takes."""
    return msgspec.structs.replace(
        _of_row(event, happened, Status.IMPORTED),
        amount_fen=event.row.amount_fen,
        claims=event.claims,
        allowances=event.allowances,
        periods=event.periods,
        grounds=event.grounds,
    )


def _of_row(event: GrantImported | GrantBreakOpened, happened: Recorded, status: Status) -> Grant:
    row = event.row
    return Grant(
        happened.stream,
        happened.version,
        "",
        event.line,
        row.scheme,
        row.payee,
        row.payee_kind,
        row.beneficiary,
        row.paid_on,
        row.round,
        row.first,
        happened.position,
        status,
        imported_from=event.imported_from,
        row=row,
    )


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
                "differences": decided_anew(grant.differences),
            }
        case GrantRevoked(returns=returns):
            return _given_up(grant, Status.REVOKED, returns)
        case GrantWithdrawn(returns=returns):
            return _given_up(grant, Status.WITHDRAWN, returns)
        case GrantClaimsAdded(claims=claims):
            added = claims_added(grant.differences, claims)
            return {"claims": (*grant.claims, *claims), "differences": added}
        case _:
            return _progress(grant, event)


def _given_up(grant: Grant, status: Status, returns: tuple[str, ...]) -> dict[str, object]:
    held = _held(grant.claims, returns, ())
    return {"status": status, "claims": held, "differences": decided_anew(grant.differences)}


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
            return {"status": kept, "reasons": (), "lifted": (*grant.lifted, *grant.reasons)}
        case GrantPaid():
            return {"status": Status.PAID}
        case GrantSettled():
            return {"status": Status.SETTLED}
        case GrantReturned():
            return {"status": Status.RETURNED}
        case GrantBreakResolved(outcome="dismissed"):
            return {"status": Status.DISMISSED}
        case GrantReviewRequired():
            return {"review_required": True, "differences": marked(grant.differences)}
        case GrantReviewed(outcome=outcome):
            looked_at = grant.reviewed or (grant.status is Status.PENDED and outcome == "award")
            return {"review_required": False, "reviewed": looked_at}
        case _:
            return {}


def _held(
    held: tuple[str, ...], returned: tuple[str, ...], taken: tuple[str, ...]
) -> tuple[str, ...]:
    return (*(key for key in held if key not in returned), *taken)

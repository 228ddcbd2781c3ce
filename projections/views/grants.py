"""Grants as they stand: one row per line of an application, from filing to payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.codec import classes_of
from domain.decision import Grounds
from domain.event import Event, Recorded
from domain.grant import Status
from domain.grant_differences import (
    GrantDifferenceApproved,
    GrantDifferenceDismissed,
    GrantDifferenceProposed,
)
from domain.grant_events import (
    GrantApplied,
    GrantApproved,
    GrantAwarded,
    GrantBreakOpened,
    GrantBreakResolved,
    GrantContested,
    GrantDecisionReplaced,
    GrantHeld,
    GrantHoldLifted,
    GrantImported,
    GrantListed,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantReturned,
    GrantReviewed,
    GrantReviewRequired,
    GrantRevoked,
    GrantSettled,
    GrantUnlisted,
    GrantWithdrawn,
)
from domain.payment import PaymentLinesAdded
from domain.reasons import Reason
from projections.views.view import Change, Kinds, Store, Table


class GrantRow(msgspec.Struct, frozen=True, gc=False):
    grant: str
    version: int
    application: str
    line: int
    scheme: str
    payee: str
    payee_kind: str
    beneficiary: str | None
    filed_on: date
    applied_at: int
    status: str = Status.APPLIED.value
    amount_fen: int = 0
    reasons: tuple[str, ...] = ()
    clause: str = ""
    matures_on: date | None = None
    wake: str = ""
    earlier: str | None = None
    roster: str | None = None
    payment: str | None = None
    review_required: bool = False
    decided_at: int = 0


GRANTS = Table("grants", GrantRow, ("grant",))

BEGINNINGS = (GrantApplied, GrantImported)
"""What a row begins with."""


class Grants:
    """The payment of a grant is the latest order that names it. A break of an imported list is no
    grant yet."""

    name = "grants"
    tables = (GRANTS,)
    reads: Kinds = frozenset((*classes_of("grant"), PaymentLinesAdded))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        touched = [(grant, one) for one in batch for grant in _named(one)]
        begun = {one.stream for one in batch if type(one.event) in BEGINNINGS}
        older = {(grant,) for grant, _ in touched if grant not in begun}
        rows = {grant: row for (grant,), row in store.rows(GRANTS, older).items()}
        for grant, happened in touched:
            rows[grant] = after(rows.get(grant), happened)
        return (Change(GRANTS, rows.values()),)


def _named(happened: Recorded) -> tuple[str, ...]:
    """The grants that an event says something of."""
    if isinstance(happened.event, PaymentLinesAdded):
        return tuple(line.grant for line in happened.event.lines)
    if isinstance(happened.event, GrantBreakOpened | GrantBreakResolved):
        return ()
    return (happened.stream,)


def after(row: GrantRow | None, happened: Recorded) -> GrantRow:
    """The row after an event, by the same rules as the grant itself."""
    event = happened.event
    if isinstance(event, GrantApplied):
        return GrantRow(
            happened.stream,
            happened.version,
            event.application,
            event.line,
            event.scheme,
            event.payee,
            event.payee_kind,
            event.beneficiary or None,
            event.filed_on,
            happened.position,
        )
    if isinstance(event, GrantImported):
        return _imported(happened, event)
    assert row is not None, "a grant's history begins with grant.applied"
    if isinstance(event, PaymentLinesAdded):
        return msgspec.structs.replace(row, payment=happened.stream)
    decided = _decided(event)
    change = decided or _progress(row, event)
    if decided:
        change["decided_at"] = happened.position
    return msgspec.structs.replace(row, version=happened.version, **change)


def _imported(happened: Recorded, event: GrantImported) -> GrantRow:
    """Paid before the ledger; its application is the list, filed on the day it was paid."""
    row, clause = event.row, event.grounds.clause
    return GrantRow(
        happened.stream,
        happened.version,
        event.imported_from,
        event.line,
        row.scheme,
        row.payee,
        row.payee_kind,
        row.beneficiary or None,
        row.paid_on,
        happened.position,
        Status.IMPORTED.value,
        row.amount_fen,
        clause=f"{clause.document} {clause.number}",
        decided_at=happened.position,
    )


def _decided(event: Event) -> dict[str, object]:
    """The columns that a decision sets."""
    match event:
        case GrantAwarded(amount_fen=fen, grounds=grounds):
            return _decision(Status.AWARDED, grounds, fen=fen)
        case GrantRefused(reasons=reasons, grounds=grounds, earlier=earlier):
            return _decision(Status.REFUSED, grounds, reasons, earlier)
        case GrantPended(reason=reason, grounds=grounds, wake=wake, matures_on=day):
            pended = _decision(Status.PENDED, grounds, (reason,))
            return pended | {"wake": wake, "matures_on": day}
        case GrantContested(grounds=grounds, against=against):
            earlier = against[0] if against else ""
            return _decision(Status.CONTESTED, grounds, (Reason.CONFLICT.code,), earlier)
        case GrantDecisionReplaced() as new:
            status = Status(new.status)
            return _decision(status, new.grounds, new.reasons, new.earlier, new.amount_fen)
        case _:
            return {}


def _decision(
    status: Status,
    grounds: Grounds | None,
    reasons: tuple[str, ...] = (),
    earlier: str = "",
    fen: int = 0,
) -> dict[str, object]:
    columns: dict[str, object] = {
        "status": status.value,
        "amount_fen": fen,
        "reasons": reasons,
        "earlier": earlier or None,
        "matures_on": None,
        "wake": "",
    }
    if grounds is not None:
        columns["clause"] = f"{grounds.clause.document} {grounds.clause.number}"
    return columns


def _progress(row: GrantRow, event: Event) -> dict[str, object]:
    """The columns that change on the way from list to payment."""
    match event:
        case GrantListed(roster=roster):
            return {"status": Status.LISTED.value, "roster": roster}
        case GrantUnlisted():
            return {"status": Status.AWARDED.value, "roster": None}
        case GrantApproved(roster=roster):
            held = row.status == Status.HELD.value
            return {"status": row.status if held else Status.APPROVED.value, "roster": roster}
        case GrantHeld(reasons=reasons):
            return {"status": Status.HELD.value, "reasons": reasons}
        case GrantHoldLifted():
            kept = Status.APPROVED if row.roster else Status.AWARDED
            return {"status": kept.value, "reasons": ()}
        case GrantPaid(payment=payment):
            return {"status": Status.PAID.value, "payment": payment}
        case GrantSettled():
            return {"status": Status.SETTLED.value}
        case GrantReturned():
            return {"status": Status.RETURNED.value}
        case GrantRevoked():
            return {"status": Status.REVOKED.value}
        case GrantWithdrawn():
            return {"status": Status.WITHDRAWN.value}
        case GrantReviewRequired() | GrantDifferenceProposed():
            return {"review_required": True}
        case GrantReviewed() | GrantDifferenceApproved():
            return {"review_required": False}
        case GrantDifferenceDismissed(marked=marked):
            return {"review_required": marked}
        case _:
            return {}

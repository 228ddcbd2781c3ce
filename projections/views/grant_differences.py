"""Differences that were proposed for grants decided again, and what became of each; keys that a
later rule could not add since another grant holds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.event import Event, Recorded
from domain.grant_differences import (
    GrantClaimsConflicted,
    GrantDifferenceApproved,
    GrantDifferenceDismissed,
    GrantDifferenceProposed,
)
from domain.grant_events import GrantDecisionReplaced, GrantRevoked, GrantWithdrawn
from projections.views.view import Change, Kinds, Store, Table


class DifferenceRow(msgspec.Struct, frozen=True, gc=False):
    """`state`: open, approved, dismissed, overtaken; `parameters`: KEY=VALUE; `facts`:
    STREAM/VERSION."""

    grant: str
    proposal: int
    state: str
    because: str
    fen: int
    stood_fen: int
    stood_reasons: tuple[str, ...]
    status: str
    amount_fen: int
    reasons: tuple[str, ...]
    clause: str
    decided_for: date
    completed_on: date | None
    parameters: tuple[str, ...]
    facts: tuple[str, ...]
    earlier: str | None
    proposed_on: date
    proposed_at: int
    closed_on: date | None = None
    closed_at: int = 0
    reason: str = ""
    to_recover_fen: int = 0
    supplement: str | None = None


class ConflictRow(msgspec.Struct, frozen=True, gc=False):
    grant: str
    version: int
    place: int
    key: str
    holder: str
    first: date | None
    last: date | None
    because: str
    found_at: int


DIFFERENCES = Table("grant_differences", DifferenceRow, ("grant", "proposal"))
CONFLICTS = Table("claim_conflicts", ConflictRow, ("grant", "version", "place"))

PROPOSED = ("grant.differenceProposed",)
ENDS = (GrantDecisionReplaced, GrantRevoked, GrantWithdrawn)
"""Decisions after which nothing that was proposed before is open."""


class GrantDifferences:
    """An open proposal ends by name, or with the next decision on its grant."""

    name = "grant_differences"
    tables = (DIFFERENCES, CONFLICTS)
    reads: Kinds = frozenset(
        (
            *(GrantDifferenceProposed, GrantDifferenceApproved, GrantDifferenceDismissed),
            *(GrantClaimsConflicted, *ENDS),
        )
    )

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rows = _before(batch, store)
        changed: dict[tuple[str, int], DifferenceRow] = {}
        for one in batch:
            for row in _after(rows.get(one.stream, ()), one):
                changed[row.grant, row.proposal] = row
                kept = tuple(
                    old for old in rows.get(one.stream, ()) if old.proposal != row.proposal
                )
                rows[one.stream] = (*kept, row)
        conflicts = [row for one in batch for row in _conflicts(one)]
        return (Change(DIFFERENCES, changed.values()), Change(CONFLICTS, conflicts))


def _before(batch: Sequence[Recorded], store: Store) -> dict[str, tuple[DifferenceRow, ...]]:
    """The rows of the grants that the batch is about, by what was ever proposed for them."""
    streams = {one.stream for one in batch}
    proposed = store.streams(streams, PROPOSED, batch[-1].position)
    keys = [(one.stream, one.version) for events in proposed.values() for one in events]
    found: dict[str, tuple[DifferenceRow, ...]] = {}
    for (grant, _), row in sorted(store.rows(DIFFERENCES, keys).items()):
        found[grant] = (*found.get(grant, ()), row)
    return found


def _after(rows: Sequence[DifferenceRow], happened: Recorded) -> list[DifferenceRow]:
    """The rows of a grant that an event changes or adds."""
    event = happened.event
    open_ones = [row for row in rows if row.state == "open"]
    match event:
        case GrantDifferenceProposed():
            return [*_closed(open_ones, happened, "overtaken"), _proposed(happened, event)]
        case GrantDifferenceApproved(to_recover_fen=fen, supplement=supplement, reason=reason):
            paid_by = supplement or None
            return [
                msgspec.structs.replace(row, to_recover_fen=fen, supplement=paid_by)
                for row in _closed(open_ones, happened, "approved", reason)
            ]
        case GrantDifferenceDismissed(because=because, reason=reason):
            state = "dismissed" if because == "officer" else "overtaken"
            return _closed(open_ones, happened, state, reason)
        case GrantClaimsConflicted():
            return []
        case _:
            return _closed(open_ones, happened, "overtaken")


def _closed(
    rows: Sequence[DifferenceRow], happened: Recorded, state: str, reason: str = ""
) -> list[DifferenceRow]:
    return [
        msgspec.structs.replace(
            row,
            state=state,
            closed_on=happened.happened_on,
            closed_at=happened.position,
            reason=reason,
        )
        for row in rows
    ]


def _proposed(happened: Recorded, event: GrantDifferenceProposed) -> DifferenceRow:
    grounds = event.grounds
    return DifferenceRow(
        happened.stream,
        happened.version,
        "open",
        event.because,
        event.fen,
        event.stood.fen,
        event.stood.reasons,
        event.status,
        event.amount_fen,
        event.reasons,
        f"{grounds.clause.document} {grounds.clause.number}",
        grounds.decided_for,
        grounds.completed_on,
        tuple(f"{key}={value}" for key, value in grounds.parameters),
        tuple(f"{one.stream}/{one.version}" for one in grounds.facts),
        event.earlier or None,
        happened.happened_on,
        happened.position,
    )


def _conflicts(happened: Recorded) -> list[ConflictRow]:
    event: Event = happened.event
    if not isinstance(event, GrantClaimsConflicted):
        return []
    return [
        ConflictRow(
            happened.stream,
            happened.version,
            place,
            one.key,
            one.holder,
            one.first,
            one.last,
            event.because,
            happened.position,
        )
        for place, one in enumerate(event.conflicts, 1)
    ]

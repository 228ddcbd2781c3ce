"""Grants that stand refused, each with its reasons and region: refusal statistics count these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.decision import Grounds
from domain.event import Event, Recorded
from domain.grant_events import (
    GrantApplied,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPended,
    GrantRefused,
    GrantRevoked,
    GrantWithdrawn,
)
from projections.views.histories import touched_histories
from projections.views.regions import Region, Regions
from projections.views.view import Change, Kinds, Store, Table


class RefusalRow(msgspec.Struct, frozen=True, gc=False):
    """The region is the beneficiary's, or the payee's where nobody is named, as known when it was
    refused. `reasons`: in the order of checks; `refused_at`: position of the decision."""

    grant: str
    scheme: str
    clause: str
    payee: str
    beneficiary: str | None
    county: str
    township: str
    village: str
    reasons: tuple[str, ...]
    refused_on: date
    refused_at: int


REFUSALS = Table("refusals", RefusalRow, ("grant",))

DECISIONS = (
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPended,
    GrantRefused,
    GrantRevoked,
    GrantWithdrawn,
)


class Refusals:
    name = "refusals"
    tables = (REFUSALS,)
    reads: Kinds = frozenset((GrantApplied, *DECISIONS))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        last = {one.stream: one for one in batch if not isinstance(one.event, GrantApplied)}
        refused = {grant: one for grant, one in last.items() if _reasons(one.event) is not None}
        touched = [one for one in batch if one.stream in refused]
        told = touched_histories(touched, store, (GrantApplied, *DECISIONS)) if touched else {}
        applied = {grant: _applied(told[grant]) for grant in refused}
        regions = Regions(store, {_whose(one) for one in applied.values()}, batch[-1].position)
        rows = [
            _row(one, applied[grant], _clause(told[grant]), regions)
            for grant, one in refused.items()
        ]
        begun = {one.stream for one in batch if isinstance(one.event, GrantApplied)}
        gone = [grant for grant in last if grant not in refused and grant not in begun]
        return (Change(REFUSALS, rows, gone),)


def _reasons(event: Event) -> tuple[str, ...] | None:
    """Why the grant is refused by this decision; None where it is not."""
    match event:
        case GrantRefused(reasons=reasons):
            return reasons
        case GrantDecisionReplaced(status="refused", reasons=reasons):
            return reasons
        case _:
            return None


def _applied(told: Sequence[Recorded]) -> GrantApplied:
    first = told[0].event
    assert isinstance(first, GrantApplied), "a grant's history begins with grant.applied"
    return first


def _whose(applied: GrantApplied) -> str:
    return applied.beneficiary or applied.payee


def _clause(told: Sequence[Recorded]) -> str:
    """Of the last decision that names one."""
    named: list[Grounds] = [
        grounds for one in told if (grounds := getattr(one.event, "grounds", None)) is not None
    ]
    return f"{named[-1].clause.document} {named[-1].clause.number}" if named else ""


def _row(refused: Recorded, applied: GrantApplied, clause: str, regions: Regions) -> RefusalRow:
    region: Region = regions.at(_whose(applied), refused.position)
    return RefusalRow(
        refused.stream,
        applied.scheme,
        clause,
        applied.payee,
        applied.beneficiary or None,
        region.county,
        region.township,
        region.village,
        _reasons(refused.event) or (),
        refused.happened_on,
        refused.position,
    )

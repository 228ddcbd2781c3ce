"""Which grants rest on which fact, so that they are looked at again when the fact falls."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.decision import Grounds
from domain.event import Event, Recorded
from domain.grant_differences import GrantDifferenceApproved
from domain.grant_events import (
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPended,
    GrantRefused,
    GrantRevoked,
    GrantWithdrawn,
)
from projections.views.view import Change, Kinds, Store, Table


class RestingRow(msgspec.Struct, frozen=True, gc=False):
    grant: str
    stream: str
    version: int


RESTING = Table("resting_grants", RestingRow, ("grant", "stream", "version"))

FIRST_DECISION = 2
"""Its version, after grant.applied: before it the grant rests on nothing."""


class RestingGrants:
    """Those that are open or paid; one that was refused or given up rests on nothing."""

    name = "resting_grants"
    tables = (RESTING,)
    reads: Kinds = frozenset(
        (
            GrantAwarded,
            GrantContested,
            GrantDecisionReplaced,
            GrantDifferenceApproved,
            GrantPended,
            GrantRefused,
            GrantRevoked,
            GrantWithdrawn,
        )
    )

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        latest: dict[str, tuple[Grounds, ...]] = {}
        again = set[str]()
        for one in batch:
            grounds = _grounds(one.event)
            if grounds is not None:
                latest[one.stream] = grounds
                if one.version > FIRST_DECISION:
                    again.add(one.stream)
        rows = [
            RestingRow(grant, fact.stream, fact.version)
            for grant, grounds in latest.items()
            for one in grounds
            for fact in dict.fromkeys(one.facts)
        ]
        return (Change(RESTING, rows, again),)


def _grounds(event: Event) -> tuple[Grounds, ...] | None:
    """What the grant rests on after an event; None where the event leaves it as it is."""
    match event:
        case GrantAwarded(grounds=grounds) | GrantPended(grounds=grounds):
            return (grounds,)
        case GrantDecisionReplaced(status="refused"):
            return ()
        case GrantContested(grounds=grounds) | GrantDecisionReplaced(grounds=grounds):
            return (grounds,) if grounds else None
        case GrantDifferenceApproved(grounds=grounds):
            return (grounds,) if grounds else None
        case GrantRefused() | GrantRevoked() | GrantWithdrawn():
            return ()
        case _:
            return None

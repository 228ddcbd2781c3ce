"""What the events of differences change of a grant."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from domain.decision import Allowance, Period
from domain.event import Event, Recorded
from domain.grant_differences import (
    Differences,
    GrantClaimsConflicted,
    GrantDifferenceApproved,
    GrantDifferenceDismissed,
    GrantDifferenceProposed,
    GrantPeriodsAdded,
    GrantSupplementOpened,
    OpenDifference,
)

JOB = "job"

Thing = TypeVar("Thing")


class Holding(Protocol):
    """A grant, as far as a difference changes it."""

    @property
    def claims(self) -> tuple[str, ...]: ...
    @property
    def allowances(self) -> tuple[Allowance, ...]: ...
    @property
    def periods(self) -> tuple[Period, ...]: ...
    @property
    def differences(self) -> Differences: ...
    @property
    def review_required(self) -> bool: ...


def change(grant: Holding, happened: Recorded) -> dict[str, object]:
    """The fields of the grant that an event of differences changes."""
    event, before = happened.event, grant.differences
    match event:
        case GrantDifferenceProposed():
            return _proposed(grant, happened, event)
        case GrantDifferenceApproved():
            return _approved(grant, event)
        case GrantDifferenceDismissed(because=because, marked=marked):
            by_officer = because == "officer" and before.open is not None
            knowledge = before.open.knowledge if by_officer and before.open else before.dismissed
            seen = before.open.read if by_officer and before.open else before.seen
            left = msgspec.structs.replace(before, open=None, dismissed=knowledge, seen=seen)
            return {"differences": left, "review_required": marked}
        case GrantSupplementOpened(of=of, standing_fen=fen):
            return {"supplement_of": of, "standing_fen": fen}
        case GrantPeriodsAdded(periods=periods):
            added = (*before.added_periods, *periods)
            more = msgspec.structs.replace(before, added_periods=added)
            return {"periods": (*grant.periods, *periods), "differences": more}
        case GrantClaimsConflicted(conflicts=conflicts):
            found = (*before.conflicts, *conflicts)
            return {"differences": msgspec.structs.replace(before, conflicts=found)}
        case _:
            return {}


def _proposed(
    grant: Holding, happened: Recorded, event: GrantDifferenceProposed
) -> dict[str, object]:
    """Marked for review until a person decides: so it is put on no roster meanwhile."""
    before = grant.differences
    actor = happened.actor
    proposal = OpenDifference(
        happened.version,
        actor.person if actor else "",
        actor is None or actor.role == JOB,
        event.fen,
        event.amount_fen,
        event.knowledge,
        before.open.marked if before.open else grant.review_required,
        event.grounds.streams,
    )
    differences = msgspec.structs.replace(before, open=proposal)
    return {"differences": differences, "review_required": True}


def _approved(grant: Holding, event: GrantDifferenceApproved) -> dict[str, object]:
    before = grant.differences
    differences = msgspec.structs.replace(
        before,
        open=None,
        dismissed="",
        fen=before.fen + event.fen,
        to_recover_fen=before.to_recover_fen + event.to_recover_fen,
        supplement=event.supplement or before.supplement,
    )
    changed: dict[str, object] = {"differences": differences, "review_required": False}
    if event.grounds is not None:
        changed |= {
            "grounds": event.grounds,
            "claims": _held(grant.claims, event.returns, event.claims),
            "allowances": _held(grant.allowances, event.allowances_returned, event.allowances),
            "periods": _held(grant.periods, event.periods_returned, event.periods),
        }
    return changed


def _held(
    held: tuple[Thing, ...], returned: tuple[Thing, ...], taken: tuple[Thing, ...]
) -> tuple[Thing, ...]:
    return (*(one for one in held if one not in returned), *taken)


def claims_added(differences: Differences, claims: tuple[str, ...]) -> Differences:
    """Keys that came beside the decision stay when it is decided again."""
    added = (*differences.added_claims, *claims)
    return msgspec.structs.replace(differences, added_claims=added)


def marked(differences: Differences) -> Differences:
    """A mark that comes while a proposal is open outlives it."""
    if differences.open is None:
        return differences
    proposal = msgspec.structs.replace(differences.open, marked=True)
    return msgspec.structs.replace(differences, open=proposal)


def decided_anew(differences: Differences) -> Differences:
    """A decision that stands instead: nothing is open, and its sum is the whole sum."""
    return msgspec.structs.replace(differences, open=None, dismissed="", fen=0)


KINDS: frozenset[type[Event]] = frozenset(
    {
        GrantDifferenceProposed,
        GrantDifferenceApproved,
        GrantDifferenceDismissed,
        GrantSupplementOpened,
        GrantPeriodsAdded,
        GrantClaimsConflicted,
    }
)

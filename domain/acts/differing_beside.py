"""A difference of a grant whose money is signed for or out: more is paid by a grant of its own,
less is to be recovered."""

from __future__ import annotations

import msgspec

from domain.acts.act import NewEvent
from domain.acts.lines import Line, line_of, off_its_roster
from domain.command import out_of_turn
from domain.grant import Grant, GrantApplied, GrantAwarded, GrantRevoked
from domain.grant_differences import (
    GrantDifferenceApproved,
    GrantSupplementOpened,
    OpenDifference,
)
from domain.names import named_stream
from domain.redecision import AWARDED, Again, moves
from domain.view import View


def beside(
    grant: Grant, proposed: OpenDifference, again: Again, reason: str, view: View
) -> tuple[NewEvent, ...]:
    """The grant keeps its line and takes or gives back what it now holds more or less. What an
    earlier difference added and nobody has signed for is given up first; the rest is paid by a new
    supplement, or to be recovered.

    Raises Refused (out of turn) where less is due and money is still on its way.
    """
    earlier = _unreleased_supplement(grant, view)
    same_sum = again.amount_fen == grant.total_fen
    given_up = earlier if earlier is not None and not same_sum else None
    standing = grant.total_fen - (given_up.amount_fen if given_up is not None else 0)
    rest = again.amount_fen - standing
    if rest < 0:
        _must_have_arrived(grant, view)
    approved = GrantDifferenceApproved(
        proposed.proposal,
        proposed.fen,
        again.amount_fen,
        reason,
        max(-rest, 0),
        _supplement_of(grant, proposed) if rest > 0 else "",
        max(rest, 0),
        again.grounds,
        **msgspec.structs.asdict(moves(grant, again)),
    )
    events = [NewEvent("grant", grant.stream, approved)]
    if given_up is not None:
        revoked = GrantRevoked(f"difference {proposed.proposal} of {grant.stream}")
        events += off_its_roster(given_up, view)
        events.append(NewEvent("grant", given_up.stream, revoked))
    if rest > 0:
        events += _supplement(grant, approved, again, standing)
    return tuple(events)


def _supplement_of(grant: Grant, proposed: OpenDifference) -> str:
    """Its id follows from the proposal that it pays."""
    return named_stream("grant", f"{grant.stream}/difference/{proposed.proposal}")


def _unreleased_supplement(grant: Grant, view: View) -> Grant | None:
    """The grant that pays the latest difference, as long as its money has not left."""
    if not grant.differences.supplement:
        return None
    earlier = view.grant(grant.differences.supplement)
    if earlier is None or earlier.status not in AWARDED:
        return None
    return earlier if line_of(earlier, view) in (Line.FREE, Line.SIGNED) else None


def _must_have_arrived(grant: Grant, view: View) -> None:
    """What was not paid yet cannot be demanded back."""
    lines = [line_of(grant, view)]
    if grant.differences.supplement:
        earlier = view.grant(grant.differences.supplement)
        if earlier is not None and earlier.status in AWARDED:
            lines.append(line_of(earlier, view))
    if Line.OUT in lines:
        rule = "its line is released and not paid yet; once the bank has spoken"
        raise out_of_turn("on-its-way", "subject", rule)


def _supplement(
    grant: Grant, approved: GrantDifferenceApproved, again: Again, standing: int
) -> list[NewEvent]:
    """A line of the same claim for the sum that is missing: signed, put on notice and paid like any
    other. It takes no key, so what may be had once stays with the grant it adds to."""
    applied = GrantApplied(
        grant.application,
        grant.line,
        grant.scheme,
        grant.payee,
        grant.payee_kind,
        grant.beneficiary,
        grant.filed_on,
        grant.round,
        grant.since,
    )
    opened = GrantSupplementOpened(grant.stream, standing)
    awarded = GrantAwarded(approved.supplement_fen, again.grounds, ())
    return [NewEvent("grant", approved.supplement, one) for one in (applied, opened, awarded)]


__all__ = ["beside"]

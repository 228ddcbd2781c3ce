"""What follows from a decision line by line: done by the ledger's own follower, resumable, taking
nothing."""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.acts.act import NOTHING_NEEDED, Act, Decided, Needs, NewEvent, distinct
from domain.command import Command, out_of_turn
from domain.entries import StreamKey
from domain.event import Reading
from domain.grant import (
    Grant,
    GrantApproved,
    GrantListed,
    GrantPaid,
    GrantReturned,
    GrantReviewRequired,
    GrantSettled,
    GrantUnlisted,
    Status,
)
from domain.guards import listing
from domain.roster import (
    MAXIMUM_LINES_AN_EVENT,
    Roster,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterOpened,
)
from domain.view import View


class MarkApproved(msgspec.Struct, frozen=True, gc=False):
    """Up to 1,000 grants of an approved roster; `cause` is the version of `roster.approved`,
    `seen` that of the roster when its lines were read."""

    roster: str
    cause: int
    grants: tuple[str, ...]
    seen: int


class MarkPaid(msgspec.Struct, frozen=True, gc=False):
    """Up to 1,000 lines (grant, fen) of a payment that was paid, is settled or came back."""

    payment: str
    cause: int
    lines: tuple[tuple[str, int], ...]
    outcome: Literal["paid", "settled", "returned"] = "paid"


OF_OUTCOME = {"paid": GrantPaid, "settled": GrantSettled, "returned": GrantReturned}


class MarkReview(msgspec.Struct, frozen=True, gc=False):
    """The grant of the subject rests on a fact that fell. `cause`: the version of what made it
    fall; who decided on a stream that holds it knew of it."""

    because: Literal["fact-voided", "claim-preferred", "identity-merged"]
    stream: str
    version: int
    cause: int


class MoveLines(msgspec.Struct, frozen=True, gc=False):
    """Lines after an approved prefix move to the successor, up to 100 at a time."""

    successor: str
    lines: tuple[int, ...]


def nothing_needed(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    return NOTHING_NEEDED


def approved_needs(command: Command, intent: MarkApproved, view: View) -> Needs:
    return Needs(heads=(intent.roster,))


def decide_approved(command: Command, intent: MarkApproved, view: View) -> Decided:
    """`grant.approved` per line. Nothing is decided on the grants: the roster decided, and must
    stand as it was read."""
    version = view.version(intent.roster)
    if version != intent.seen:
        raise out_of_turn("moved", "subject", "the roster has moved on; read it again")
    view.streams_read[intent.roster] = version
    event = GrantApproved(intent.roster)
    return Decided(
        tuple(NewEvent("grant", one, event, version_free=True) for one in intent.grants),
        cause=Reading(intent.roster, intent.cause),
    )


APPROVED = Act(approved_needs, decide_approved)


def decide_paid(command: Command, intent: MarkPaid, view: View) -> Decided:
    """One event per line. Nothing is decided on the grants: what the bank said did."""
    event = OF_OUTCOME[intent.outcome]
    return Decided(
        tuple(
            NewEvent("grant", grant, event(intent.payment, fen), version_free=True)
            for grant, fen in intent.lines
        ),
        cause=Reading(intent.payment, intent.cause),
    )


PAID = Act(nothing_needed, decide_paid)


def review_needs(command: Command, intent: MarkReview, view: View) -> Needs:
    return Needs((("grant", command.stream),))


def decide_review(command: Command, intent: MarkReview, view: View) -> Decided:
    """Marks a grant that rests on the fact; one that ended or is marked already is left alone."""
    grant = view.grant(command.stream)
    if grant is None or grant.status in (Status.REFUSED, Status.REVOKED, Status.WITHDRAWN):
        raise out_of_turn("not-open", "subject", "the grant is not open")
    facts = grant.grounds.facts if grant.grounds else ()
    read = grant.grounds.streams if grant.grounds else ()
    read = (*read, *grant.differences.seen)  # an officer dismissed a difference on these
    known = any(one.stream == intent.stream and one.version >= intent.cause for one in read)
    if grant.is_marked or known or Reading(intent.stream, intent.version) not in facts:
        rule = "marked already, decided with it known, or does not rest on it"
        raise out_of_turn("nothing-changed", "subject", rule)
    mark = GrantReviewRequired(intent.because, intent.stream, intent.version)
    return Decided(
        (NewEvent("grant", grant.stream, mark),), cause=Reading(intent.stream, intent.version)
    )


REVIEW = Act(review_needs, decide_review)


def move_needs(command: Command, intent: MoveLines, view: View) -> Needs:
    keys: list[StreamKey] = [("roster", command.stream), ("roster", intent.successor)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is not None:
        keys += [("grant", roster.lines[n - 1].grant) for n in intent.lines]
    return Needs(distinct(keys))


def decide_move(command: Command, intent: MoveLines, view: View) -> Decided:
    """Off the old roster and onto the successor in one command, each line with its own listing."""
    old = view.roster(command.stream)
    assert old is not None, "a roster that split is on record"
    assert len(intent.lines) <= MAXIMUM_LINES_AN_EVENT
    new = view.roster(intent.successor)
    grants = {n: view.grant(old.lines[n - 1].grant) for n in intent.lines}
    moving = [n for n in intent.lines if n not in old.stopped and _is_listed(grants[n], old)]
    if not moving:
        raise out_of_turn("nothing-changed", "subject", "these lines have moved already")
    lines = tuple(old.lines[n - 1] for n in moving)
    returns = tuple(listing(line.grant) for line in lines)
    stop = RosterLinesStopped(tuple(moving), "split", returns)
    events = [NewEvent("roster", old.stream, stop)]
    events += [NewEvent("grant", one.grant, GrantUnlisted(old.stream, "split")) for one in lines]
    if new is None:
        opened = RosterOpened(old.scheme, old.fund, old.stream)
        events.append(NewEvent("roster", intent.successor, opened))
    first = len(new.lines) + 1 if new else 1
    added = RosterLinesAdded(first, lines, max(old.parameters, default=0))
    events.append(NewEvent("roster", intent.successor, added))
    events += [
        NewEvent("grant", one.grant, GrantListed(intent.successor, number))
        for number, one in enumerate(lines, first)
    ]
    return Decided(tuple(events))


def _is_listed(grant: Grant | None, roster: Roster) -> bool:
    return grant is not None and grant.status is Status.LISTED and grant.roster == roster.stream


MOVE = Act(move_needs, decide_move)

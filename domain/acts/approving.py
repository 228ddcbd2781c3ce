"""Finance signs: the approved prefix takes its sum from the fund, then it is released for
payment."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct
from domain.acts.closing import must_take_approvals
from domain.acts.days import LEDGER_STREAM
from domain.acts.judging import PARAMETERS_STREAM, claim_of, judge
from domain.acts.past import must_have_its_past
from domain.acts.resuming import read_by
from domain.acts.rostering import must_be_another_person, roster_of, stopped
from domain.acts.stopping import must_not_be_stopped
from domain.applicant_life import ApplicantDied
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.grant import Grant, GrantHeld
from domain.grant import Status as GrantStatus
from domain.names import PARAMETERS, named_stream
from domain.policies.assessing import Due, NotDue, NotYet
from domain.reasons import Reason
from domain.roster import (
    MAXIMUM_NUMBERS_AN_EVENT,
    Roster,
    RosterApproved,
    RosterCancelled,
    RosterLine,
    RosterReleased,
    RosterSplit,
    RosterWaiting,
)
from domain.roster import Status as RosterStatus
from domain.view import View

JOB = "job"


class ApproveRoster(msgspec.Struct, frozen=True, gc=False):
    """The lines up to `last_line`, all where it is 0. A waiting roster is tried again as it was
    signed."""

    last_line: int = 0


class ReleaseRoster(msgspec.Struct, frozen=True, gc=False):
    """What is approved may be ordered; again later for lines whose hold was lifted."""


def needs(command: Command, intent: ApproveRoster | ReleaseRoster, view: View) -> Needs:
    """The roster and its fund; what changed is judged again. That a stream is as its lines found it
    is relied on and left to the append, unless two lines found it otherwise, or that failed."""
    keys: list[StreamKey] = [LEDGER_STREAM, PARAMETERS_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is None:
        return Needs(tuple(keys))
    fund = named_stream("fund", roster.fund)
    keys.append(("fund", fund))
    if fund not in view.entries:
        return Needs(tuple(keys))  # the lines are gone over once all else is here
    claims: list[str] = []
    heads: dict[str, None] = {}
    moved = _parameters_moved(roster, view)
    relied = None if view.careful else dict[str, int]()
    for number in candidates(roster, intent):
        line = roster.lines[number - 1]
        if roster.releases or number in roster.objected:
            keys.append(("grant", line.grant))
        stands = _stands(line, view, relied, heads)
        if stands is False or (moved and stands is not None):
            streams, foreseen = _judged_again(command, line, view)
            keys.extend(streams)
            claims.extend(foreseen)
    return Needs(distinct(keys), tuple(dict.fromkeys(claims)), tuple(heads))


def candidates(roster: Roster, intent: ApproveRoster | ReleaseRoster) -> tuple[int, ...]:
    """The numbers of the lines that the act is about."""
    if isinstance(intent, ApproveRoster):
        last = roster.approved_last or intent.last_line or len(roster.lines)
        last = min(last, len(roster.lines))
        return tuple(n for n in range(1, last + 1) if n not in roster.stopped)
    done = {n for lines in roster.releases for n in lines} | roster.stopped
    return tuple(n for n in roster.payable() if n not in done)


def longest_prefix(roster: Roster, left_fen: int) -> int:
    """The last line of the longest prefix that so much pays, 0 for none. Lines that are stopped or
    objected to cost nothing: an approval leaves them out."""
    for number, line in enumerate(roster.lines, 1):
        if number not in roster.stopped and number not in roster.objected:
            left_fen -= line.fen
            if left_fen < 0:
                return number - 1
    return len(roster.lines)


def _parameters_moved(roster: Roster, view: View) -> bool:
    """Whether the parameters have moved since a line of the roster was listed."""
    entry = view.entries.get(PARAMETERS)
    return entry is not None and any(version != entry.version for version in roster.parameters)


def _stands(
    line: RosterLine, view: View, relied: dict[str, int] | None, heads: dict[str, None]
) -> bool | None:
    """Whether every stream that the award read is as it was when the line was listed, as far as it
    is known here; None where it is to be looked up first, which `heads` then says.

    `relied`: what other lines rely on; None where nothing is taken on trust.
    """
    stands: bool | None = True
    for one in line.rests_on:
        seen = view.seen(one.stream)
        if seen is None:
            if relied is None or relied.setdefault(one.stream, one.version) != one.version:
                heads[one.stream] = None
                stands = None
        elif seen != one.version:
            return False
    return stands


def _judged_again(
    command: Command, line: RosterLine, view: View
) -> tuple[tuple[StreamKey, ...], tuple[str, ...]]:
    grant: Grant | None = view.loaded("grant", line.grant)
    if grant is None:
        return (("grant", line.grant),), ()
    streams, claims = read_by(grant, command.happened_on, view)
    return (("grant", line.grant), *streams), claims


# Deciding


def holds_no_longer(
    command: Command, roster: Roster, numbers: tuple[int, ...], view: View
) -> dict[int, tuple[str, ...]]:
    """Line → reasons, for the lines that would not be awarded as they were, on what is known
    now."""
    found: dict[int, tuple[str, ...]] = {}
    moved = _parameters_moved(roster, view)
    for number in numbers:
        line = roster.lines[number - 1]
        changed = moved
        for one in line.rests_on:
            version = view.expected(one.stream, one.version)
            changed = changed or version != one.version
        reasons = _reasons(command, changed, line, view)
        if number in roster.objected:
            reasons = (*reasons, Reason.OBJECTION.code)
        if reasons:
            found[number] = reasons
    return found


def _reasons(command: Command, changed: bool, line: RosterLine, view: View) -> tuple[str, ...]:
    """`changed`: whether anything that the award read has moved since the line was listed."""
    if not changed and line.grant not in view.entries:
        return ()
    grant = view.grant(line.grant)
    assert grant is not None, "a listed grant is on record"
    if grant.status is GrantStatus.HELD:
        return grant.reasons or (Reason.REVIEW.code,)
    if grant.review_required or grant.status not in (GrantStatus.LISTED, GrantStatus.APPROVED):
        return (Reason.REVIEW.code,)
    if not changed:
        return ()
    if _payee_died(grant, view):
        return (Reason.STATUS_LOST.code,)
    match judge(claim_of(grant, command.happened_on), view).assessment.result:
        case Due(amount_fen=fen) if fen == line.fen + grant.standing_fen:
            return ()
        case Due():
            return (Reason.REVIEW.code,)
        case NotDue(reasons=reasons):
            return tuple(reason.code for reason in reasons)
        case NotYet(reason=reason):
            return (reason.code,)


def _payee_died(grant: Grant, view: View) -> bool:
    """Whether the person to be paid is dead, as far as no officer has seen to it yet."""
    if grant.payee_kind != "applicant" or Reason.STATUS_LOST.code in grant.lifted:
        return False
    person = view.applicant(grant.payee)
    return person is not None and next(person.of(ApplicantDied), None) is not None


def decide_approve(command: Command, intent: ApproveRoster, view: View) -> Decided:
    """Both outcomes: the append writes the one that holds for the fund."""
    roster = roster_of(view, command, RosterStatus.NOTICED, RosterStatus.WAITING)
    must_not_be_stopped(view, roster.fund, roster.scheme)
    must_have_its_past(view, roster.scheme)
    _may_approve(command, intent, roster)
    _fund_is_of_the_year(command, roster, view)
    lines = candidates(roster, intent)
    held = holds_no_longer(command, roster, lines, view)
    paid = [n for n in lines if n not in held]
    if not paid and roster.status is RosterStatus.WAITING:
        given_up = RosterCancelled("no line holds any more", (), roster.fund)
        cancelled = NewEvent("roster", roster.stream, given_up)
        return Decided((cancelled, *_held(roster, held)))
    if not paid:
        raise out_of_turn("no-lines", "subject", "no line of the roster holds; nothing to approve")
    last = max(lines)
    fen = sum(roster.lines[n - 1].fen for n in paid)
    taken = frozenset(paid)
    left_out = tuple(n for n in range(1, last + 1) if n not in taken)
    if len(left_out) > MAXIMUM_NUMBERS_AN_EVENT:
        fits = left_out[MAXIMUM_NUMBERS_AN_EVENT] - 1
        rule = f"one approval leaves out so many lines only up to last_line {fits}"
        raise out_of_turn("too-many-left-out", "data.last_line", rule)
    signed = (roster.fund, roster.digest, last, len(paid), fen, left_out)
    approved = [NewEvent("roster", roster.stream, RosterApproved(*signed))]
    waiting = NewEvent("roster", roster.stream, RosterWaiting(*signed))
    if last < len(roster.lines):
        successor = named_stream("roster", f"{roster.stream}/successor")
        approved.append(NewEvent("roster", roster.stream, RosterSplit(successor, last + 1)))
    return Decided((*approved, *_held(roster, held)), (waiting,))


def _may_approve(command: Command, intent: ApproveRoster, roster: Roster) -> None:
    if roster.status is RosterStatus.WAITING:
        if command.actor.role != JOB and command.actor.person != roster.actor("approve"):
            raise out_of_turn("waiting", "subject", "signed already; it waits for room in its fund")
        return
    must_be_another_person(roster, command)
    if not 0 <= intent.last_line <= len(roster.lines):
        raise malformed("last-line", "data.last_line", f"0 (all) to {len(roster.lines)}")
    until = roster.notice_until
    if until is None or command.happened_on <= until:
        raise out_of_turn("on-notice", "data.happened_on", f"on public notice until {until}")


def _fund_is_of_the_year(command: Command, roster: Roster, view: View) -> None:
    """A commitment belongs to the year of approval (R-10)."""
    fund = view.fund(named_stream("fund", roster.fund))
    if fund is None or fund.closed:
        raise out_of_turn("fund-closed", "subject", f"{roster.fund} is closed")
    must_take_approvals(fund)
    if command.happened_on.year != fund.year:
        rule = f"{roster.fund} is for approvals of {fund.year}"
        raise out_of_turn("fund-year", "data.happened_on", rule)


def _held(roster: Roster, held: dict[int, tuple[str, ...]]) -> list[NewEvent]:
    """Lines that no longer hold leave the roster; the others go on."""
    if not held:
        return []
    events = stopped(roster, tuple(held), "held")
    for number, reasons in held.items():
        grant = roster.lines[number - 1].grant
        events.append(NewEvent("grant", grant, GrantHeld(roster.stream, reasons)))
    return events


APPROVE = Act(needs, decide_approve)


def decide_release(command: Command, intent: ReleaseRoster, view: View) -> Decided:
    """Decided again on what is known now; what no longer holds is held and keeps its fund. Lines
    that must be named are released so many at a time."""
    roster = roster_of(view, command, RosterStatus.APPROVED, RosterStatus.RELEASED)
    must_not_be_stopped(view, roster.fund, roster.scheme)
    must_be_another_person(roster, command, may_repeat="release")
    lines = candidates(roster, intent)
    held = holds_no_longer(command, roster, lines, view)
    released = tuple(n for n in lines if n not in held)
    by_name = bool(roster.releases) or len(held) > MAXIMUM_NUMBERS_AN_EVENT
    if by_name:
        released = released[:MAXIMUM_NUMBERS_AN_EVENT]
        held = dict(list(held.items())[:MAXIMUM_NUMBERS_AN_EVENT])
    if not released:
        raise out_of_turn("no-lines", "subject", "no approved line is left to release")
    fen = sum(roster.lines[n - 1].fen for n in released)
    named = released if by_name else ()
    event = RosterReleased(roster.digest, len(released), fen, tuple(held), named)
    events = [NewEvent("roster", roster.stream, event)]
    for number, reasons in held.items():
        grant = roster.lines[number - 1].grant
        events.append(NewEvent("grant", grant, GrantHeld(roster.stream, reasons)))
    return Decided(tuple(events))


RELEASE = Act(needs, decide_release)

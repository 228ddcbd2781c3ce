"""Acts on a whole roster: submitting, reviewing, sending back, public notice, objections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, one
from domain.acts.days import LEDGER_STREAM
from domain.acts.disputing import PUBLISHED, held_back
from domain.acts.judging import PARAMETERS_STREAM
from domain.acts.rostering import must_be_another_person, roster_of
from domain.calendar import CalendarYearMissing, end_of_notice
from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.event import Event
from domain.merkle import root
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.roster import (
    Roster,
    RosterNoticePublished,
    RosterReviewed,
    RosterSentBack,
    RosterSubmitted,
)
from domain.roster import Status as RosterStatus
from domain.roster_disputes import RosterObjected, RosterObjectionResolved
from domain.view import View


class SignRoster(msgspec.Struct, frozen=True, gc=False):
    """An act on a whole roster: `RosterSubmitted`, `RosterReviewed`, sent back, an objection."""

    act: str
    line: int = 0
    reason: str = ""
    outcome: str = ""
    text_digest: str = ""


def sign_needs(command: Command, intent: SignRoster, view: View) -> Needs:
    keys: list[StreamKey] = [LEDGER_STREAM, PARAMETERS_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is not None and roster.predecessor:
        keys.append(("roster", roster.predecessor))
    if roster is not None and intent.line in roster.objected:
        keys.append(("grant", roster.lines[intent.line - 1].grant))
    return Needs(tuple(keys))


def decide_sign(command: Command, intent: SignRoster, view: View) -> Decided:
    """Submitting, reviewing, sending back, publishing, objecting."""
    decided = one("roster", command.stream, SIGNED[intent.act](command, intent, view))
    if intent.outcome != "upheld":
        return decided
    return Decided((*decided.writes, *_held(command, intent.line, view)))


def lines_digest(roster: Roster) -> str:
    """RFC 6962 root over the lines in order, stopped ones included: a line keeps its number."""
    return "sha256:" + root(msgspec.json.encode(line) for line in roster.lines).hex()


def _still_moving(before: Roster) -> bool:
    """Whether lines behind the approved prefix have not moved to the successor yet."""
    behind = range(before.approved_last + 1, len(before.lines) + 1)
    return any(number not in before.stopped for number in behind)


def _submit(command: Command, intent: SignRoster, view: View) -> Event:
    roster = roster_of(view, command, RosterStatus.OPEN)
    live = [line for n, line in enumerate(roster.lines, 1) if n not in roster.stopped]
    before = view.roster(roster.predecessor) if roster.predecessor else None
    if before is not None and _still_moving(before):
        rule = "lines of the roster it follows are still being moved here; a moment later"
        raise out_of_turn("still-filling", "subject", rule)
    if not live:
        raise out_of_turn("no-lines", "subject", "the roster has no lines")
    return RosterSubmitted(len(live), sum(line.fen for line in live), lines_digest(roster))


def _review(command: Command, intent: SignRoster, view: View) -> Event:
    roster = roster_of(view, command, RosterStatus.SUBMITTED)
    must_be_another_person(roster, command)
    return RosterReviewed(roster.digest)


def _send_back(command: Command, intent: SignRoster, view: View) -> Event:
    roster_of(view, command, RosterStatus.SUBMITTED, RosterStatus.REVIEWED)
    return RosterSentBack(intent.reason)


def _publish(command: Command, intent: SignRoster, view: View) -> Event:
    roster = roster_of(view, command, RosterStatus.REVIEWED)
    length = choices_on(view.parameters(), command.happened_on).notice
    if length.calendar_days:
        until = command.happened_on + timedelta(days=length.calendar_days - 1)
    else:
        try:
            until = end_of_notice(command.happened_on, length.working_days)
        except CalendarYearMissing as missing:
            raise out_of_turn("calendar", "data.happened_on", str(missing)) from missing
    return RosterNoticePublished(intent.text_digest or roster.digest, until)


def _object(command: Command, intent: SignRoster, view: View) -> Event:
    roster = roster_of(view, command, RosterStatus.NOTICED)
    _must_be_line(roster, intent.line)
    return RosterObjected(intent.line, intent.reason)


def _resolve(command: Command, intent: SignRoster, view: View) -> Event:
    roster = roster_of(view, command, *PUBLISHED)
    open_here = [one for one in roster.disputes if one.line == intent.line and one.stops]
    if not any(one.plain for one in open_here):
        raise out_of_turn("no-objection", "data.line", "no open objection to this line")
    other = next((one for one in open_here if not one.plain), None)
    if other is not None:
        rule = f"{other.dispute} {other.number} to this line is open; settle it first"
        raise out_of_turn("dispute-open", "data.line", rule)
    if intent.outcome == "upheld":
        return RosterObjectionResolved(intent.line, "upheld", intent.reason)
    return RosterObjectionResolved(intent.line, "dismissed", intent.reason)


def _held(command: Command, line: int, view: View) -> tuple[NewEvent, ...]:
    roster = view.roster(command.stream)
    assert roster is not None, "an objection stands on a roster"
    return tuple(held_back(roster, line, view.grant(roster.lines[line - 1].grant)))


def _must_be_line(roster: Roster, line: int) -> None:
    if not 1 <= line <= len(roster.lines) or line in roster.stopped:
        raise malformed("line", "data.line", "no such line is on this roster")


SIGNED: dict[str, Callable[[Command, SignRoster, View], Event]] = {
    "roster.submitted": _submit,
    "roster.reviewed": _review,
    "roster.sentBack": _send_back,
    "roster.noticePublished": _publish,
    "roster.objected": _object,
    "roster.objectionResolved": _resolve,
}

SIGN = Act(sign_needs, decide_sign)

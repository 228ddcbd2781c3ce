"""Making a roster: opened, lines added or taken off, submitted, reviewed, put on public notice."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent, distinct, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.duties import must_have_done_no_other
from domain.acts.judging import PARAMETERS_STREAM, scheme_called
from domain.applicant import ApplicantAccountChanged
from domain.command import Command, malformed, out_of_turn
from domain.enterprise import EnterpriseAccountChanged
from domain.entries import StreamKey
from domain.grant import Grant, GrantListed, GrantUnlisted, Status
from domain.guards import listing
from domain.history import History
from domain.names import PARAMETERS, named_stream
from domain.parameters import Parameters
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.reasons import Reason
from domain.roster import (
    MAXIMUM_LINES_AN_EVENT,
    MAXIMUM_STOPPED_AN_EVENT,
    Roster,
    RosterLine,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterOpened,
)
from domain.roster import Status as RosterStatus
from domain.view import View


class OpenRoster(msgspec.Struct, frozen=True, gc=False):
    """For one scheme and budget year; the fund follows from the scheme (P54)."""

    scheme: str
    year: int


class AddLines(msgspec.Struct, frozen=True, gc=False):
    """Up to 100 awarded grants, in order."""

    grants: tuple[str, ...]


class StopLines(msgspec.Struct, frozen=True, gc=False):
    """Lines taken off before submission."""

    lines: tuple[int, ...]
    reason: str


def roster_of(view: View, command: Command, *allowed: RosterStatus) -> Roster:
    """The roster of the subject, in one of the states allowed, on a day not before its last act.

    Raises Refused (out of turn).
    """
    officers_day(command, view)
    roster = view.roster(command.stream)
    if roster is None:
        raise out_of_turn("unknown-roster", "subject", "no such roster is on record")
    if roster.status not in allowed:
        wanted = " or ".join(status.value for status in allowed)
        rule = f"the roster is {roster.status.value}; this needs it {wanted}"
        raise out_of_turn("roster-state", "subject", rule)
    if command.happened_on < roster.latest_on:
        rule = f"lies before the roster's last act on {roster.latest_on}"
        raise malformed("day-falls", "data.happened_on", rule)
    return roster


def must_be_another_person(roster: Roster, command: Command, may_repeat: str = "") -> None:
    """Submitter, reviewer, approver and releaser are four different persons (R-07), and so is
    everybody for whom one of them acted. Who did `may_repeat` may do it again."""
    rule = "the person who did {} may not do this as well; another officer must"
    must_have_done_no_other(roster.acted, command, rule, may_repeat)


# Opening


def open_needs(command: Command, intent: OpenRoster, view: View) -> Needs:
    keys: tuple[StreamKey, ...] = (LEDGER_STREAM, PARAMETERS_STREAM, ("roster", command.stream))
    if PARAMETERS not in view.entries:
        return Needs(keys)
    fund = named_stream("fund", _fund(command, intent, view))
    return Needs((*keys, ("fund", fund)))


def _fund(command: Command, intent: OpenRoster, view: View) -> str:
    """The scheme's fund of the year, or the one that is set in its place (P54)."""
    scheme = scheme_called(intent.scheme)
    parameters: Parameters = view.loaded("parameters", PARAMETERS) or Parameters()
    mapping = choices_on(parameters, command.happened_on).fund_mapping
    fund = next((one.fund for one in mapping if one.scheme == scheme.key), scheme.fund)
    return f"{fund}/{intent.year}"


def decide_open(command: Command, intent: OpenRoster, view: View) -> Decided:
    """An empty roster, once its fund is open."""
    officers_day(command, view)
    view.parameters()
    if view.roster(command.stream) is not None:
        raise malformed("already-opened", "subject", "a roster with this id is open already")
    fund = _fund(command, intent, view)
    if view.fund(named_stream("fund", fund)) is None:
        raise out_of_turn("unknown-fund", "data.year", f"open the fund {fund} first")
    return one("roster", command.stream, RosterOpened(intent.scheme, fund))


OPEN = Act(open_needs, decide_open)

# Lines


def add_needs(command: Command, intent: AddLines, view: View) -> Needs:
    keys: list[StreamKey] = [LEDGER_STREAM, PARAMETERS_STREAM, ("roster", command.stream)]
    for stream in intent.grants:
        keys.append(("grant", stream))
        grant: Grant | None = view.loaded("grant", stream)
        if grant is not None:
            keys.append((grant.payee_kind, grant.payee))
    return Needs(distinct(keys), tuple(listing(stream) for stream in intent.grants))


def decide_add(command: Command, intent: AddLines, view: View) -> Decided:
    """The lines and, on each grant, where it is listed."""
    roster = roster_of(view, command, RosterStatus.OPEN)
    if not 1 <= len(intent.grants) <= MAXIMUM_LINES_AN_EVENT:
        rule = f"1 to {MAXIMUM_LINES_AN_EVENT} grants a command"
        raise malformed("lines", "data.grants", rule)
    if len(set(intent.grants)) != len(intent.grants):
        raise malformed("lines", "data.grants", "a grant stands twice")
    lines = tuple(_line(roster, stream, view) for stream in intent.grants)
    first = len(roster.lines) + 1
    added = RosterLinesAdded(first, lines, view.version(PARAMETERS))
    events = [NewEvent("roster", roster.stream, added)]
    events += [
        NewEvent("grant", line.grant, GrantListed(roster.stream, number))
        for number, line in enumerate(lines, first)
    ]
    return Decided(tuple(events))


def _line(roster: Roster, stream: str, view: View) -> RosterLine:
    grant = view.grant(stream)
    if grant is None:
        raise out_of_turn("unknown-grant", "data.grants", f"{stream} is not on record")
    if grant.status is not Status.AWARDED or grant.grounds is None:
        raise out_of_turn("not-awarded", "data.grants", f"{stream} is {grant.status.value}")
    if grant.review_required:
        rule = f"{stream} is marked for review; an officer decides first"
        raise out_of_turn("review", "data.grants", rule, Reason.REVIEW.code)
    if grant.scheme != roster.scheme:
        raise malformed("other-scheme", "data.grants", f"{stream} is under {grant.scheme}")
    if view.holder(listing(stream)) is not None:
        raise out_of_turn("listed", "data.grants", f"{stream} is on another live roster")
    account = account_of(view.state(grant.payee_kind, grant.payee))
    if not account:
        rule = f"{stream}: no account of the payee is on record; tell accountChanged first"
        raise out_of_turn("no-account", "data.grants", rule)
    rests_on = tuple(one for one in grant.grounds.streams if one.stream != PARAMETERS)
    return RosterLine(stream, grant.payee, account, grant.amount_fen, rests_on)


def account_of(payee: History | None) -> str:
    """The vault record of the payee's account, or empty."""
    records = [
        fact.event.record
        for fact in (payee.facts if payee else ())
        if isinstance(fact.event, ApplicantAccountChanged | EnterpriseAccountChanged)
    ]
    return records[-1] if records else ""


ADD = Act(add_needs, decide_add)


def stop_needs(command: Command, intent: StopLines, view: View) -> Needs:
    keys: list[StreamKey] = [LEDGER_STREAM, ("roster", command.stream)]
    roster: Roster | None = view.loaded("roster", command.stream)
    if roster is not None:
        keys += [("grant", roster.lines[n - 1].grant) for n in _known(roster, intent.lines)]
    return Needs(distinct(keys))


def _known(roster: Roster, lines: tuple[int, ...]) -> list[int]:
    return [n for n in lines if 1 <= n <= len(roster.lines) and n not in roster.stopped]


def decide_stop(command: Command, intent: StopLines, view: View) -> Decided:
    """Lines taken off; their grants may be listed again."""
    roster = roster_of(view, command, RosterStatus.OPEN)
    numbers = tuple(_known(roster, intent.lines))
    if not numbers or len(numbers) != len(set(intent.lines)):
        raise malformed("lines", "data.lines", "names a line that is not on this roster")
    return Decided(tuple(stopped(roster, numbers, intent.reason)))


def stopped(roster: Roster, numbers: tuple[int, ...], reason: str) -> list[NewEvent]:
    """Lines off the roster, so many an event: their listings given back, their grants unlisted."""
    grants = [roster.lines[n - 1].grant for n in numbers]
    events = []
    for first in range(0, len(numbers), MAXIMUM_STOPPED_AN_EVENT):
        part = slice(first, first + MAXIMUM_STOPPED_AN_EVENT)
        returns = tuple(listing(grant) for grant in grants[part])
        stop = RosterLinesStopped(numbers[part], reason, returns)
        events.append(NewEvent("roster", roster.stream, stop))
    events += [NewEvent("grant", one, GrantUnlisted(roster.stream, reason)) for one in grants]
    return events


STOP = Act(stop_needs, decide_stop)

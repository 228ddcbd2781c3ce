"""Opening the ledger, its funds, and setting what the document leaves open: two persons each
time."""

from __future__ import annotations

import re

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.judging import PARAMETERS_STREAM
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.event import Event
from domain.fund import FundLimitChanged, FundOpened, FundRevenueRecorded
from domain.ledger_stream import LedgerOpened
from domain.names import named_stream
from domain.parameters import (
    Parameters,
    ParametersConfirmed,
    ParametersEnded,
    ParametersProposed,
    ParametersReplacementProposed,
    Setting,
)
from domain.policies.yizhengfa_2018_9.choices import NotAllowed, read_value
from domain.reasons import Reason
from domain.view import View

SCOPE = re.compile(r"\d{6}|fund:[a-z][a-z0-9-]{2,60}", re.ASCII)


class OpenLedger(msgspec.Struct, frozen=True, gc=False):
    """The first event of all."""

    opened: LedgerOpened


class SetFund(msgspec.Struct, frozen=True, gc=False):
    """A fund's year opened, its limit changed, or money that came back later recorded."""

    event: Event


class SetParameter(msgspec.Struct, frozen=True, gc=False):
    """A setting proposed, confirmed by another person, or ended."""

    event: Event


def ledger_needs(command: Command, intent: OpenLedger, view: View) -> Needs:
    return Needs((LEDGER_STREAM,))


def decide_open(command: Command, intent: OpenLedger, view: View) -> Decided:
    """Position 1. Opened once."""
    if view.ledger() is not None:
        raise AlreadyRecorded(command.stream, 1)
    code, epoch = intent.opened.code, intent.opened.epoch
    letters = code + epoch
    if len(code) != 4 or len(epoch) != 1 or not letters.isascii() or not letters.isalnum():
        rule = "code has four and epoch one capital letter or digit"
        raise malformed("ledger-code", "data.code", rule)
    return one("ledger", command.stream, intent.opened)


OPEN = Act(ledger_needs, decide_open)


def fund_needs(command: Command, intent: SetFund, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("fund", command.stream)))


def decide_fund(command: Command, intent: SetFund, view: View) -> Decided:
    """What is taken from a fund is a guard; here only its limit and its years."""
    officers_day(command, view)
    fund, event = view.fund(command.stream), intent.event
    if isinstance(event, FundOpened):
        if command.stream != named_stream("fund", event.fund):
            raise malformed("fund-key", "subject", f"the subject is fund:{event.fund}")
        if not event.fund.endswith(f"/{event.year}"):
            raise malformed("fund-key", "data.fund", f"ends with the budget year, /{event.year}")
        if fund is not None:
            raise AlreadyRecorded(command.stream, 1)
        return one("fund", command.stream, event)
    assert isinstance(event, FundLimitChanged | FundRevenueRecorded)
    if fund is None or fund.fund != event.fund:
        raise out_of_turn("unknown-fund", "subject", "open the fund first")
    if fund.closed and not isinstance(event, FundRevenueRecorded):
        raise out_of_turn("fund-closed", "subject", "the year is closed")
    return one("fund", command.stream, event)


FUND = Act(fund_needs, decide_fund)


def parameter_needs(command: Command, intent: SetParameter, view: View) -> Needs:
    return Needs((LEDGER_STREAM, PARAMETERS_STREAM))


def decide_parameter(command: Command, intent: SetParameter, view: View) -> Decided:
    """Checked against the type of its choice; in force once a second person confirms."""
    officers_day(command, view)
    parameters = view.parameters()
    settings = parameters.settings
    match intent.event:
        case ParametersProposed() as proposed:
            _check(proposed)
            _must_not_overlap(parameters, _as_setting(proposed, parameters))
        case ParametersConfirmed(proposal=proposal):
            setting = _setting(settings, proposal)
            _must_not_overlap(parameters, setting)
            if setting.confirmed:
                raise out_of_turn("confirmed", "data.proposal", "confirmed already")
            if setting.proposer == command.actor.person:
                rule = "the person who proposed may not confirm"
                raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
        case ParametersEnded(proposal=proposal, last_day=last_day):
            if _setting(settings, proposal).valid_from > last_day:
                raise malformed("last-day", "data.last_day", "lies before valid_from")
        case _:
            raise AssertionError(f"no setting: {intent.event!r}")
    return one("parameters", command.stream, intent.event)


def _as_setting(proposed: ParametersProposed, parameters: Parameters) -> Setting:
    """What the proposal will be once it is recorded; what it supersedes must be on record."""
    supersedes = 0
    if isinstance(proposed, ParametersReplacementProposed):
        supersedes = proposed.supersedes
        earlier = _setting(parameters.settings, supersedes)
        if (earlier.key, earlier.scope) != (proposed.key, proposed.scope):
            rule = f"setting {supersedes} is of {earlier.key} in {earlier.scope}"
            raise malformed("configuration", "data.supersedes", rule, Reason.CONFIGURATION.code)
    return Setting(
        0,
        proposed.key,
        proposed.value,
        proposed.valid_from,
        proposed.valid_to,
        proposed.scope,
        "",
        supersedes=supersedes,
    )


def _must_not_overlap(parameters: Parameters, setting: Setting) -> None:
    other = parameters.in_the_way(setting)
    if other is not None:
        days = f"{other.valid_from} to {other.valid_to or 'further notice'}"
        rule = f"setting {other.proposal} is in force from {days}; name it in supersedes, or end it"
        raise malformed("configuration", "data.supersedes", rule, Reason.CONFIGURATION.code)


def _check(proposed: ParametersProposed) -> None:
    try:
        read_value(proposed.key, proposed.value)
    except NotAllowed as wrong:
        raise malformed(
            "configuration", "data.value", str(wrong), Reason.CONFIGURATION.code
        ) from wrong
    if proposed.valid_to is not None and proposed.valid_to < proposed.valid_from:
        raise malformed("configuration", "data.valid_to", "lies before valid_from")
    if not _well_scoped(proposed.scope):
        rule = "city, the six-digit code of a county, or fund:KEY"
        raise malformed("configuration", "data.scope", rule, Reason.CONFIGURATION.code)


def _well_scoped(scope: str) -> bool:
    return scope == "city" or bool(SCOPE.fullmatch(scope))


def _setting(settings: tuple[Setting, ...], proposal: int) -> Setting:
    found = next((one for one in settings if one.proposal == proposal), None)
    if found is None:
        raise out_of_turn(
            "unknown-proposal", "data.proposal", f"no proposal {proposal} is on record"
        )
    return found


PARAMETER = Act(parameter_needs, decide_parameter)

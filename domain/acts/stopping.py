"""The stop switch: one officer stops a fund, a scheme or a bank; two others lift the stop.

A stop stands in the ledger's own stream. Whatever lets money out reads that stream, so an approval
that was decided before a stop and comes to the append after it is decided again.
"""

from __future__ import annotations

import re

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.judging import scheme_called
from domain.command import Command, Refused, malformed, out_of_turn
from domain.ledger_stream import (
    LedgerLifted,
    LedgerLiftProposed,
    LedgerState,
    LedgerStopped,
    Stop,
    Stoppable,
)
from domain.names import named_stream
from domain.reasons import Reason
from domain.view import View

BANK_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""As orders name it: `domain.text.BankName`."""


class StopPaying(msgspec.Struct, frozen=True, gc=False):
    """Any officer, or an auditor, stops a fund, a scheme or a bank."""

    stopped: LedgerStopped


class ProposeLift(msgspec.Struct, frozen=True, gc=False):
    """A parameter officer proposes to lift a stop."""

    proposed: LedgerLiftProposed


class ConfirmLift(msgspec.Struct, frozen=True, gc=False):
    """Another parameter officer agrees."""

    lifted: LedgerLifted


# What others ask


def must_not_be_stopped(view: View, fund: str, scheme: str, field: str = "subject") -> None:
    """Neither the fund nor the scheme is stopped; the ledger's stream counts as read.

    Raises Refused (out of turn), naming who stopped it and why.
    """
    ledger = view.ledger()
    if ledger is None or not ledger.stops:
        return
    stop = ledger.stopped("fund", fund) or ledger.stopped("scheme", scheme)
    if stop is not None:
        raise _because_of(stop, field)


def must_go_through(view: View, bank: str) -> None:
    """The bank is not stopped. An order that names no bank might go through any.

    Raises Refused (out of turn).
    """
    ledger = view.ledger()
    stops = ledger.stops if ledger is not None else ()
    for stop in stops:
        if stop.what == "bank" and bank in ("", stop.name):
            raise _because_of(stop, "data.bank", "" if bank else "; or name another bank")


def _because_of(stop: Stop, field: str, otherwise: str = "") -> Refused:
    by = f"{stop.role} {stop.person}" + (f" of {stop.office}" if stop.office else "")
    rule = (
        f"{stop.what} {stop.name} was stopped on {stop.on} by {by}: {stop.reason}. "
        f"Send this again once two parameter officers have lifted stop {stop.version}{otherwise}"
    )
    return out_of_turn(f"{stop.what}-stopped", field, rule)


# Stopping


def stop_needs(command: Command, intent: StopPaying, view: View) -> Needs:
    stopped = intent.stopped
    if stopped.what == "fund":
        return Needs((LEDGER_STREAM, ("fund", named_stream("fund", stopped.name))))
    return Needs((LEDGER_STREAM,))


def decide_stop(command: Command, intent: StopPaying, view: View) -> Decided:
    """Holds from its position on. Several persons may each stop the same."""
    officers_day(command, view)
    stopped, ledger = intent.stopped, _ledger(view)
    _must_exist(stopped.what, stopped.name, view)
    for stop in ledger.stops:
        same = (stop.what, stop.name, stop.person) == (
            *(stopped.what, stopped.name),
            command.actor.person,
        )
        if same and not stop.lift_proposer:
            rule = f"stopped by the same person already: stop {stop.version}"
            raise out_of_turn("stopped-already", "data.name", rule)
    return one("ledger", command.stream, stopped)


def _must_exist(what: Stoppable, name: str, view: View) -> None:
    """A stop of something that is not there would stop nothing, and nobody would know."""
    if what == "scheme":
        try:
            scheme_called(name)
        except Refused as no:
            raise malformed(no.code, "data.name", no.rule) from no
    elif what == "bank" and not BANK_NAME.fullmatch(name):
        raise malformed("bank-name", "data.name", "small letters, digits and hyphens")
    elif what == "fund" and view.fund(named_stream("fund", name)) is None:
        rule = f"no fund {name} is open; with its year: employment-subsidy-funds/2019"
        raise out_of_turn("unknown-fund", "data.name", rule)


def _ledger(view: View) -> LedgerState:
    ledger = view.ledger()
    assert ledger is not None, "officers_day has looked"
    return ledger


STOP = Act(stop_needs, decide_stop)

# Lifting


def lift_needs(command: Command, intent: ProposeLift | ConfirmLift, view: View) -> Needs:
    return Needs((LEDGER_STREAM,))


def decide_propose(command: Command, intent: ProposeLift, view: View) -> Decided:
    """The stop still holds."""
    officers_day(command, view)
    stop = _holds(intent.proposed.stop, view)
    if stop.lift_proposer:
        rule = "its lifting is proposed already; another officer confirms it (ledger.lifted)"
        raise out_of_turn("proposed", "data.stop", rule)
    return one("ledger", command.stream, intent.proposed)


def decide_confirm(command: Command, intent: ConfirmLift, view: View) -> Decided:
    """By another person than the one who proposed it."""
    officers_day(command, view)
    stop = _holds(intent.lifted.stop, view)
    if not stop.lift_proposer:
        rule = "nobody has proposed to lift it yet (ledger.liftProposed)"
        raise out_of_turn("not-proposed", "data.stop", rule)
    if stop.lift_proposer == command.actor.person:
        rule = "the person who proposed may not confirm"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    return one("ledger", command.stream, intent.lifted)


def _holds(version: int, view: View) -> Stop:
    stop = _ledger(view).stop(version)
    if stop is None:
        raise out_of_turn("unknown-stop", "data.stop", f"no stop {version} holds")
    return stop


PROPOSE_LIFT = Act(lift_needs, decide_propose)
CONFIRM_LIFT = Act(lift_needs, decide_confirm)

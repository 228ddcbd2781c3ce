"""Grants, rosters and payments as they stood on a day: their events by then, folded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from domain import grant, ledger_stream, payment, roster
from domain.event import Recorded
from domain.grant import Grant, GrantListed, GrantPended
from domain.ledger_stream import LedgerState
from domain.payment import Payment, PaymentLinesAdded
from domain.roster import Roster, RosterLinesAdded


class GrantStanding(msgspec.Struct, frozen=True, gc=False):
    """`entered_on`: the day its status became what it is; `line`: of its roster; `wake`: what
    decides it again while it is pended."""

    grant: Grant
    entered_on: date
    line: int = 0
    wake: str = ""


class RosterStanding(msgspec.Struct, frozen=True, gc=False):
    """Without its lines."""

    roster: Roster
    entered_on: date


class PaymentStanding(msgspec.Struct, frozen=True, gc=False):
    """Without its lines."""

    payment: Payment
    entered_on: date


def grant_on(events: Iterable[Recorded], day: date) -> GrantStanding | None:
    """None where it was not filed by then."""
    state: Grant | None = None
    entered_on, line, wake = day, 0, ""
    for happened in events:
        if happened.happened_on > day:
            continue
        before, state = state, grant.evolve(state, happened)
        if before is None or state.status is not before.status:
            entered_on = happened.happened_on
        match happened.event:
            case GrantListed(line=number):
                line = number
            case GrantPended(wake=said):
                wake = said
            case _:
                pass
    return GrantStanding(state, entered_on, line, wake) if state is not None else None


def roster_on(events: Iterable[Recorded], day: date) -> RosterStanding | None:
    """None where it was not opened by then."""
    state: Roster | None = None
    entered_on = day
    for happened in events:
        if happened.happened_on > day or isinstance(happened.event, RosterLinesAdded):
            continue
        before, state = state, roster.evolve(state, happened)
        if before is None or state.status is not before.status:
            entered_on = happened.happened_on
    return RosterStanding(state, entered_on) if state is not None else None


def payment_on(events: Iterable[Recorded], day: date) -> PaymentStanding | None:
    """None where it was not begun by then."""
    state: Payment | None = None
    entered_on = day
    for happened in events:
        more_lines = state is not None and isinstance(happened.event, PaymentLinesAdded)
        if happened.happened_on > day or more_lines:
            continue
        before, state = state, payment.evolve(state, happened)
        if before is None or state.status is not before.status:
            entered_on = happened.happened_on
    if state is None:
        return None
    return PaymentStanding(msgspec.structs.replace(state, lines=()), entered_on)


def ledger_on(events: Iterable[Recorded], day: date) -> LedgerState | None:
    """The ledger with the stops that held on that day."""
    state: LedgerState | None = None
    for happened in events:
        if state is None or happened.happened_on <= day:
            state = ledger_stream.evolve(state, happened)
    return state

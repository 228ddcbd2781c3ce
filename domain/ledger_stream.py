"""The ledger's own stream: how it was opened, which formats it writes, and what is stopped."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from domain.event import Event, Recorded, Value
from domain.text import Text

Stoppable = Literal["fund", "scheme", "bank"]
Past = Literal["imported", "none"]
ALL_SCHEMES = "all"

# Events


class LedgerOpened(Event, frozen=True, tag="ledger.opened"):
    """Position 1. `code`: four letters or digits, `epoch`: one; both stand in every payment
    reference."""

    code: str
    epoch: str
    city: str
    sample: bool
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    suites: tuple[str, ...] = ("v1",)
    last_checkpoint: str = ""


class LedgerFormatEnabled(Event, frozen=True, tag="ledger.formatEnabled"):
    """From here on the ledger writes version `enabled_v` of `enabled_topic`."""

    enabled_topic: str
    enabled_v: int


class LedgerStopped(Event, frozen=True, tag="ledger.stopped"):
    """From this position on no money goes out of a fund (`employment-subsidy-funds/2019`), under a
    scheme, or through a bank, until this stop and any other on it are lifted."""

    what: Stoppable
    name: Text
    reason: Text


class LedgerLiftProposed(Event, frozen=True, tag="ledger.liftProposed"):
    """An officer proposes to lift the stop of version `stop` of this stream; it still holds."""

    stop: int
    reason: Text


class LedgerLifted(Event, frozen=True, tag="ledger.lifted"):
    """A second officer agrees: the stop of version `stop` holds no longer."""

    stop: int


class LedgerPastRecorded(Event, frozen=True, tag="ledger.pastRecorded"):
    """An officer records that what a scheme (or `all`) paid before the ledger is in, or that there
    was nothing. `open_breaks`: rows of lists that could not be taken and stay open all the same."""

    scheme: Text
    past: Past
    document: Text
    open_breaks: int = 0


LedgerEvent = (
    LedgerOpened
    | LedgerFormatEnabled
    | LedgerStopped
    | LedgerLiftProposed
    | LedgerLifted
    | LedgerPastRecorded
)

# State


class Stop(Value, frozen=True):
    """A stop that holds. `version`: its number, in this stream; `lift_proposer`: the person who
    proposes to lift it, or empty."""

    version: int
    what: Stoppable
    name: str
    reason: str
    on: date
    person: str
    role: str
    office: str = ""
    lift_proposer: str = ""


class LedgerState(Value, frozen=True):
    """Who the ledger is, the stops that hold, in the order they were made, and the schemes whose
    past is in."""

    code: str
    epoch: str
    city: str
    sample: bool
    stops: tuple[Stop, ...] = ()
    pasts: tuple[str, ...] = ()

    def past_is_in(self, scheme: str) -> bool:
        """Whether an officer has recorded it, of the scheme or of all. A sample ledger says so by
        being one: nothing in it was ever paid."""
        return self.sample or ALL_SCHEMES in self.pasts or scheme in self.pasts

    def stop(self, version: int) -> Stop | None:
        """The stop of that number, where it holds."""
        return next((one for one in self.stops if one.version == version), None)

    def stopped(self, what: Stoppable, name: str) -> Stop | None:
        """The first stop that holds on a fund, scheme or bank."""
        return next((one for one in self.stops if (one.what, one.name) == (what, name)), None)


def evolve(state: LedgerState | None, happened: Recorded) -> LedgerState:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, LedgerOpened):
        return LedgerState(event.code, event.epoch, event.city, event.sample)
    assert state is not None, "a ledger's history begins with ledger.opened"
    if isinstance(event, LedgerPastRecorded):
        return msgspec.structs.replace(state, pasts=(*state.pasts, event.scheme))
    return msgspec.structs.replace(state, stops=_stops(state.stops, happened))


def _stops(stops: tuple[Stop, ...], happened: Recorded) -> tuple[Stop, ...]:
    person = happened.actor.person if happened.actor else ""
    match happened.event:
        case LedgerStopped() as new:
            return (*stops, _made(new, happened))
        case LedgerLiftProposed(stop=version):
            return tuple(
                msgspec.structs.replace(one, lift_proposer=person)
                if one.version == version
                else one
                for one in stops
            )
        case LedgerLifted(stop=version):
            return tuple(one for one in stops if one.version != version)
        case _:
            return stops


def _made(new: LedgerStopped, happened: Recorded) -> Stop:
    actor = happened.actor
    person, role, office = (actor.person, actor.role, actor.office) if actor else ("", "", "")
    day = happened.happened_on
    return Stop(happened.version, new.what, new.name, new.reason, day, person, role, office)

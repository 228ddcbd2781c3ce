"""The streams of a batch: each with its state and the events not folded into it yet; a bounded
cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from domain import (
    applicant,
    application,
    bank_file,
    course,
    enterprise,
    fund,
    grant,
    ledger_stream,
    legacy_import,
    loan,
    officer,
    parameters,
    payment,
    payment_file,
    roster,
    selection_round,
    service_contract,
)
from domain.codec import EVENTS_OF, classes_of
from domain.event import Event, Recorded
from domain.names import Kind

Evolve = Callable[[Any, Recorded], Any]

EVOLVE: dict[Kind, Evolve] = {
    "ledger": ledger_stream.evolve,
    "applicant": applicant.evolve,
    "enterprise": enterprise.evolve,
    "round": selection_round.evolve,
    "contract": service_contract.evolve,
    "course": course.evolve,
    "loan": loan.evolve,
    "import": legacy_import.evolve,
    "application": application.evolve,
    "grant": grant.evolve,
    "roster": roster.evolve,
    "payment": payment.evolve,
    "paymentFile": payment_file.evolve,
    "bankFile": bank_file.evolve,
    "fund": fund.evolve,
    "officer": officer.evolve,
    "parameters": parameters.evolve,
}

KIND_OF: dict[type[Event], Kind] = {one: kind for kind in EVENTS_OF for one in classes_of(kind)}

KEPT: frozenset[Kind] = frozenset(
    {"ledger", "parameters", "enterprise", "round", "course", "fund", "officer"}
)
"""Streams that many commands read and few write. Persons and grants are mostly met once."""

StreamKey = tuple[Kind, str]
"""A stream and the kind that its history is read as."""


class Entry:
    """One stream in a batch: its state, and events not folded into it yet. Its first event says
    its kind. `trusted`: it was not asked for; the append finds out whether it still stands."""

    __slots__ = ("dirty", "kind", "pending", "state", "trusted", "version")

    def __init__(self, state: Any = None, version: int = 0, kind: Kind | None = None) -> None:
        self.kind = kind
        self.state = state
        self.version = version
        self.pending: list[Recorded] = []
        self.dirty = self.trusted = False

    def add(self, happened: Recorded) -> None:
        """One more event; folded only when somebody looks."""
        if self.kind is None:
            self.kind = KIND_OF[type(happened.event)]
        self.pending.append(happened)
        self.version = happened.version

    def current(self) -> Any:
        """The state with everything folded in."""
        if self.pending:
            if self.kind == "applicant":
                self.state = applicant.evolve_all(self.state, self.pending)
            elif self.kind is not None:
                evolve = EVOLVE[self.kind]
                for happened in self.pending:
                    self.state = evolve(self.state, happened)
            self.pending = []
        return self.state


class Cache:
    """States as the log had them, by stream, the least used forgotten. What is asked of the log is
    then only what came after; nothing correct depends on it."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.states: OrderedDict[str, tuple[Any, int, Kind]] = OrderedDict()

    def version(self, stream: str) -> int:
        """The version that is held, 0 for none."""
        held = self.states.get(stream)
        return held[1] if held is not None else 0

    def entry(self, stream: str) -> Entry:
        """A fresh entry, from the state that is held or from nothing."""
        held = self.states.get(stream)
        if held is None:
            return Entry()
        self.states.move_to_end(stream)
        return Entry(*held)

    def keep(self, stream: str, entry: Entry) -> None:
        """Hold a state that was just loaded, before anything is applied to it."""
        if entry.kind is not None and entry.kind in KEPT and not entry.dirty:
            self.states[stream] = (entry.current(), entry.version, entry.kind)
            if len(self.states) > self.room:
                self.states.popitem(last=False)

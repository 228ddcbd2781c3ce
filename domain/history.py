"""The history of a person, an organisation or a round: its facts by version, less those that were
voided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from domain.event import Event, Grade, Recorded, Value


class Fact(Value, frozen=True):
    """One fact, identified by (stream, version). `told_by`: the person, where that matters."""

    stream: str
    version: int
    on: date
    grade: Grade
    event: Event
    told_by: str = ""


FactType = TypeVar("FactType", bound=Event)


class History(Value, frozen=True):
    """Facts in the order of their versions. `merged_into`: the record kept, where this one was
    given up."""

    stream: str
    version: int = 0
    facts: tuple[Fact, ...] = ()
    merged_into: str = ""
    merged_from: tuple[str, ...] = ()
    erased: bool = False

    def of(self, kind: type[FactType]) -> Iterator[tuple[Fact, FactType]]:
        """The live facts of one kind, in the order they were recorded."""
        for fact in self.facts:
            if isinstance(fact.event, kind):
                yield fact, fact.event

    def proven(self, kind: type[FactType]) -> Iterator[tuple[Fact, FactType]]:
        """The live facts of one kind that may pay: told by a register or a document, not only
        declared."""
        for fact in self.facts:
            if isinstance(fact.event, kind) and fact.grade != "declared":
                yield fact, fact.event

    def at(self, version: int) -> Fact | None:
        """The live fact of that version, or None where there is none or it was voided."""
        return next((fact for fact in self.facts if fact.version == version), None)


def with_fact(history: History, happened: Recorded, told_by: str = "") -> History:
    """The history with one more fact."""
    fact = Fact(
        happened.stream,
        happened.version,
        happened.happened_on,
        happened.grade,
        happened.event,
        told_by,
    )
    return History(
        history.stream,
        happened.version,
        (*history.facts, fact),
        history.merged_into,
        history.merged_from,
        history.erased,
    )


def with_its_teller(history: History, happened: Recorded) -> History:
    """The history with one more fact that another person may have to confirm."""
    return with_fact(history, happened, happened.actor.person if happened.actor else "")


def without_fact(history: History, happened: Recorded, version: int) -> History:
    """The history after the fact of `version` was voided."""
    return History(
        history.stream,
        happened.version,
        tuple(fact for fact in history.facts if fact.version != version),
        history.merged_into,
        history.merged_from,
        history.erased,
    )


Evolve = Callable[[History | None, Recorded], History]


def fold(
    history: History | None, events: Sequence[Recorded], special: frozenset[type], evolve: Evolve
) -> History:
    """The same as `evolve` one by one, with one new tuple for each run of plain facts.

    `special`: event classes that do more than add a fact.
    """
    facts: list[Fact] = []
    for happened in events:
        if type(happened.event) in special:
            history = evolve(_with_facts(history, facts), happened)
            facts = []
        else:
            if history is None:
                history = History(happened.stream)
            facts.append(
                Fact(
                    happened.stream,
                    happened.version,
                    happened.happened_on,
                    happened.grade,
                    happened.event,
                )
            )
    folded = _with_facts(history, facts)
    assert folded is not None, "a fold begins with a history or an event"
    return folded


def _with_facts(history: History | None, facts: list[Fact]) -> History | None:
    if not facts or history is None:
        return history
    return History(
        history.stream,
        facts[-1].version,
        (*history.facts, *facts),
        history.merged_into,
        history.merged_from,
        history.erased,
    )

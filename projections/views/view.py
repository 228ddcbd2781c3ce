"""A view: rows that follow from the events of the log, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Protocol, TypeVar

import msgspec

from domain.codec import classes_of
from domain.event import Event, Recorded

Key = tuple[Any, ...]
Made = TypeVar("Made")
Kinds = frozenset[type[Event]]

SIGNED: Kinds = frozenset(
    (*classes_of("roster"), *classes_of("parameters"), *classes_of("bankFile"))
)
"""The events that a view is told the actor of. Of all others it is told neither actor nor command:
decoding them takes as long as decoding the fact."""


class Table(msgspec.Struct, frozen=True):
    """Rows of one shape: the fields of `row` are the columns, `key` names the primary key's."""

    name: str
    row: type[msgspec.Struct]
    key: tuple[str, ...]

    @property
    def key_of(self) -> Callable[[Any], Key]:
        """The key of a row."""
        return _key_of(self.key)


@cache
def _key_of(columns: tuple[str, ...]) -> Callable[[Any], Key]:
    if len(columns) > 1:
        return attrgetter(*columns)
    of = attrgetter(*columns)
    return lambda row: (of(row),)


class Change(msgspec.Struct, frozen=True):
    """First the rows go whose first key column is in `cleared`, then `rows` come or replace."""

    table: Table
    rows: Collection[Any] = ()
    cleared: Collection[str] = ()


class Store(Protocol):
    """What a view may read: its rows as they stood before the batch, and the log up to its end."""

    def rows(self, table: Table, keys: Collection[Key]) -> dict[Key, Any]:
        """Those that there are."""
        ...

    def streams(
        self, streams: Collection[str], topics: Collection[str], until: int
    ) -> dict[str, list[Recorded]]:
        """The events with these topics, in order, up to a position."""
        ...

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What several views need of this batch, reckoned once: it follows from the batch and the
        log alone."""
        ...


class View(Protocol):
    """It knows no transaction, position or thread: whoever follows the log writes what it says."""

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> tuple[Table, ...]: ...

    @property
    def reads(self) -> Kinds:
        """The events it looks at."""
        ...

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        """What such events, in order, do to the rows; each row once. The batch is not empty."""
        ...


def changes_of(view: View, events: Sequence[Recorded], store: Store) -> Sequence[Change]:
    """What a batch does to the rows of a view."""
    reads, kinds = view.reads, store.once("kinds", lambda: _kinds(events))
    if reads.isdisjoint(kinds):
        return ()
    if reads.issuperset(kinds):
        return view.changes(events, store)
    return view.changes([one for one in events if type(one.event) in reads], store)


def _kinds(events: Sequence[Recorded]) -> Kinds:
    return frozenset({type(one.event) for one in events})

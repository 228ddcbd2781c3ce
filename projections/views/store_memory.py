"""Views in memory: the same rows in plain dicts, for rehearsals and tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from domain.event import Recorded, topic_of
from domain.log import Log
from projections.views.all_views import VIEWS
from projections.views.shared import Shared
from projections.views.view import Change, Key, Made, Table, View, changes_of

A_BATCH = 5_000


class MemoryStore:
    """Rows by table, by first key column, by key."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tables: dict[str, dict[str, dict[Key, Any]]] = {}
        self.shared = Shared()

    def rows(self, table: Table, keys: Collection[Key]) -> dict[Key, Any]:
        held = self._tables.get(table.name, {})
        return {key: held[key[0]][key] for key in keys if key in held.get(key[0], ())}

    def streams(
        self, streams: Collection[str], topics: Collection[str], until: int
    ) -> dict[str, list[Recorded]]:
        return {
            stream: [
                one
                for one in self._log.stream(stream)
                if one.position <= until and topic_of(one.event) in topics
            ]
            for stream in streams
        }

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        return self.shared.once(name, make)

    def apply(self, change: Change) -> None:
        held = self._tables.setdefault(change.table.name, {})
        for first in change.cleared:
            held.pop(first, None)
        for row in change.rows:
            key = change.table.key_of(row)
            held.setdefault(key[0], {})[key] = row

    def all(self, table: Table) -> list[Any]:
        """Every row, in order of keys."""
        held = self._tables.get(table.name, {})
        return [rows[key] for _, rows in sorted(held.items()) for key in sorted(rows)]

    def under(self, table: Table, first: str) -> list[Any]:
        """The rows whose first key column has this value, in order of keys."""
        rows = self._tables.get(table.name, {}).get(first, {})
        return [rows[key] for key in sorted(rows)]


class MemoryViews:
    """Follows a log from its beginning; one that fails fails whoever asked."""

    def __init__(self, log: Log, views: Sequence[View] = VIEWS, batch: int = A_BATCH) -> None:
        self.log, self.views, self.batch = log, views, batch
        self.store = MemoryStore(log)
        self.position = 0

    def catch_up(self) -> int:
        """To the head; returns its position."""
        while events := self.log.read(self.position, self.batch):
            self.store.shared = Shared()
            for view in self.views:
                for change in changes_of(view, events, self.store):
                    self.store.apply(change)
            self.position = events[-1].position
        return self.position

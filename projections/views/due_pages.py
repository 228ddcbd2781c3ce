"""Dues for readers: some histories a page, each page worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from domain.due.claimed import Index
from domain.due.walk import Page, Start, Walk
from domain.log import Log


class DuePages:
    """Thread-safe: each page opens an index of its own."""

    def __init__(
        self,
        log: Log,
        index: Callable[[], AbstractContextManager[Index]],
        today: Callable[[], date],
    ) -> None:
        self._log, self._index, self.today = log, index, today

    def page(self, day: date, start: Start, histories: int) -> Page:
        """The dues of the next so many histories; those of a kind end with a page of their own."""
        with self._index() as index:
            return Walk(self._log, index, day, histories).page(start)

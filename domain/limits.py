"""Shared limits as a batch sees them: days that are taken and amounts that are used, its own
changes told apart from what the log said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.guards import (
    AllowanceReturned,
    AllowanceTaken,
    Effect,
    PeriodReturned,
    PeriodTaken,
)
from domain.log import Answer, HeldPeriod, Question

Before = dict[str, tuple[Any, bool]]
"""Key → its value, and whether a command of the batch had changed it."""


class Limits:
    """Periods and allowances of one batch. `take` is undone by `retract` until the command ends."""

    __slots__ = ("_before", "dirty", "periods", "read", "read_dirty", "used")

    def __init__(self) -> None:
        self.periods: dict[str, tuple[HeldPeriod, ...]] = {}
        self.used: dict[str, int] = {}
        self.dirty: set[str] = set()
        self.read: dict[str, int] = {}
        self.read_dirty = False
        self._before: Before = {}

    def begin(self) -> None:
        """Start of a command."""
        if self.read or self._before or self.read_dirty:
            self.read, self._before, self.read_dirty = {}, {}, False

    def fill(self, question: Question, answer: Answer) -> None:
        """Take in what a round of loading found; what was asked and not found is free."""
        for key in question.periods:
            self.periods[key] = answer.periods.get(key, ())
        for key in question.allowances:
            self.used[key] = answer.allowances.get(key, 0)

    def knows(self, key: str) -> bool:
        """Whether a key was loaded."""
        return key in self.periods or key in self.used

    def held(self, key: str) -> tuple[HeldPeriod, ...]:
        """The live periods of a loaded key."""
        self.read_dirty = self.read_dirty or key in self.dirty
        return self.periods[key]

    def amount(self, key: str) -> int:
        """What is used of a loaded allowance; it counts as read, as it was before this command."""
        self.read_dirty = self.read_dirty or key in self.dirty
        used = self.used[key]
        self.read.setdefault(key, used)
        return used

    def take(self, stream: str, effects: Iterable[Effect]) -> None:
        """What an event takes or gives back, where the batch has loaded its key."""
        for effect in effects:
            match effect:
                case PeriodTaken(key=key, first=first, last=last) if key in self.periods:
                    taken = HeldPeriod(first, last, stream)
                    self._put(self.periods, key, (*self.periods[key], taken))
                case PeriodReturned(key=key, first=first) if key in self.periods:
                    left = tuple(
                        one
                        for one in self.periods[key]
                        if (one.first, one.holder) != (first, stream)
                    )
                    self._put(self.periods, key, left)
                case AllowanceTaken(key=key, amount=amount) if key in self.used:
                    self._put(self.used, key, self.used[key] + amount)
                case AllowanceReturned(key=key, amount=amount) if key in self.used:
                    self._put(self.used, key, self.used[key] - amount)
                case _:
                    pass

    def _put(self, rows: dict[str, Any], key: str, value: Any) -> None:
        self._before.setdefault(key, (rows[key], key in self.dirty))
        rows[key] = value
        self.dirty.add(key)

    def retract(self) -> None:
        """The command takes nothing after all, or is about to be applied as a whole."""
        for key, (value, dirty) in self._before.items():
            rows: dict[str, Any] = self.periods if key in self.periods else self.used
            rows[key] = value
            if not dirty:
                self.dirty.discard(key)
        self._before = {}

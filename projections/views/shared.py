"""What several views need of one batch is reckoned once, by whichever comes first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Shared:
    """Of one batch; thread-safe. What is shared follows from the batch and the log alone, never
    from the rows of a view, which may stand elsewhere."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._locks: dict[str, Lock] = {}
        self._made: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives; the others wait for it. One that fails is made again by the next."""
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            if name not in self._made:
                self._made[name] = make()
            made: Made = self._made[name]
            return made

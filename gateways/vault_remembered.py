"""Who holds a number, remembered in this process under the number's blind index, never the
number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from threading import Lock

REMEMBERED = 100_000


class Remembered:
    """Blind index → subject, the oldest forgotten. A holder never changes, not by erasure
    either."""

    def __init__(self) -> None:
        self._subjects: dict[str, str] = {}
        self._lock = Lock()

    def of(self, indexes: Iterable[str]) -> dict[str, str]:
        """Those that are known."""
        with self._lock:
            return {one: self._subjects[one] for one in indexes if one in self._subjects}

    def keep(self, found: dict[str, str]) -> None:
        with self._lock:
            self._subjects |= found
            over = len(self._subjects) - REMEMBERED
            if over > 0:
                for oldest in list(islice(self._subjects, over)):
                    del self._subjects[oldest]

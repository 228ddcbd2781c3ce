"""Work that goes on until it is stopped, in a thread each: begun again after a failure, beside the
others."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from time import monotonic

Work = Callable[[Event], None]
"""Runs until the event is set; whatever it raises is a failure."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before it is begun again, doubled each time

logger = logging.getLogger(__name__)


class Kept:
    """One such work. `working_since`: when it was last begun, by the monotonic clock; None while it
    is not at work."""

    def __init__(self, name: str, work: Work, first_pause: float = FIRST_PAUSE) -> None:
        self.name = name
        self.working_since: float | None = None
        self._failures: deque[str] = deque()
        self._work = work
        self._first_pause = first_pause

    def run(self, stop: Event) -> None:
        pause = self._first_pause
        while not stop.is_set():
            began = self.working_since = monotonic()
            try:
                self._work(stop)
            except Exception as error:
                self.working_since = None
                self._failures.append(type(error).__name__)
                logger.exception("%s failed and is begun again", self.name)
                if monotonic() - began > LONGEST_PAUSE:
                    pause = self._first_pause
                stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def failed_since(self) -> list[str]:
        """The kinds of its failures since this was last asked."""
        found = []
        while self._failures:
            found.append(self._failures.popleft())
        return found


@contextmanager
def kept(works: Mapping[str, Work], first_pause: float = FIRST_PAUSE) -> Iterator[list[Kept]]:
    """All of them, as long as this is open; it waits for each to end."""
    stop = Event()
    all_of_them = [Kept(name, work, first_pause) for name, work in works.items()]
    with ExitStack() as stack:
        for one in all_of_them:
            thread = Thread(target=one.run, args=(stop,), name=one.name)
            thread.start()
            stack.callback(thread.join)
        stack.callback(stop.set)
        yield all_of_them

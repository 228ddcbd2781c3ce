"""Who uses an embedded server: the process that started it ends it last, not under the others."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO

PATIENCE = 10.0  # seconds the owner waits at its end for those that attached


@contextmanager
def in_use(path: Path) -> Iterator[IO[str]]:
    """A shared lock as long as this is open; freed by the kernel when the process ends, however."""
    with path.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield users


def wait_for_others(users: IO[str], patience: float = PATIENCE) -> bool:
    """Until nobody else uses the server, or patience is over; whether it is alone then. Those that
    come meanwhile wait, and find the server stopped."""
    deadline = monotonic() + patience
    while monotonic() < deadline:
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        sleep(0.02)
    return False

"""The collector of cycles: a ledger makes hardly any, and millions of objects that are none."""

from __future__ import annotations

import gc

OBJECTS = 50_000  # more of them than were given up again, before it looks


def collect_rarely() -> None:
    """For a process that has begun: what there is stays, and what comes is looked through seldom.

    Following the log takes a seventh less time, and as much memory (CPython 3.11).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 20)

"""One rehearsal of one benchmark in a process of its own, so that its memory is seen."""

from __future__ import annotations

import cProfile
import os
import sys
import time
from collections import Counter
from contextlib import closing, nullcontext

import msgspec

from domain.rehearsal import Trial, schemes_touched
from domain.rehearsing import Rehearsal
from ops.bench.processes import peak_rss_mb
from ops.collecting import collect_rarely
from ops.rehearsing import ahead, loaded
from projections.log_histories import HistoryLog
from projections.views.rehearsal_index import RehearsalIndex


class Order(msgspec.Struct, frozen=True):
    """`profile`: a file for where the time went, else nothing."""

    dsn: str
    trial: Trial
    profile: str = ""


class Found(msgspec.Struct, frozen=True):
    """`changed`: by what became of them."""

    seconds: float
    cpu_seconds: float
    peak_rss_mb: float
    judged: int
    changed: dict[str, int]


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    judged, changed = 0, Counter[str]()
    profile = cProfile.Profile() if order.profile else nullcontext()
    collect_rarely()
    begun, spent = time.monotonic(), time.process_time()
    with (
        closing(HistoryLog(order.dsn)) as log,
        closing(RehearsalIndex(order.dsn)) as index,
        closing(RehearsalIndex(order.dsn)) as beside,
        profile,
    ):
        rehearsal = Rehearsal(log, [order.trial], beside.companions)
        for _, page, view in ahead(loaded(index, rehearsal, schemes_touched([order.trial]))):
            looked = rehearsal.look(page, view)
            judged += looked.judged
            for one in looked.changes:
                changed[f"{one.before.status} → {one.after.status}"] += 1
    seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    if isinstance(profile, cProfile.Profile):
        profile.dump_stats(order.profile)
    found = Found(seconds, cpu, peak_rss_mb([os.getpid()]), judged, dict(changed))
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()

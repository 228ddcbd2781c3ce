"""Going over the histories of one benchmark in a process of its own, so that its memory is seen."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from datetime import date

import msgspec

from domain.due.walk import Walk
from ops.bench.processes import peak_rss_mb
from projections.log_postgres import PostgresLog
from projections.views.due_index import DueIndex


class Order(msgspec.Struct, frozen=True):
    """`persons`: after so many it is enough."""

    dsn: str
    day: date
    persons: int


class Found(msgspec.Struct, frozen=True):
    """`stages`: dues by stage; `histories`: how many were gone over."""

    seconds: float
    cpu_seconds: float
    peak_rss_mb: float
    histories: int
    stages: dict[str, int]


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    log, stages = PostgresLog(order.dsn), Counter[str]()
    begun, spent, persons = time.monotonic(), time.process_time(), 0
    with DueIndex(order.dsn) as index:
        for page in Walk(log, index, order.day).pages():
            stages.update(due.stage for due in page.dues)
            persons += page.subjects if page.kind == "applicant" else 0
            if persons >= order.persons:
                break
    seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    log.close()
    found = Found(seconds, cpu, peak_rss_mb([os.getpid()]), persons, dict(stages))
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()

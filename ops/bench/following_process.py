"""The views of one benchmark in a process of its own: followed from the first event, or one made
anew; or the log decoded from one position to another."""

from __future__ import annotations

import os
import sys
import time
from typing import Literal

import msgspec
import psycopg

from ops.bench.processes import peak_rss_mb
from ops.collecting import collect_rarely
from projections.replay import replay
from projections.views.all_views import BY_NAME
from projections.views.rebuild import rebuild
from projections.views.runner import ViewRunner


class Order(msgspec.Struct, frozen=True):
    """`view`: the one that is rebuilt; `after`, `until`: positions between which to replay."""

    what: Literal["follow", "rebuild", "replay"]
    dsn: str
    view: str = ""
    after: int = 0
    until: int = 0


class Followed(msgspec.Struct, frozen=True):
    """`events`: positions gone over."""

    events: int
    seconds: float
    cpu_seconds: float
    peak_rss_mb: float


def main() -> None:
    collect_rarely()
    order = msgspec.json.decode(sys.argv[1], type=Order)
    begun, spent = time.monotonic(), time.process_time()
    events = _done(order)
    seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    told = Followed(events, seconds, cpu, peak_rss_mb([os.getpid()]))
    sys.stdout.buffer.write(msgspec.json.encode(told))


def _done(order: Order) -> int:
    if order.what == "replay":
        with psycopg.connect(order.dsn) as connection:
            return sum(1 for _ in replay(connection, order.after, order.until))
    if order.what == "rebuild":
        return rebuild(order.dsn, BY_NAME[order.view])
    with ViewRunner(order.dsn) as runner:
        reached = runner.catch_up()
        if runner.stopped:
            raise RuntimeError(f"views stopped: {runner.stopped}")
    return reached


if __name__ == "__main__":
    main()

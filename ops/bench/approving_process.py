"""The approvals of one benchmark in a process of its own; a follower does the rest in another."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import msgspec

from ops.bench.approving import approvals, post
from ops.bench.processes import peak_rss_mb
from ops.bench.size import Size
from ops.collecting import collect_rarely
from ops.running import keys_of, running_on
from ops.settings import Settings


class Order(msgspec.Struct, frozen=True):
    dsn: str
    folder: str
    scale: float
    length: int


class Approved(msgspec.Struct, frozen=True):
    """`begun`: by the clock that all processes of a machine share."""

    begun: float
    cpu_seconds: float
    peak_rss_mb: float


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder = Path(order.folder)
    collect_rarely()  # as the command line does
    settings = Settings(folder, folder / "keys.json")
    with running_on(order.dsn, settings, keys_of(settings)) as parts:
        acts = list(approvals(Size(order.scale), order.length))
        begun, spent = time.monotonic(), time.process_time()
        post(parts, acts)
        cpu = time.process_time() - spent
    told = Approved(begun, cpu, peak_rss_mb([os.getpid()]))
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()

"""The approvals of one benchmark in a process of its own, with the follower that does the rest."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import msgspec

from ops.bench.approving import approvals, post
from ops.bench.processes import peak_rss_mb
from ops.bench.size import Size
from ops.follower import NAME, over_postgres
from ops.running import keys_of, running_on
from ops.settings import Settings
from projections.views.follower_place import PostgresPlace


class Order(msgspec.Struct, frozen=True):
    dsn: str
    folder: str
    scale: float
    length: int


class Approved(msgspec.Struct, frozen=True):
    """`approving`: the seconds of `roster.approved`; the rest is `grant.approved` by the
    follower."""

    seconds: float
    approving: float
    cpu_seconds: float
    peak_rss_mb: float


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder = Path(order.folder)
    settings = Settings(folder, folder / "keys.json")
    with running_on(order.dsn, settings, keys_of(settings)) as parts:
        follower = over_postgres(parts, order.dsn)
        place = PostgresPlace(order.dsn, NAME)
        with place.held():  # it has followed all that was before, as it does in service
            place.advance(parts.log.head())
        acts = list(approvals(Size(order.scale), order.length))
        begun, spent = time.monotonic(), time.process_time()
        post(parts, acts)
        approving = time.monotonic() - begun
        follower.catch_up()
        seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    peak = peak_rss_mb([os.getpid()])
    sys.stdout.buffer.write(msgspec.json.encode(Approved(seconds, approving, cpu, peak)))


if __name__ == "__main__":
    main()

"""The follower in a process of its own, beside those that post, as `ledger serve` has it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from threading import Event

import msgspec

from ops.bench.processes import peak_rss_mb
from ops.collecting import collect_rarely
from ops.follower import NAME, over_postgres
from ops.running import keys_of, running_on
from ops.settings import Settings
from projections.views.follower_place import PostgresPlace


class Order(msgspec.Struct, frozen=True):
    """Follow all that comes after the head; until told to stop, and to the head of then."""

    dsn: str
    folder: str


class Followed(msgspec.Struct, frozen=True):
    """`ended`: by the clock that all processes of a machine share."""

    ended: float
    cpu_seconds: float
    peak_rss_mb: float


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder, stop = Path(order.folder), Event()
    collect_rarely()  # as the command line does
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = Settings(folder, folder / "keys.json")
    with running_on(order.dsn, settings, keys_of(settings)) as parts:
        follower = over_postgres(parts, order.dsn)
        place = PostgresPlace(order.dsn, NAME)
        with place.held():  # it has followed all that was before, as it does in service
            place.advance(parts.log.head())
        sys.stdout.buffer.write(b"\n")  # ready: the measurement begins
        sys.stdout.buffer.flush()
        spent = time.process_time()
        follower.run(stop)
        follower.catch_up()
        ended, cpu = time.monotonic(), time.process_time() - spent
    told = Followed(ended, cpu, peak_rss_mb([os.getpid()]))
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()

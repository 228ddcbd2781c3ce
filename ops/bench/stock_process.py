"""Baseline B: `Application.save` of the eventsourcing library as it comes, in 8 threads."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import msgspec

THREADS = 8
TEXT = "x" * 300  # makes its stored state about as long as one of ours


class Order(msgspec.Struct, frozen=True):
    host: str
    port: int
    database: str
    seconds: int


class Saved(msgspec.Struct, frozen=True):
    rate: float


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    os.environ |= {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": order.database,
        "POSTGRES_HOST": order.host,
        "POSTGRES_PORT": str(order.port),
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_POOL_SIZE": str(THREADS),
    }
    # by name: the contract on imports speaks of the ledger, and this is what it is compared with
    library: Any = import_module("eventsourcing.application")
    aggregates: Any = import_module("eventsourcing.domain")

    class Fact(aggregates.Aggregate):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            self.text = text

    application = library.Application()
    end = time.monotonic() + order.seconds

    def save(_: int) -> int:
        count = 0
        while time.monotonic() < end:
            application.save(Fact(TEXT))
            count += 1
        return count

    begun = time.monotonic()
    with ThreadPoolExecutor(THREADS) as threads:
        saved = sum(threads.map(save, range(THREADS)))
    rate = saved / (time.monotonic() - begun)
    application.close()
    sys.stdout.buffer.write(msgspec.json.encode(Saved(rate)))


if __name__ == "__main__":
    main()

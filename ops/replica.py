"""Copies a ledger's log from its topic into a database of its own, where views then follow it.

    python -m ops.replica --bootstrap 127.0.0.1:9092 --topic yiya.events \\
        --source urn:ledger:YIYA:1 --database postgresql://… --group county-views

Any number of processes with one group share the partitions; each may be killed at any moment.
"""

from __future__ import annotations

import argparse
import logging
import signal
from collections.abc import Callable
from threading import Event as Signal
from typing import Any

import msgspec
import psycopg

from gateways.kafka_access import read_access
from gateways.kafka_group import GroupReader
from gateways.kafka_port import TopicUnavailable
from ops.logs import mask_logs
from projections.replica import Replica

PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Copying:
    """For one thread."""

    def __init__(
        self,
        replica: Callable[[], Replica],
        reader: Callable[[Callable[[int], int]], GroupReader],
    ) -> None:
        """Both are called again after every error; `reader` is told where partitions go on."""
        self._replica, self._reader = replica, reader

    def run(self, stop: Signal) -> None:
        """Until `stop` is set; waits for lost brokers and a lost database.

        Raises NotAReplica, Unreadable.
        """
        while not stop.is_set():
            try:
                self._follow(stop)
            except (TopicUnavailable, psycopg.OperationalError) as error:
                logger.warning("the copy waits: %s: %s", type(error).__name__, error)
                stop.wait(PAUSE_SECONDS)

    def _follow(self, stop: Signal) -> None:
        replica = self._replica()
        try:
            reader = self._reader(replica.next_offset)
            try:
                while not stop.is_set():
                    for batch in reader.poll():
                        rows = [msgspec.structs.astuple(row) for row in batch.rows]
                        replica.take(batch.part, batch.source, rows, batch.after)
            finally:
                reader.close()
        finally:
            replica.close()


def main() -> None:
    """Until SIGINT or SIGTERM."""
    mask_logs()
    parser = argparse.ArgumentParser("python -m ops.replica", description=__doc__)
    for name in ("bootstrap", "topic", "source", "database", "group"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--access", default="", help="a file, see gateways/kafka_access.py")
    asked = parser.parse_args()
    access = read_access(asked.access, production=False)
    stop = Signal()

    def end(*_: Any) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    Copying(
        lambda: Replica(asked.database, asked.source),
        lambda where: GroupReader(asked.bootstrap, asked.topic, asked.group, where, access),
    ).run(stop)


if __name__ == "__main__":
    main()

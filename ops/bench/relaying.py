"""`relay`: the log to Kafka, acknowledged, beside kafka-python alone on the same brokers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psycopg

from ops.bench.checks import WrongResult
from ops.bench.figures import Figure
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.relaying_process import Order, Relayed
from ops.bench.stages import ensure
from ops.kafka_broker import Broker, bootstrap, cluster

FIRST = """
copy (select * from stored_events where notification_id <= {} order by notification_id)
to stdout (format binary)
"""
INTO = "copy stored_events from stdin (format binary)"
COPIES = {"relay": 1, "relay:3-copies": 3}


def relay(place: Place) -> list[Figure]:
    """Events a second, in a process of its own: by one broker; by three, each event on all."""
    dsn, events = _log(place), place.size.relayed
    figures = [_beside(place, dsn, events, name, copies) for name, copies in COPIES.items()]
    place.drop("relay_run")
    return figures


def _log(place: Place) -> str:
    """A ledger that holds the first events of the base log."""
    ensure(place, "base")
    dsn = place.create_empty("relay_run")
    with (
        psycopg.connect(place.dsn("base")) as source,
        psycopg.connect(dsn) as target,
        source.cursor().copy(FIRST.format(place.size.relayed).encode()) as out,
        target.cursor().copy(INTO) as into,
    ):
        for block in out:
            into.write(block)
    return dsn


def _beside(place: Place, dsn: str, events: int, name: str, copies: int) -> Figure:
    folder = place.folder / "kafka"
    try:
        with ExitStack() as stack:
            brokers = cluster(folder, copies)
            for broker in brokers:
                stack.enter_context(broker)
            alone = _asked("ops.bench.kafka_alone_process", dsn, brokers, folder, events)
            ours = _asked("ops.bench.relaying_process", dsn, brokers, folder, events)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rate, plain = events / ours.seconds, events / alone.seconds
    cpu = ours.cpu_seconds / events * 1e6
    peak = ours.peak_rss_mb
    return Figure(name, rate, "events/s", plain, rate / plain, cpu_us=cpu, peak_rss_mb=peak)


def _asked(module: str, dsn: str, brokers: Sequence[Broker], folder: Path, events: int) -> Relayed:
    """Raises WrongResult unless the topic holds the log: so many records, the last the last."""
    copies = len(brokers)
    topic = f"{module.rpartition('.')[2]}.events"
    order = Order(dsn, bootstrap(brokers), topic, copies, min(2, copies))
    told = ask(module, order, Relayed)
    if (told.records, told.position) != (events, events):
        raise WrongResult(f"{events} events, on the topic: {told}")
    return told

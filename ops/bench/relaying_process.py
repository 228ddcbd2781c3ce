"""One relay of a whole log in a process of its own; says what it cost."""

from __future__ import annotations

import os
import sys
from time import perf_counter

import msgspec

from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.bench.processes import peak_rss_mb
from ops.relay import Relay
from projections.relay_place import RelayPlace

SOURCE = b"urn:ledger:BENCH:1"


class Order(msgspec.Struct, frozen=True):
    """Which log to which topic, made with so many copies."""

    dsn: str
    bootstrap: str
    topic: str
    copies: int
    in_sync: int

    def settings(self) -> TopicSettings:
        return TopicSettings(self.topic, 1, self.copies, self.in_sync)


class Relayed(msgspec.Struct, frozen=True):
    """What the topic holds then, and the time from the first event to the last answer."""

    records: int
    position: int
    seconds: float
    cpu_seconds: float
    peak_rss_mb: float


def told(order: Order, seconds: float, cpu_seconds: float) -> None:
    """To standard output, with a fresh look at the topic."""
    topic = KafkaTopic(order.bootstrap, order.settings())
    [tail] = topic.tails()
    topic.close()
    peak = peak_rss_mb([os.getpid()])
    found = Relayed(tail.offset, tail.position, seconds, cpu_seconds, peak)
    sys.stdout.buffer.write(msgspec.json.encode(found))


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    place = RelayPlace(order.dsn, order.topic)
    relay = Relay(place, lambda: KafkaTopic(order.bootstrap, order.settings()), SOURCE)
    relay.open()
    before, begun = os.times(), perf_counter()
    relay.catch_up()
    seconds, after = perf_counter() - begun, os.times()
    relay.close()
    told(order, seconds, sum(after[:2]) - sum(before[:2]))


if __name__ == "__main__":
    main()

"""What the relay stands beside: the same messages, from memory, by kafka-python as it is tuned for
throughput: idempotent, acknowledged by all, lingering 20 ms, batches of 256 KB."""

from __future__ import annotations

import os
import sys
from time import perf_counter
from typing import Any

import msgspec
from kafka import KafkaProducer

from gateways.kafka_events import Message, Row, message_of
from gateways.kafka_topic import KafkaTopic
from ops.bench.relaying_process import SOURCE, Order, told
from projections.relay_place import RelayPlace

PART = 50_000  # messages made before the clock goes on


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    KafkaTopic(order.bootstrap, order.settings()).close()
    producer = KafkaProducer(
        bootstrap_servers=order.bootstrap.split(","),
        acks="all",
        linger_ms=20,
        batch_size=256 * 1024,
        metrics_enabled=False,
    )
    producer.partitions_for(order.topic)
    place = RelayPlace(order.dsn, order.topic)
    place.take()
    seconds = cpu_seconds = 0.0
    position, head = 0, place.head()
    while position < head:
        messages = [message_of(Row(*row), SOURCE) for row in place.read(position, PART)]
        before, begun = os.times(), perf_counter()
        _send(producer, order.topic, messages)
        seconds += perf_counter() - begun
        cpu_seconds += sum(os.times()[:2]) - sum(before[:2])
        position += len(messages)
    producer.close()
    place.release()
    told(order, seconds, cpu_seconds)


def _send(producer: Any, topic: str, messages: list[Message]) -> None:
    send = producer.send
    sent = [send(topic, one.value, one.key, one.headers) for one in messages]
    producer.flush()
    if not all(one.succeeded() for one in sent):
        raise RuntimeError("not acknowledged")


if __name__ == "__main__":
    main()

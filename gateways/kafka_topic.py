"""The events topic over kafka-python: checked at the start, read at its tails, written in windows.

A window goes out as one batch for each partition, and the next only when the brokers hold it. A
batch is atomic: whatever is lost, killed or refused, a partition holds a beginning without a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.partitioner.default import murmur2

from gateways.kafka_access import Access
from gateways.kafka_address import anyone_listens
from gateways.kafka_events import POSITION, SOURCE, Message
from gateways.kafka_port import (
    BATCH_BYTES,
    Tail,
    TopicRefused,
    TopicSettings,
    TopicUnavailable,
)
from gateways.kafka_reasons import opening, translated
from gateways.kafka_setting_up import set_up

REQUEST_MS = 5_000
PATIENCE = 15.0  # seconds a window may take; then a fresh producer finds out how far it came
A_LOOK = 0.25  # seconds between two looks at `meanwhile`
HOUR_MS = 3_600_000
PRODUCER = {
    "acks": "all",
    "enable_idempotence": True,
    "batch_size": BATCH_BYTES,
    "max_request_size": 8 * BATCH_BYTES,
    # Nothing leaves before `flush`, and nothing is given up by the client itself: a window that
    # went out in two parts, the first of them given up, would leave a hole.
    "linger_ms": HOUR_MS,
    "delivery_timeout_ms": 2 * HOUR_MS,
    "request_timeout_ms": REQUEST_MS,
    "max_block_ms": REQUEST_MS,
    "metrics_enabled": False,
    "allow_auto_create_topics": False,
}
CLIENT = {
    "bootstrap_timeout_ms": REQUEST_MS,
    "reconnect_backoff_max_ms": 1_000,
}


class KafkaTopic:
    """See gateways/kafka_port.py. Raises TopicUnavailable, TopicRefused."""

    def __init__(
        self,
        bootstrap: str,
        settings: TopicSettings,
        access: Access | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """`access`: as `read_access` gives it."""
        self.name = settings.name
        self._patience = patience
        self._access = access
        self._client: dict[str, Any] = {
            "bootstrap_servers": bootstrap.split(","),
            **CLIENT,
            **(access or {}),
        }
        if not anyone_listens(bootstrap):
            raise TopicUnavailable(f"no broker listens at {bootstrap}")
        with opening(access):
            self.identity, self.partitions = set_up(self._client, settings)
            self._producer = KafkaProducer(**self._client, **PRODUCER)
            self._producer.partitions_for(self.name)  # else the first `send` would wait for it
        self.partition_of = lru_cache(100_000)(self._partition_of)

    # The tails

    def tails(self) -> list[Tail]:
        """How each partition ends; read from its last record."""
        consumer = None
        with translated(self._access):
            try:
                consumer = KafkaConsumer(
                    **self._client,
                    request_timeout_ms=REQUEST_MS,
                    enable_auto_commit=False,
                    allow_auto_create_topics=False,
                    metrics_enabled=False,
                )
                parts = [TopicPartition(self.name, number) for number in range(self.partitions)]
                firsts, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
                return [_tail(consumer, part, firsts[part], ends[part]) for part in parts]
            finally:
                if consumer is not None:
                    consumer.close(autocommit=False, timeout_ms=1_000)

    def _partition_of(self, key: bytes) -> int:
        """As kafka-python's and Java's own partitioners reckon it."""
        if self.partitions == 1:
            return 0
        return int(murmur2(key) & 0x7FFFFFFF) % self.partitions

    # Sending

    def send(
        self, window: Sequence[tuple[int, Message]], meanwhile: Callable[[], None]
    ) -> dict[int, int]:
        """Each partition's next offset, when the brokers hold the whole window."""
        with translated(self._access):
            send, name = self._producer.send, self.name
            sent = [
                send(name, one.value, one.key, one.headers, partition) for partition, one in window
            ]
            self._wait(meanwhile)
            return _acknowledged(sent)

    def _wait(self, meanwhile: Callable[[], None]) -> None:
        deadline = monotonic() + self._patience
        while True:
            try:
                self._producer.flush(A_LOOK)
                return
            except KafkaTimeoutError as late:
                if monotonic() > deadline:
                    raise TopicUnavailable("the brokers did not acknowledge in time") from late
                meanwhile()

    def close(self) -> None:
        """Ends the producer's thread; a batch that it has not sent is dropped."""
        # kafka-python's close(timeout=0) raises before it ends its thread when something waits.
        self._producer._sender.force_close()
        with suppress(KafkaError):  # what was not acknowledged is found out from the tails
            self._producer.close(timeout=1)


def _tail(consumer: KafkaConsumer, part: Any, first: int, end: int) -> Tail:
    """From the last record; looks further back past marks that clients are not shown."""
    if first == end:
        if end:
            raise TopicRefused(f"{part.topic}/{part.partition}: its records were deleted")
        return Tail()
    consumer.assign([part])
    back = 1
    while True:
        consumer.seek(part, max(first, end - back))
        records = _polled(consumer, part, end)
        if records:
            last = records[-1]
            headers = dict(last.headers)
            if POSITION not in headers or not headers[POSITION].isdigit():
                raise TopicRefused(f"{part.topic}/{part.partition} holds what is no event")
            position = int(headers[POSITION])
            return Tail(end, position, headers.get(SOURCE, b""), last.value)
        if end - back <= first:
            raise TopicRefused(f"{part.topic}/{part.partition} holds no event")
        back *= 10


def _polled(consumer: KafkaConsumer, part: Any, end: int) -> list[Any]:
    """What lies between where the consumer stands and the end."""
    records: list[Any] = []
    deadline = monotonic() + REQUEST_MS / 1_000
    while consumer.position(part) < end:
        if monotonic() > deadline:
            raise TopicUnavailable("the end of a partition cannot be read")
        records += consumer.poll(timeout_ms=200).get(part, [])
    return records


def _acknowledged(sent: Sequence[Any]) -> dict[int, int]:
    """Looks at every future: one that failed fails the window."""
    ends: dict[int, int] = {}
    for future in sent:
        if not future.succeeded():
            raise TopicUnavailable(f"not acknowledged: {future.exception!r}")
        held = future.value
        ends[held.partition] = max(ends.get(held.partition, 0), held.offset + 1)
    return ends

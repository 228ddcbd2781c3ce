"""The events topic read by the processes of a group, which share its partitions among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from kafka import ConsumerRebalanceListener, KafkaConsumer

from gateways.kafka_access import Access
from gateways.kafka_address import anyone_listens
from gateways.kafka_events import SOURCE, Message, Row, Unreadable, row_of
from gateways.kafka_port import TopicUnavailable
from gateways.kafka_reasons import opening, translated

POLL_MS = 500
READER = {
    "bootstrap_timeout_ms": 5_000,
    "request_timeout_ms": 15_000,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 3_000,
    "enable_auto_commit": False,  # the place stands with the effects
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "max_poll_records": 2_000,
}


class Batch(msgspec.Struct, frozen=True):
    """What a partition gave, in the order of its offsets; `after`: the offset to go on at."""

    part: int
    source: str
    rows: list[Row]
    after: int


class GroupReader:
    """For one thread; after an error only `close` is right. Raises TopicUnavailable."""

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        group: str,
        where: Callable[[int], int],
        access: Access | None = None,
    ) -> None:
        """`where`: the offset to go on at in a partition; asked whenever one becomes ours."""
        if not anyone_listens(bootstrap):
            raise TopicUnavailable(f"no broker listens at {bootstrap}")
        self._access = access
        with opening(access):
            self._consumer = KafkaConsumer(
                bootstrap_servers=bootstrap.split(","),
                group_id=group,
                **READER,
                **(access or {}),
            )
            listener = _Assigned(self._consumer, where)
            self._consumer.subscribe([topic], listener=listener)

    def poll(self) -> list[Batch]:
        """What came; empty after a short wait. Raises Unreadable."""
        with translated(self._access):
            found = self._consumer.poll(timeout_ms=POLL_MS)
        return [_batch(part.partition, records) for part, records in found.items() if records]

    def close(self) -> None:
        """Leaves the group, so that others take over at once."""
        self._consumer.close(autocommit=False, timeout_ms=2_000)


class _Assigned(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python ships no types
    """Goes on where the effects end, not where Kafka thinks."""

    def __init__(self, consumer: Any, where: Callable[[int], int]) -> None:
        self._consumer, self._where = consumer, where

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing to hand over: the place stands with the effects."""

    def on_partitions_assigned(self, assigned: Any) -> None:
        for part in assigned:
            self._consumer.seek(part, self._where(part.partition))


def _batch(part: int, records: list[Any]) -> Batch:
    """Raises Unreadable where events of two ledgers are mixed."""
    sources = {dict(record.headers).get(SOURCE, b"") for record in records}
    if len(sources) != 1:
        raise Unreadable(f"partition {part} mixes events of {sorted(sources)}")
    rows = [row_of(Message(record.key, record.value, record.headers)) for record in records]
    return Batch(part, sources.pop().decode(), rows, records[-1].offset + 1)

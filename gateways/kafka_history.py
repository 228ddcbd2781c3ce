"""Everything that the events topic holds, for a ledger that is being restored."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from gateways.kafka_access import Access
from gateways.kafka_address import anyone_listens
from gateways.kafka_events import SOURCE, Message, Row, Unreadable, row_of
from gateways.kafka_port import TopicUnavailable
from gateways.kafka_reasons import opening, translated

REQUEST_MS, POLL_MS = 5_000, 500
PATIENCE = 30.0  # seconds without a record before the end
READER = {
    "bootstrap_timeout_ms": REQUEST_MS,
    "request_timeout_ms": REQUEST_MS,
    "enable_auto_commit": False,
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "check_crcs": True,
}


def history(
    bootstrap: str, topic: str, source: bytes, first: int, access: Access | None = None
) -> Iterator[Row]:
    """The events at and above position `first`, each partition's in order, those sent again again.

    `source`: as `ledger_source` names the ledger. Raises TopicUnavailable, and Unreadable where
    the topic holds what is no event of this ledger.
    """
    if not anyone_listens(bootstrap):
        raise TopicUnavailable(f"nobody listens at {bootstrap}")
    with opening(access):
        consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","), **READER, **(access or {}))
    try:
        with translated(access):
            yield from _to_the_end(consumer, topic, source, first)
    finally:
        consumer.close(autocommit=False, timeout_ms=1_000)


def _to_the_end(consumer: KafkaConsumer, topic: str, source: bytes, first: int) -> Iterator[Row]:
    """As the ends stand now."""
    parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    if not parts:
        raise TopicUnavailable(f"there is no topic {topic}, or this user may not read it")
    ends = consumer.end_offsets(parts)
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    deadline = monotonic() + PATIENCE
    while any(consumer.position(part) < ends[part] for part in parts):
        found = consumer.poll(timeout_ms=POLL_MS)
        if found:
            deadline = monotonic() + PATIENCE
        elif monotonic() > deadline:
            raise TopicUnavailable("the topic cannot be read to its end")
        for records in found.values():
            for record in records:
                row = _ours(record, source)
                if row.position >= first:
                    yield row


def _ours(record: Any, source: bytes) -> Row:
    """Raises Unreadable."""
    row = row_of(Message(record.key, record.value, record.headers))
    if dict(record.headers).get(SOURCE) != source:
        where = f"{record.topic}/{record.partition} at {record.offset}"
        raise Unreadable(f"{where}: an event of {dict(record.headers).get(SOURCE)!r}")
    return row

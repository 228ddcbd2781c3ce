"""The inbox and the refusals over kafka-python."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic, time
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError
from kafka.structs import OffsetAndMetadata

from gateways.inbox_messages import Incoming
from gateways.kafka_access import Access
from gateways.kafka_events import Message
from gateways.kafka_port import TopicUnavailable
from gateways.kafka_reasons import opening, translated

A_POLL, WAIT_MS = 500, 500
SESSION_MS, HEARTBEAT_MS = (
    10_000,
    3_000,
)  # after so long without a sign another takes its partitions
A_STEP_MS = 300_000  # the longest that a step may take
REQUEST_MS = 5_000
FETCH_SECONDS = 10.0
CLIENT = {"bootstrap_timeout_ms": REQUEST_MS, "reconnect_backoff_max_ms": 1_000}
READER = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
    "max_poll_records": A_POLL,
}
WRITER = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 5,
    "request_timeout_ms": REQUEST_MS,
    "delivery_timeout_ms": 3 * REQUEST_MS,
    "max_block_ms": REQUEST_MS,
    "metrics_enabled": False,
    "allow_auto_create_topics": False,
}


class KafkaInbox:
    """See gateways/inbox_port.py. Raises TopicUnavailable."""

    def __init__(
        self,
        bootstrap: str,
        inbox: str,
        refusals: str,
        access: Access | None = None,
        *,
        partitions: int = 1,
        copies: int = 1,
    ) -> None:
        """The topics are made where they are missing, kept as long as the brokers keep any.
        `access`: as `read_access` gives it."""
        self._inbox, self._refusals = inbox, refusals
        client: dict[str, Any] = {
            "bootstrap_servers": bootstrap.split(","),
            **CLIENT,
            **(access or {}),
        }
        self._access = access
        with opening(access):
            _make(client, (inbox, refusals), partitions, copies)
            self._reader = KafkaConsumer(
                inbox,
                **client,
                **READER,
                group_id=f"{inbox}.ledger",
                session_timeout_ms=SESSION_MS,
                heartbeat_interval_ms=HEARTBEAT_MS,
                max_poll_interval_ms=A_STEP_MS,
            )
            self._again = KafkaConsumer(**client, **READER)
            self._writer = KafkaProducer(**client, **WRITER)

    def poll(self) -> list[Incoming]:
        with translated(self._access):
            found = self._reader.poll(timeout_ms=WAIT_MS)
        now = time()
        return [_incoming(record, now) for records in found.values() for record in records]

    def fetch(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Incoming]:
        found: dict[tuple[int, int], Incoming] = {}
        for partition, offset in places:
            with translated(self._access):
                record = self._record(TopicPartition(self._inbox, partition), offset)
            if record is not None:
                found[partition, offset] = _incoming(record, time())
        return found

    def _record(self, part: Any, offset: int) -> Any:
        """The record at an offset; None where the topic no longer keeps it."""
        self._again.assign([part])
        if offset < self._again.beginning_offsets([part])[part]:
            return None
        self._again.seek(part, offset)
        deadline = monotonic() + FETCH_SECONDS
        while monotonic() < deadline:
            for record in self._again.poll(timeout_ms=WAIT_MS, max_records=1).get(part, []):
                return record if record.offset == offset else None
        raise TopicUnavailable("a record of the inbox cannot be read")

    def partitions(self) -> list[int]:
        return sorted(part.partition for part in self._reader.assignment())

    def refuse(self, messages: Sequence[Message]) -> None:
        with translated(self._access):
            sent = [
                self._writer.send(self._refusals, one.value, one.key or None, one.headers)
                for one in messages
            ]
            self._writer.flush(3 * REQUEST_MS / 1_000)
            for future in sent:
                future.get(timeout=0)  # raises what went wrong with it

    def settle(self) -> None:
        with translated(self._access):
            reached = {
                part: OffsetAndMetadata(self._reader.position(part), "", -1)
                for part in self._reader.assignment()
            }
            self._reader.commit(reached)

    def close(self) -> None:
        for client in (self._reader, self._again):
            client.close(autocommit=False, timeout_ms=1_000)
        self._writer.close(timeout=1)


def _make(client: dict[str, Any], names: Sequence[str], partitions: int, copies: int) -> None:
    admin = KafkaAdminClient(**client, request_timeout_ms=REQUEST_MS)
    try:
        wanted = {"num_partitions": partitions, "replication_factor": copies}
        there = admin.list_topics()
        for name in names:
            if name not in there:
                with suppress(TopicAlreadyExistsError):  # another process was quicker
                    admin.create_topics({name: wanted}, timeout_ms=REQUEST_MS)
    finally:
        admin.close()


def _incoming(record: Any, now: float) -> Incoming:
    return Incoming(
        record.partition,
        record.offset,
        record.key or b"",
        record.value or b"",
        tuple(record.headers),
        now,
    )

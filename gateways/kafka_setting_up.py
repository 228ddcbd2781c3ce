"""Makes the events topic where it is missing, and refuses one that could lose or reorder events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import monotonic, sleep
from typing import Any

from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from gateways.kafka_port import (
    BATCH_BYTES,
    COPIES_IN_PRODUCTION,
    IN_SYNC_IN_PRODUCTION,
    TopicRefused,
    TopicSettings,
    TopicUnavailable,
)

PATIENCE = 10.0  # seconds until the brokers tell of a topic just made


def set_up(client: Mapping[str, Any], settings: TopicSettings) -> tuple[str, int]:
    """The topic's identity and how many partitions it has.

    Raises TopicRefused, TopicUnavailable, and what kafka-python raises.
    """
    admin = KafkaAdminClient(**client, request_timeout_ms=5_000)
    try:
        found = _described(admin, settings.name)
        if found is None:
            _make(admin, settings)
            found = _awaited(admin, settings.name)
        _check(settings, found, _configured(admin, settings.name))
    finally:
        admin.close()
    return str(found["topic_id"]), len(found["partitions"])


def _described(admin: Any, name: str) -> dict[str, Any] | None:
    """What the brokers say of the topic; None while it is not there or not ready."""
    for topic in admin.describe_topics([name]):
        if topic["name"] == name and not topic["error_code"]:
            ready = not any(one["error_code"] for one in topic["partitions"])
            return dict(topic) if topic["partitions"] and ready else None
    return None


def _make(admin: Any, settings: TopicSettings) -> None:
    wanted = {
        "num_partitions": settings.partitions,
        "replication_factor": settings.copies,
        "configs": {
            "cleanup.policy": "delete",
            "retention.ms": "-1",
            "retention.bytes": "-1",
            "min.insync.replicas": str(settings.in_sync),
            "unclean.leader.election.enable": "false",
        },
    }
    try:
        admin.create_topics({settings.name: wanted}, timeout_ms=5_000)
    except TopicAlreadyExistsError:
        return  # another process was quicker, or it is there and has no leader now


def _awaited(admin: Any, name: str) -> dict[str, Any]:
    deadline = monotonic() + PATIENCE
    while (found := _described(admin, name)) is None:
        if monotonic() > deadline:
            raise TopicUnavailable(f"{name} was made, but has no leader")
        sleep(0.1)
    return found


def _configured(admin: Any, name: str) -> dict[str, str]:
    said = admin.describe_configs([ConfigResource("TOPIC", name)], config_filter="all")
    return {key: str(one["value"]) for key, one in said["topic"][name].items()}


def _check(
    settings: TopicSettings, topic: Mapping[str, Any], configured: Mapping[str, str]
) -> None:
    wrong = list(_faults(settings, topic["partitions"], configured))
    if wrong:
        raise TopicRefused(f"{settings.name}: {'; '.join(wrong)}")


def _faults(
    settings: TopicSettings, partitions: list[Any], configured: Mapping[str, str]
) -> Iterator[str]:
    """What is not safe, in words."""
    if (found := len(partitions)) != settings.partitions:
        yield f"it has {found} partitions, LEDGER_KAFKA_PARTITIONS is {settings.partitions}"
    if configured["cleanup.policy"] != "delete":
        yield "cleanup.policy must be delete: compaction removes events"
    for name in ("retention.ms", "retention.bytes"):
        if configured[name] != "-1":
            yield f"{name} must be -1: the topic is kept without limit"
    if int(configured["max.message.bytes"]) < BATCH_BYTES + 1_000:
        yield f"max.message.bytes must be at least {BATCH_BYTES + 1_000}"
    if configured["unclean.leader.election.enable"] != "false":
        yield "unclean.leader.election.enable must be false: it drops what was acknowledged"
    yield from _too_few(settings, partitions, int(configured["min.insync.replicas"]))


def _too_few(settings: TopicSettings, partitions: list[Any], in_sync: int) -> Iterator[str]:
    copies, safe = settings.copies, settings.in_sync
    if settings.production:
        copies, safe = max(copies, COPIES_IN_PRODUCTION), max(safe, IN_SYNC_IN_PRODUCTION)
    fewest = min(len(one["replica_nodes"]) for one in partitions)
    if fewest < copies:
        yield f"it has {fewest} copies, {copies} are needed"
    if in_sync < safe:
        yield f"min.insync.replicas is {in_sync}, {safe} is needed"

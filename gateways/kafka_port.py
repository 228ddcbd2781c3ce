"""What the relay needs of a Kafka topic: a small port, so that another client may serve it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from gateways.kafka_events import Message

WINDOW_BYTES = 900_000  # of keys, values and headers sent together; fits one batch of a partition
BATCH_BYTES = 1_000_000  # what a partition must take as one batch
COPIES_IN_PRODUCTION, IN_SYNC_IN_PRODUCTION = 3, 2


class TopicUnavailable(Exception):
    """The brokers cannot be reached, or did not say that they hold what was sent. Nothing is lost:
    a fresh topic object and its tails tell how far it came."""


class TopicRefused(Exception):
    """The topic is not safe to relay to, or not this ledger's: a person must look."""


class TopicSettings(msgspec.Struct, frozen=True):
    """How the topic is made, and what it must be. `copies`: replication factor; `in_sync`: how many
    of them must hold a record before it counts as sent."""

    name: str
    partitions: int = 1
    copies: int = 1
    in_sync: int = 1
    production: bool = False


class Tail(msgspec.Struct, frozen=True):
    """How a partition ends: its next offset, and its last record's position (0: none), source and
    value."""

    offset: int = 0
    position: int = 0
    source: bytes = b""
    value: bytes = b""


class Topic(Protocol):
    """`<ledger>.events`, made or checked. For one thread; after an error only `close` is right.

    `identity`: changes when the topic is deleted and made anew.
    """

    identity: str
    partitions: int

    def tails(self) -> list[Tail]:
        """How each partition ends. Raises TopicUnavailable, TopicRefused."""
        ...

    def partition_of(self, key: bytes) -> int:
        """Where a key belongs, as every Kafka client reckons it."""
        ...

    def send(
        self, window: Sequence[tuple[int, Message]], meanwhile: Callable[[], None]
    ) -> dict[int, int]:
        """Sends (partition, message) in order and returns when the brokers hold all: each
        partition's next offset.

        The messages of one partition are taken whole or not at all: so a partition always holds a
        beginning of what belongs there, without a hole. `meanwhile` is called while waiting, at
        least once a second; what it raises ends the wait.

        Raises TopicUnavailable: some partitions may hold theirs, or will.
        """
        ...

    def close(self) -> None:
        """Ends it without waiting. What was sent may still arrive."""
        ...

"""What the inbox needs of Kafka: a small port, so that another client may serve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gateways.inbox_messages import Incoming
from gateways.kafka_events import Message


class InboxTopics(Protocol):
    """`<ledger>.inbox` read as one of a consumer group, `<ledger>.refusals` written. For one
    thread; after an error only `close` is right, and a new one goes on after what was settled.

    Every method raises TopicUnavailable.
    """

    def poll(self) -> list[Incoming]:
        """What came, in the order of each partition; empty after a short wait."""
        ...

    def fetch(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Incoming]:
        """The records at these (partition, offset); those no longer kept are left out."""
        ...

    def partitions(self) -> list[int]:
        """Those that are ours at the moment."""
        ...

    def refuse(self, messages: Sequence[Message]) -> None:
        """Returns when the brokers hold all."""
        ...

    def settle(self) -> None:
        """What was polled so far need not come again."""
        ...

    def close(self) -> None: ...

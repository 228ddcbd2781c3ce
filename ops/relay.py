"""log → Kafka: every event once or more often, never out of order at first sight, none left out.

One relay at a time sends; the others wait for its lock. Where it goes on follows from the topic: of
each partition, what is at or below its own tail is there already. See docs/decisions/0011.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event as Signal
from time import monotonic

import psycopg

from gateways.kafka_access import read_access
from gateways.kafka_events import (
    HEADERS_BYTES,
    Message,
    Row,
    events_topic,
    ledger_source,
    message_of,
)
from gateways.kafka_port import (
    WINDOW_BYTES,
    Tail,
    Topic,
    TopicRefused,
    TopicSettings,
    TopicUnavailable,
)
from ops.running import Running
from projections.relay_place import Hint, LockLost, RelayPlace, Stored
from projections.views.runner import rest

A_READ = 5_000
POLL_SECONDS = 0.5
PAUSE_SECONDS = 1.0  # before it tries again what failed

logger = logging.getLogger(__name__)


class Relay:
    """For one thread. `position`: what is known to be on Kafka; `sending`: whether this relay is
    the one that holds the lock."""

    def __init__(self, place: RelayPlace, connect: Callable[[], Topic], source: bytes) -> None:
        """`connect` opens the topic: called again after every error. `source`: see
        `ledger_source`."""
        self.place, self.source = place, source
        self.position = 0
        self.sending = False
        self._connect = connect
        self._topic: Topic | None = None
        self._tails: list[Tail] = []
        self._offsets: list[int] = []
        self._rows: list[Stored] = []  # read and not yet sent
        self._checked_at = 0.0
        self._waits_for = ""

    def run(self, stop: Signal) -> None:
        """Relays until `stop` is set. Waits for its turn, for the brokers and for the database.

        Raises TopicRefused, and LogUnreadable: a person must look.
        """
        try:
            while not stop.is_set():
                if not self._attempt(self._follow, stop):
                    stop.wait(PAUSE_SECONDS)
        finally:
            self.close()

    def catch_up(self, stop: Signal | None = None) -> int:
        """All that the log holds now is on Kafka; the position then.

        Raises TopicUnavailable, TopicRefused, LockLost (also when another relay is at work).
        """
        if self._topic is None and not self.open():
            raise LockLost("another relay is at work")
        head = self.place.head()
        while self.position < head and not (stop and stop.is_set()):
            self._step()
        return self.position

    def open(self) -> bool:
        """Takes the lock and finds where to go on; False while another relay holds it.

        The topic is read under the lock: what an earlier relay sends yet is a repetition of what
        this one finds missing. Raises what `catch_up` raises.
        """
        if not self.place.take():
            return False
        self._topic = topic = self._connect()
        self._tails = topic.tails()
        for number, tail in enumerate(self._tails):
            self._is_ours(number, tail)
        hint = self.place.hint()
        self.position = first_position(hint, topic.identity, self._tails)
        self._offsets = [tail.offset for tail in self._tails]
        self.sending = True
        logger.info("the relay goes on after position %d", self.position)
        return True

    def close(self) -> None:
        """Gives up topic and lock; what was sent without an answer is found at the next start."""
        topic, self._topic = self._topic, None
        self._rows = []
        self.sending = False
        if topic is not None:
            topic.close()
        self.place.release()

    # Following

    def _attempt(self, work: Callable[[Signal], None], stop: Signal) -> bool:
        """False where it was broken off; everything is opened anew then."""
        try:
            work(stop)
        except (TopicUnavailable, LockLost, psycopg.OperationalError) as error:
            said = f"{type(error).__name__}: {error}"
            if said != self._waits_for:  # once, not every second
                logger.warning("the relay waits: %s", said)
            self._waits_for = said
            self.close()
            return False
        self._waits_for = ""
        return True

    def _follow(self, stop: Signal) -> None:
        if self._topic is None and not self.open():
            stop.wait(POLL_SECONDS)
            return
        began = monotonic()
        self.catch_up(stop)
        rest(stop, began)
        self.place.wait(POLL_SECONDS)
        self.place.check()

    def _is_ours(self, number: int, tail: Tail) -> None:
        """What the topic ends with must be what the log holds there."""
        if not tail.position:
            return
        if tail.source != self.source:
            raise TopicRefused(f"partition {number} holds events of {tail.source!r}")
        if self.place.bytes_at(tail.position) != tail.value:
            raise TopicRefused(
                f"partition {number} ends with another event {tail.position} than the log: "
                "was the database restored from an older copy?"
            )

    # Sending

    def _step(self) -> None:
        """One window: sent, acknowledged by all, then noted."""
        topic = self._topic
        assert topic is not None, "opened before"
        self.place.check()
        self._rows = self._rows or self.place.read(self.position, A_READ)
        window, taken = self._window(topic, self._rows)
        if window:
            for partition, offset in topic.send(window, self._look).items():
                self._offsets[partition] = max(self._offsets[partition], offset)
        through = self._rows[taken - 1][0]
        self.place.advance(topic.identity, through, self._offsets)
        self.position, self._rows = through, self._rows[taken:]

    def _window(
        self, topic: Topic, rows: Sequence[Stored]
    ) -> tuple[list[tuple[int, Message]], int]:
        """As many messages as go together, less what their partitions hold; the rows taken."""
        window: list[tuple[int, Message]] = []
        size = 0
        held = [tail.position for tail in self._tails]
        for taken, row in enumerate(rows):
            size += len(row[4]) + HEADERS_BYTES
            if size > WINDOW_BYTES:
                return window, taken
            message = message_of(Row(*row), self.source)
            partition = topic.partition_of(message.key)
            if row[0] > held[partition]:
                window.append((partition, message))
        return window, len(rows)

    def _look(self) -> None:
        """While the brokers are waited for: the lease is kept, and its loss noticed."""
        if monotonic() - self._checked_at > self.place.lease / 10:
            self.place.check()
            self._checked_at = monotonic()


def relay_of(running: Running) -> Relay:
    """The relay of an open ledger, as its settings say. Close it, or let `run` do so.

    Raises AccessUnusable.
    """
    from gateways.kafka_topic import KafkaTopic  # 0.4 s that other commands need not wait

    kafka, opened = running.settings.kafka, running.opened
    topic = TopicSettings(
        events_topic(kafka.prefix),
        kafka.partitions,
        kafka.copies,
        kafka.in_sync,
        running.settings.production,
    )
    source = ledger_source(opened.code, opened.epoch).encode()
    access = read_access(kafka.access, production=topic.production)
    place = RelayPlace(running.dsn, topic.name)
    return Relay(place, lambda: KafkaTopic(kafka.bootstrap, topic, access), source)


def first_position(hint: Hint, identity: str, tails: Sequence[Tail]) -> int:
    """What is on the topic without a hole: the hint if the topic still holds what it held then,
    else what every partition's own tail says. Never the highest tail: others may be behind it."""
    kept = identity == hint.identity and len(hint.offsets) == len(tails)
    if kept and all(
        tail.offset >= offset for tail, offset in zip(tails, hint.offsets, strict=True)
    ):
        return max(hint.position, min(tail.position for tail in tails))
    return min(tail.position for tail in tails)

"""Where events that are younger than a backup come from: the topic, or a file of what it held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from gateways.kafka_access import AccessUnusable, read_access
from gateways.kafka_events import Unreadable, events_topic, ledger_source
from gateways.kafka_port import TopicUnavailable
from ops.settings import Kafka
from projections.log_memory import StoredRow


class StoredSource(Protocol):
    """Stored events, byte for byte, as something outside the database still holds them."""

    def rows(self, first: int) -> Iterator[StoredRow]:
        """Those at and above position `first`, in any order and as often as they come."""
        ...


class UnreadableSource(Exception):
    """It holds what is no stored event, or cannot be read to its end; the text says where."""


class ListedRows:
    """A source in memory."""

    def __init__(self, rows: Sequence[StoredRow]) -> None:
        self._rows = rows

    def rows(self, first: int) -> Iterator[StoredRow]:
        return (one for one in self._rows if one.position >= first)


class TopicRows:
    """The events topic of a ledger, as its settings name it."""

    def __init__(self, kafka: Kafka, code: str, epoch: str) -> None:
        self._kafka = kafka
        self._source = ledger_source(code, epoch).encode()

    def rows(self, first: int) -> Iterator[StoredRow]:
        """Raises UnreadableSource."""
        from gateways.kafka_history import history  # 0.4 s that other commands need not wait

        topic = events_topic(self._kafka.prefix)
        try:
            access = read_access(self._kafka.access, production=False)
            for one in history(self._kafka.bootstrap, topic, self._source, first, access):
                yield StoredRow(
                    one.stream, one.version, one.topic, one.stored, one.position, one.recorded_at
                )
        except (AccessUnusable, TopicUnavailable, Unreadable) as no:
            raise UnreadableSource(f"{topic}: {no}") from no


class FileLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event as a line of a file. `stored`: the stored bytes, which are UTF-8, as a text;
    `recorded_at`: UTC microseconds since 1970."""

    position: int
    recorded_at: int
    stream: str
    version: int
    topic: str
    stored: str


class JsonLines:
    """A file with an event a line, as `FileLine`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decoder = msgspec.json.Decoder(FileLine)

    def rows(self, first: int) -> Iterator[StoredRow]:
        """Raises UnreadableSource."""
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    one = self._decoder.decode(line)
                except msgspec.MsgspecError as wrong:
                    raise UnreadableSource(f"{self._path}, line {number}: {wrong}") from wrong
                if one.position >= first:
                    yield row_of(one)


def row_of(line: FileLine) -> StoredRow:
    """The event of a line."""
    stored = line.stored.encode()
    return StoredRow(line.stream, line.version, line.topic, stored, line.position, line.recorded_at)


def line_of(row: StoredRow) -> bytes:
    """An event as a line; what `row_of` makes of it is the same byte for byte."""
    line = FileLine(
        row.position, row.recorded_at, row.stream, row.version, row.topic, row.state.decode()
    )
    return msgspec.json.encode(line) + b"\n"

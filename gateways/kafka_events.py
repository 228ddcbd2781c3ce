"""What an event of the log looks like on Kafka: CloudEvents 1.0, binary mode.

The topic is `<ledger>.events`, the key the stream's id, the value the stored bytes as they are.
What stands beside the bytes in the log travels in the headers, so the topic alone rebuilds it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

Headers = list[tuple[str, bytes]]

SPECVERSION = ("ce_specversion", b"1.0")
CONTENT_TYPE = ("content-type", b"application/json")
POSITION, SOURCE = "ce_id", "ce_source"
SCHEMAS = "urn:ledger:events:"  # then the name of a file in docs/events without its `.json`
HEADERS_BYTES = 400  # about what headers and key take
FORMAT = re.compile(rb'\{"v":(\d+),')  # the stored bytes begin with their `v`
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(msgspec.Struct, frozen=True, gc=False):
    """An event as the log stores it. `recorded_at`: UTC microseconds since 1970."""

    position: int
    stream: str
    version: int
    topic: str
    stored: bytes
    recorded_at: int


class Message(msgspec.Struct, frozen=True, gc=False):
    """What is sent to a topic."""

    key: bytes
    value: bytes
    headers: Headers


class Unreadable(Exception):
    """A message, or stored bytes, that this release cannot read: whoever meets it stops."""


def events_topic(ledger: str) -> str:
    """`yiya.events`. `ledger`: the prefix of this ledger's topics."""
    return f"{ledger}.events"


def ledger_source(code: str, epoch: str) -> str:
    """`urn:ledger:YIYA:1`: an epoch numbers its positions anew, so it has a source of its own."""
    return f"urn:ledger:{code}:{epoch}"


def message_of(row: Row, source: bytes) -> Message:
    """The message of an event; `source` as `ledger_source` names it.

    Raises Unreadable where the bytes do not begin with their `v`.
    """
    found = FORMAT.match(row.stored)
    if found is None:
        raise Unreadable(f"position {row.position}: the stored bytes do not begin with their v")
    position, stream = b"%d" % row.position, row.stream.encode()
    topic = row.topic.encode()
    return Message(
        stream,
        row.stored,
        [
            SPECVERSION,
            (POSITION, position),
            (SOURCE, source),
            ("ce_type", topic),
            ("ce_subject", stream),
            ("ce_time", time_of(row.recorded_at)),
            ("ce_dataschema", b"%s%s.v%s" % (SCHEMAS.encode(), topic, found[1])),
            ("ce_sequence", position),
            ("ce_streamversion", b"%d" % row.version),
            CONTENT_TYPE,
        ],
    )


def row_of(message: Message) -> Row:
    """The event that a message carries: `message_of` the other way round.

    Raises Unreadable.
    """
    said = dict(message.headers)
    try:
        recorded = datetime.fromisoformat(said["ce_time"].decode())
        return Row(
            int(said[POSITION]),
            said["ce_subject"].decode(),
            int(said["ce_streamversion"]),
            said["ce_type"].decode(),
            message.value,
            (recorded - EPOCH) // timedelta(microseconds=1),
        )
    except (KeyError, ValueError) as error:
        raise Unreadable(f"no event of a ledger: {error!r}") from error


def time_of(recorded_at: int) -> bytes:
    """UTC microseconds since 1970 as RFC 3339, `2019-07-01T08:00:00.000123Z`; exact."""
    seconds, microseconds = divmod(recorded_at, 1_000_000)
    return b"%s.%06dZ" % (_second(seconds), microseconds)


@lru_cache(1_024)
def _second(seconds: int) -> bytes:
    """Neighbours in the log share their second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()

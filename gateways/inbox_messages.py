"""Messages of `<ledger>.inbox`: CloudEvents as HTTP takes them, in structured or binary mode, and
what is answered to those that were turned down."""

from __future__ import annotations

import msgspec

from domain.outcome import Outcome
from gateways.kafka_events import Message

ATTRIBUTE = "ce_"
AUTHORIZATION = "authorization"
CONTENT_TYPE = ("content-type", b"application/json")


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """A record of the inbox. `arrived_at`: seconds since 1970 by our own clock, when it was first
    seen."""

    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    arrived_at: float


class _Subject(msgspec.Struct):
    subject: str = ""


_subject = msgspec.json.Decoder(_Subject)
_encode = msgspec.json.Encoder().encode


def event_of(incoming: Incoming) -> bytes:
    """The CloudEvent as one JSON object: the value itself, or (binary mode) headers and value put
    together. What is no JSON stays none, and is turned down where every input is."""
    attributes = {
        name.removeprefix(ATTRIBUTE): text.decode(errors="replace")
        for name, text in incoming.headers
        if name.startswith(ATTRIBUTE)
    }
    if not attributes:
        return incoming.value
    return _encode({**attributes, "data": msgspec.Raw(incoming.value or b"null")})


def authorization_of(incoming: Incoming) -> bytes | None:
    """The header `authorization`, `Bearer TOKEN`; two of them are none."""
    found = [text for name, text in incoming.headers if name.lower() == AUTHORIZATION]
    return found[0] if len(found) == 1 else None


def order_of(incoming: Incoming) -> bytes:
    """What a message keeps its order with: its key, else its subject, else nothing but itself."""
    if incoming.key:
        return b"key:" + incoming.key
    try:
        subject = _subject.decode(event_of(incoming)).subject
    except (msgspec.MsgspecError, UnicodeDecodeError):
        subject = ""  # it is turned down as what it is, a little later
    if subject:
        return b"subject:" + subject.encode()
    return b"alone:%d/%d" % (incoming.partition, incoming.offset)


def is_refusal(outcome: Outcome) -> bool:
    """Whether its sender is told: turned down, or a claim in it refused."""
    return outcome.problem is not None or any(one.status == "refused" for one in outcome.decisions)


def refusal_of(incoming: Incoming, outcome: Outcome, *, parked: bool = False) -> Message:
    """What goes to `<ledger>.refusals`: the outcome as HTTP answers it, and which record it is
    about. `parked`: it is tried again, and what waits behind it too. The record's own key is not
    repeated: it may be somebody's number."""
    headers = [
        ("inbox_partition", b"%d" % incoming.partition),
        ("inbox_offset", b"%d" % incoming.offset),
        ("parked", b"true" if parked else b"false"),
        CONTENT_TYPE,
    ]
    return Message(outcome.source.encode(), _encode(outcome), headers)

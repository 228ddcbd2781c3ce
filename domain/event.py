"""What every event is made of: the fact, the envelope around it, and the bytes both are stored
as."""

from __future__ import annotations

from datetime import date
from typing import Generic, Literal, TypeVar

import msgspec

from domain.money import Fen

Grade = Literal["declared", "document", "register"]

MAXIMUM_EVENT_BYTES = 32_768


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A frozen value; equal when its fields are equal."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False, tag_field="topic"):
    """A fact or a decision. Its tag is its public topic, `<stream>.<pastTense>`, kept for ever.

    Within a `v` nothing about an event ever changes; a new shape is a new `v` with an upcaster.
    """


class Actor(Value, frozen=True):
    """Who acts: a person (random id), through a client, in a role and an office."""

    person: str
    client: str
    role: str
    office: str = ""
    on_behalf_of: str = ""


class CommandMark(Value, frozen=True):
    """The command an event came from: CloudEvents pair, keyed content digest, place among its
    events."""

    source: str
    id: str
    digest: str
    index: int
    count: int


class Provenance(Value, frozen=True):
    """Where a fact was learnt: grade, telling system, extract date, digests of the evidence."""

    grade: Grade
    system: str
    extract_date: date | None = None
    evidence: tuple[str, ...] = ()


class Reading(Value, frozen=True, array_like=True):
    """A stream as it stood when something was decided on it, or one fact of it: `[stream,
    version]`."""

    stream: str
    version: int


EventType = TypeVar("EventType", bound=Event)


class Envelope(Value, frozen=True):
    """What stands around a fact. `happened_on`, `learnt_on`: calendar days, Asia/Shanghai."""

    actor: Actor
    command: CommandMark
    happened_on: date
    learnt_on: date | None = None
    provenance: Provenance | None = None
    cause: Reading | None = None
    v: int = 1


class Stored(Value, Generic[EventType], frozen=True):
    """Envelope v1: the stored bytes are this object as JSON. Position and recorded time travel
    beside them."""

    v: int
    actor: Actor
    command: CommandMark
    happened_on: date
    fact: EventType
    learnt_on: date | None = None
    provenance: Provenance | None = None
    cause: Reading | None = None


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event as the log holds it. `recorded_at`: UTC microseconds since 1970; 0 while not yet
    appended."""

    stream: str
    version: int
    event: Event
    happened_on: date
    grade: Grade
    position: int = 0
    recorded_at: int = 0
    actor: Actor | None = None
    command: CommandMark | None = None


def topic_of(event: Event | type[Event]) -> str:
    """The public name of an event, `grant.awarded`."""
    return str(event.__struct_config__.tag)


__all__ = [
    "MAXIMUM_EVENT_BYTES",
    "Actor",
    "CommandMark",
    "Envelope",
    "Event",
    "Fen",
    "Grade",
    "Provenance",
    "Reading",
    "Recorded",
    "Stored",
    "Value",
    "topic_of",
]

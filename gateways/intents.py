"""Each topic's input as a draft of a command: which references it holds, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from domain.command import Command, malformed
from domain.event import Actor, Provenance
from domain.names import LEDGER, PARAMETERS, Kind
from gateways.callers import Caller, SourceBinding
from gateways.cloud_event import CloudEvent
from gateways.references import Number, Reference, read_reference, unknown_number
from gateways.shape import Common
from gateways.vault import Sealed, SealKind

if TYPE_CHECKING:
    from gateways.intake import Intake

Streams = dict[Reference, str]


class Sealing(Protocol):
    """Seals values for the events of one batch. A subject on record already is sealed nothing new:
    its registration is answered with the first."""

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed: ...

    def registers(self, subject: str) -> bool:
        """Whether the subject is not on record yet."""
        ...


class Material(msgspec.Struct, frozen=True, gc=False):
    """A shaped input: the event, its data, its digest, who tells it under which binding and
    role."""

    event: CloudEvent
    data: Any
    digest: bytes
    caller: Caller
    binding: SourceBinding
    role: str


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A command whose references are not resolved yet. `admits`: an identity that it registers."""

    material: Material
    subject: Reference
    references: tuple[Reference, ...]
    finish: Callable[[Draft, Streams, date, Sealing], Command]
    named: dict[str, Reference] = {}
    admits: Number | None = None


Drafter = Callable[[Material, "Intake"], Draft]
"""How one topic's input becomes a draft."""


def kind_of(topic: str) -> Kind:
    """The stream kind that a topic belongs to."""
    kind: Any = topic.partition(".")[0]
    known: Kind = kind
    return known


def subject_of(material: Material) -> Reference:
    """The subject as a reference; the ledger's and the document's own streams need none."""
    topic, subject = material.event.type, material.event.subject
    if topic.startswith("parameters."):
        return PARAMETERS
    if topic.startswith("ledger."):
        return LEDGER
    if not subject:
        raise malformed(
            "no-subject", "subject", "name the stream: its id, idcard:NUMBER or uscc:CODE"
        )
    return read_reference(subject, "subject")


def stream_of(reference: Reference, streams: Streams, field: str) -> str:
    """The stream behind a reference.

    Raises Refused (out of turn) where nobody was registered under the number.
    """
    stream = streams.get(reference)
    if stream is None:
        raise unknown_number(reference, field)
    return stream


def command(
    material: Material, stream: str, intent: msgspec.Struct, today: date, day: date | None = None
) -> Command:
    """The command, once its subject and intent are known."""
    event, data, binding = material.event, material.data, material.binding
    common: Common = data
    provenance = None
    if material.role == "poster":
        provenance = Provenance(binding.grade, binding.system, common.extract_date, common.evidence)
    return Command(
        event.source,
        event.id,
        material.digest,
        kind_of(event.type),
        stream,
        intent,
        actor_of(material),
        day or common.happened_on or today,
        today,
        provenance,
        common.learnt_on,
    )


def actor_of(material: Material) -> Actor:
    """The actor comes from the verified token, never from the body."""
    caller = material.caller
    return Actor(caller.person, caller.client, material.role, caller.office)


def must_name_day(material: Material) -> None:
    """A fact says on which day it happened; only an officer's act may mean today."""
    if material.role == "poster" and material.data.happened_on is None:
        raise malformed("no-day", "data.happened_on", "the day on which it happened")

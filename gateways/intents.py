"""Each topic's input as a draft of a command: which references it holds, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from domain.command import Command, malformed
from domain.event import Provenance
from domain.names import LEDGER, PARAMETERS, Kind
from gateways.cloud_event import CloudEvent
from gateways.permission import Permit
from gateways.references import Number, Reference, read_reference, unknown_number
from gateways.shape import Common
from gateways.shapes import fact_maker
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
    """A shaped input: the event, its data, its digest, and under which permit it is told."""

    event: CloudEvent
    data: Any
    digest: bytes
    permit: Permit


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


@cache
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
    event = material.event
    common: Common = material.data
    return Command(
        event.source,
        event.id,
        material.digest,
        kind_of(event.type),
        stream,
        intent,
        material.permit.actor,
        day or common.happened_on or today,
        today,
        _provenance(material, common),
        common.learnt_on,
    )


def _provenance(material: Material, common: Common) -> Provenance | None:
    plain = material.permit.provenance
    if plain is None or not (common.evidence or common.extract_date):
        return plain
    return Provenance(plain.grade, plain.system, common.extract_date, common.evidence)


def must_name_day(material: Material) -> None:
    """A fact says on which day it happened; only an officer's act may mean today."""
    if material.permit.role == "poster" and material.data.happened_on is None:
        raise malformed("no-day", "data.happened_on", "the day on which it happened")


def simple(intent: Any) -> Drafter:
    """A draft whose only reference is its subject; `intent(data)` makes what it asks for."""

    def finish(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
        stream = stream_of(draft.subject, streams, "subject")
        asked: msgspec.Struct = intent(draft.material)
        day = getattr(asked, "decided_for", None)
        return command(draft.material, stream, asked, today, day)

    def draft(material: Material, intake: Intake) -> Draft:
        subject = subject_of(material)
        return Draft(material, subject, (subject,), finish)

    return draft


def told(material: Material) -> Any:
    """The event with the same fields as the input."""
    return fact_maker(material.event.type)(material.data, {})

"""Between events and the bytes they are stored as: one encoder, a decoder per stream kind."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from domain import (
    applicant,
    application,
    bank_file,
    course,
    enterprise,
    fund,
    grant,
    ledger_stream,
    legacy_import,
    loan,
    officer,
    parameters,
    payment,
    payment_file,
    roster,
    selection_round,
    service_contract,
)
from domain.event import MAXIMUM_EVENT_BYTES, Envelope, Event, Recorded, Stored, topic_of
from domain.names import Kind

EVENTS_OF: dict[Kind, object] = {
    "ledger": ledger_stream.LedgerEvent,
    "applicant": applicant.ApplicantEvent,
    "enterprise": enterprise.EnterpriseEvent,
    "round": selection_round.RoundEvent,
    "contract": service_contract.ContractEvent,
    "course": course.CourseEvent,
    "loan": loan.LoanEvent,
    "import": legacy_import.ImportEvent,
    "application": application.ApplicationEvent,
    "grant": grant.GrantEvent,
    "roster": roster.RosterEvent,
    "payment": payment.PaymentEvent,
    "paymentFile": payment_file.PaymentFileEvent,
    "bankFile": bank_file.BankFileEvent,
    "fund": fund.FundEvent,
    "officer": officer.OfficerEvent,
    "parameters": parameters.ParametersEvent,
}


def classes_of(kind: Kind) -> tuple[type[Event], ...]:
    """The event classes of one stream kind."""
    union: Any = EVENTS_OF[kind]
    return get_args(union) or (union,)


EVENT_CLASSES: dict[str, type[Event]] = {
    topic_of(one): one for kind in EVENTS_OF for one in classes_of(kind)
}
CURRENT_V: dict[str, int] = dict.fromkeys(EVENT_CLASSES, 1)

_encoder = msgspec.json.Encoder()
_digester = msgspec.json.Encoder(order="sorted")


class UnknownFormat(Exception):
    """A stored event of a topic or `v` that this release does not know: the process must stop."""


class EventTooLarge(Exception):
    """An event of more than 32,768 bytes: a larger list is many events, or a document's digest."""


def _decoder_of(event: Any) -> msgspec.json.Decoder[Stored[Event]]:
    return msgspec.json.Decoder(Stored[event])


_DECODERS = {topic: _decoder_of(event) for topic, event in EVENT_CLASSES.items()}
"""All made when this module is: two threads that make one at the same time crash the process
(msgspec shows a type's description to others while it is still being written)."""


def encode(event: Event, envelope: Envelope) -> bytes:
    """The stored bytes: envelope v1 with the fact in it, as JSON.

    Raises EventTooLarge.
    """
    stored = _encoder.encode(
        Stored(
            envelope.v,
            envelope.actor,
            envelope.command,
            envelope.happened_on,
            event,
            envelope.learnt_on,
            envelope.provenance,
            envelope.cause,
        )
    )
    if len(stored) > MAXIMUM_EVENT_BYTES:
        raise EventTooLarge(f"{topic_of(event)}: {len(stored)} bytes of {MAXIMUM_EVENT_BYTES}")
    return stored


def decode(
    stream: str, version: int, topic: str, stored: bytes, position: int = 0, recorded_at: int = 0
) -> Recorded:
    """An event as the log holds it, from its row.

    Raises UnknownFormat for a topic or `v` that this release does not know.
    """
    decoder = _DECODERS.get(topic)
    if decoder is None:
        raise UnknownFormat(topic)
    content = decoder.decode(stored)
    if content.v != CURRENT_V[topic]:
        raise UnknownFormat(f"{topic} v{content.v}")
    return Recorded(
        stream,
        version,
        content.fact,
        content.happened_on,
        content.provenance.grade if content.provenance else "document",
        position,
        recorded_at,
        content.actor,
        content.command,
    )


def canonical(value: object) -> bytes:
    """Content in the form its digest is taken over (RFC 8785 for ASCII keys and no floats)."""
    return _digester.encode(value)

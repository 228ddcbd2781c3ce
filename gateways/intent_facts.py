"""Facts as drafts: told as they are, identities admitted to the vault, accounts sealed, facts
undone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from domain.acts.correcting import VoidFact
from domain.acts.joining import MergeInto, SplitIdentity
from domain.acts.maturing import Mature
from domain.acts.telling import TellFact
from domain.applicant import ApplicantAccountChanged, ApplicantRegistered
from domain.codec import EVENT_CLASSES
from domain.command import Command, malformed
from domain.enterprise import EnterpriseAccountChanged, EnterpriseRegistered
from domain.event import Event
from gateways.cloud_event import shape_error
from gateways.identity_number import turns_sixteen_on
from gateways.intents import (
    Draft,
    Drafter,
    Material,
    Sealing,
    Streams,
    command,
    must_name_day,
    stream_of,
    subject_of,
)
from gateways.personal_data import contains_identity_number
from gateways.references import Number, Reference, read_reference, unknown_number
from gateways.shape import Common
from gateways.shapes import REFERENCES, TOLD_AS_THEY_ARE, fact_maker, shape_of
from gateways.vault import Sealed

if TYPE_CHECKING:
    from gateways.intake import Intake


NOTHING_NEW = Sealed("", "", "")
"""What a registration says of a person who is on record: it is answered with the first one."""


def named_in(topic: str, data: Common, prefix: str = "data.") -> dict[str, Reference]:
    """The references among a fact's fields."""
    named = {}
    for field in REFERENCES.get(EVENT_CLASSES[topic], ()):
        text = getattr(data, field)
        if text is not None:
            named[field] = read_reference(text, prefix + field)
    return named


def draft_fact(material: Material, intake: Intake) -> Draft:
    """A fact with the same fields as its event."""
    must_name_day(material)
    subject = subject_of(material)
    named = named_in(material.event.type, material.data)
    return Draft(material, subject, (subject, *named.values()), _finish_fact, named)


def streams_of(named: dict[str, Reference], streams: Streams, prefix: str) -> dict[str, str]:
    """The streams behind a fact's references, by field."""
    found = {}
    for field, reference in named.items():
        stream = streams.get(reference)
        if stream is None:
            raise unknown_number(reference, prefix + field)
        found[field] = stream
    return found


def _finish_fact(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    material = draft.material
    stream = stream_of(draft.subject, streams, "subject")
    named = streams_of(draft.named, streams, "data.")
    fact = fact_maker(material.event.type)(material.data, named)
    return command(material, stream, TellFact(fact), today)


# Identities


def draft_person(material: Material, intake: Intake) -> Draft:
    """A person: admitted to the vault under the identity number, name and number sealed."""
    subject = subject_of(material)
    if not isinstance(subject, Number) or subject.kind != "resident-identity":
        raise malformed("bad-reference", "subject", "idcard:NUMBER of the person to be registered")
    return Draft(material, subject, (subject,), _finish_person, admits=subject)


def _finish_person(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    number = draft.subject
    assert isinstance(number, Number)
    stream = stream_of(number, streams, "subject")
    identity = msgspec.json.encode([draft.material.data.name, number.value]).decode()
    sealed = NOTHING_NEW
    if sealing.registers(stream):
        sealed = sealing.seal(stream, "identity", identity)
    fact = ApplicantRegistered(
        sealed.record, sealed.commitment, sealed.suite, turns_sixteen_on(number.value)
    )
    return command(draft.material, stream, TellFact(fact), today)


def draft_unit(material: Material, intake: Intake) -> Draft:
    """An organisation under its credit code; a sole trader's code and name are a person's."""
    subject = subject_of(material)
    if not isinstance(subject, Number) or subject.kind != "credit-code":
        raise malformed("bad-reference", "subject", "uscc:CODE of the unit to be registered")
    return Draft(material, subject, (subject,), _finish_unit, admits=subject)


def _finish_unit(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    number, data = draft.subject, draft.material.data
    assert isinstance(number, Number)
    stream = stream_of(number, streams, "subject")
    if contains_identity_number(data.name):
        raise malformed("personal-data", "data.name", "contains an identity number")
    if data.organisation == "sole-trader":
        if sealing.registers(stream):
            sealing.seal(stream, "name", data.name)
        fact = EnterpriseRegistered(data.organisation, "个体工商户", data.county)
    else:
        fact = EnterpriseRegistered(data.organisation, data.name, data.county, number.value)
    return command(draft.material, stream, TellFact(fact), today)


def draft_account(material: Material, intake: Intake) -> Draft:
    """An account: sealed; the event holds its record and commitment."""
    must_name_day(material)
    subject = subject_of(material)
    return Draft(material, subject, (subject,), _finish_account)


def _finish_account(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    material, data = draft.material, draft.material.data
    stream = stream_of(draft.subject, streams, "subject")
    account = msgspec.json.encode([data.account, data.holder, data.bank]).decode()
    sealed = sealing.seal(stream, "account", account)
    person = material.event.type.startswith("applicant.")
    event: type[Any] = ApplicantAccountChanged if person else EnterpriseAccountChanged
    fact: Event = event(sealed.record, sealed.commitment, sealed.suite)
    return command(material, stream, TellFact(fact), today)


# Undoing


def draft_void(material: Material, intake: Intake) -> Draft:
    """A fact falls; another may stand instead, with references of its own."""
    subject = subject_of(material)
    data = material.data
    if data.instead is None:
        return Draft(material, subject, (subject,), _finish_void)
    topic = data.instead_type
    if topic not in {str(one.__struct_config__.tag) for one in TOLD_AS_THEY_ARE}:
        raise malformed("unknown-type", "data.instead_type", "the topic of the fact told instead")
    shaped = _instead(topic, data.instead)
    named = named_in(topic, shaped, "data.instead.")
    return Draft(material, subject, (subject, *named.values()), _finish_void, named)


def _instead(topic: str, fields: dict[str, Any]) -> Common:
    try:
        return msgspec.convert(fields, shape_of(topic))
    except msgspec.ValidationError as wrong:
        raise shape_error(wrong, "data.instead.") from None


def _finish_void(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    data = draft.material.data
    stream = stream_of(draft.subject, streams, "subject")
    fact, day = None, None
    if data.instead is not None:
        shaped = _instead(data.instead_type, data.instead)
        named = streams_of(draft.named, streams, "data.instead.")
        fact = fact_maker(data.instead_type)(shaped, named)
        day = shaped.happened_on
    intent = VoidFact(data.voided_version, data.reason, data.document, fact, day)
    return command(draft.material, stream, intent, today)


# Records of one person


def draft_merge(material: Material, intake: Intake) -> Draft:
    """The subject's record is given up for the kept one."""
    subject = subject_of(material)
    kept = read_reference(material.data.kept, "data.kept")
    return Draft(material, subject, (subject, kept), _finish_merge, {"kept": kept})


def _finish_merge(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    stream = stream_of(draft.subject, streams, "subject")
    kept = stream_of(draft.named["kept"], streams, "data.kept")
    return command(draft.material, stream, MergeInto(kept, draft.material.data.reason), today)


def draft_split(material: Material, intake: Intake) -> Draft:
    """Two records that were joined by mistake."""
    subject = subject_of(material)
    other = read_reference(material.data.other, "data.other")
    return Draft(material, subject, (subject, other), _finish_split, {"other": other})


def _finish_split(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    stream = stream_of(draft.subject, streams, "subject")
    other = stream_of(draft.named["other"], streams, "data.other")
    return command(draft.material, stream, SplitIdentity(other, draft.material.data.reason), today)


def draft_maturity(material: Material, intake: Intake) -> Draft:
    """Six months of one spell, told by the maturity job."""
    subject = subject_of(material)
    return Draft(material, subject, (subject,), _finish_maturity)


def _finish_maturity(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    data = draft.material.data
    stream = stream_of(draft.subject, streams, "subject")
    return command(
        draft.material, stream, Mature(data.hired_version, data.as_of), today, data.as_of
    )


_OF_FACTS = ("applicant", "enterprise", "round", "contract", "course", "loan")
_TOPICS = (str(one.__struct_config__.tag) for one in TOLD_AS_THEY_ARE)

DRAFTS: dict[str, Drafter] = {
    **{topic: draft_fact for topic in _TOPICS if topic.partition(".")[0] in _OF_FACTS},
    "applicant.registered": draft_person,
    "applicant.accountChanged": draft_account,
    "applicant.factVoided": draft_void,
    "applicant.mergedInto": draft_merge,
    "applicant.identitySplit": draft_split,
    "applicant.sixMonthsStable": draft_maturity,
    "enterprise.registered": draft_unit,
    "enterprise.accountChanged": draft_account,
    "enterprise.factVoided": draft_void,
    "round.factVoided": draft_void,
    "contract.factVoided": draft_void,
    "course.factVoided": draft_void,
}

"""Grants paid before the ledger as drafts. Whoever is not known there makes a break, not an
error."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from domain.acts.import_breaks import ResolveBreak
from domain.acts.importing import ConfirmImport, FinishImport, ReceiveImport, WithdrawImport
from domain.acts.importing_rows import ImportGrant
from domain.acts.past import RecordPast
from domain.command import Command, malformed
from domain.grant_events import BreakCause
from domain.ledger_stream import LedgerPastRecorded
from domain.legacy_import import RowsOf
from domain.names import line_stream
from domain.paid_before import NO_PARTICULARS, PaidBefore, Particulars
from gateways.intents import (
    Draft,
    Drafter,
    Material,
    Sealing,
    Streams,
    command,
    stream_of,
    subject_of,
)
from gateways.references import (
    UNVERIFIED,
    Number,
    Reference,
    read_reference,
    read_unless_unverified,
)

if TYPE_CHECKING:
    from gateways.intake import Intake

WHO = ("beneficiary", "payee")

# Lists


def _simple(intent: Any) -> Drafter:
    """A draft whose only reference is its subject; `intent(data)` makes what it asks for."""

    def finish(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
        stream = stream_of(draft.subject, streams, "subject")
        asked: msgspec.Struct = intent(draft.material.data)
        return command(draft.material, stream, asked, today)

    def draft(material: Material, intake: Intake) -> Draft:
        subject = subject_of(material)
        return Draft(material, subject, (subject,), finish)

    return draft


def _received(data: Any) -> ReceiveImport:
    schemes = tuple(RowsOf(one.scheme, one.rows, one.fen) for one in data.schemes)
    return ReceiveImport(data.digest, data.document, schemes)


def _past(data: Any) -> RecordPast:
    recorded = LedgerPastRecorded(data.scheme, data.past, data.document, data.open_breaks)
    return RecordPast(recorded)


# Rows


def _draft_row(material: Material, intake: Intake) -> Draft:
    """A row with all it names. A person's number that is wrong is the row's problem."""
    data, named = material.data, dict[str, Reference]()
    subject = subject_of(material)
    for field in (*WHO, "round"):
        text = getattr(data, field)
        reference = read_unless_unverified(text, f"data.{field}") if text is not None else None
        if reference is not None:
            named[field] = reference
    return Draft(material, subject, (subject, *named.values()), _finish_row, named)


def _finish_row(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    material, data = draft.material, draft.material.data
    imported_from = stream_of(draft.subject, streams, "subject")
    found = {field: streams.get(draft.named.get(field, ""), "") for field in WHO}
    rested_on = draft.named.get("round")
    row = PaidBefore(
        data.scheme,
        found["payee"] if data.payee is not None else found["beneficiary"],
        _payee_kind(draft),
        found["beneficiary"],
        data.fen,
        data.paid_on,
        data.document,
        data.first,
        data.last,
        stream_of(rested_on, streams, "data.round") if rested_on is not None else "",
        _particulars(data),
    )
    intent = ImportGrant(imported_from, data.line, row, _problem(draft, found))
    return command(material, line_stream(imported_from, data.line), intent, today)


def _payee_kind(draft: Draft) -> Any:
    """What the payee is: its number says it, else the row."""
    data, payee = draft.material.data, draft.named.get("payee")
    if data.payee is None:
        return "applicant"
    if isinstance(payee, Number):
        return "applicant" if payee.kind == "resident-identity" else "enterprise"
    return data.payee_kind


def _particulars(data: Any) -> Particulars:
    told = data.particulars
    return Particulars(**msgspec.structs.asdict(told)) if told is not None else NO_PARTICULARS


def _problem(draft: Draft, found: dict[str, str]) -> BreakCause | None:
    """Why the row cannot be tied, as far as its references tell."""
    data = draft.material.data
    for field, unknown in (("beneficiary", "unknown-person"), ("payee", "unknown-payee")):
        if getattr(data, field) is not None and not found[field]:
            cause: Any = UNVERIFIED if field not in draft.named else unknown
            known: BreakCause = cause
            return known
    return None


# Breaks


def _draft_break(material: Material, intake: Intake) -> Draft:
    data, subject = material.data, subject_of(material)
    named = {
        field: read_reference(getattr(data, field), f"data.{field}")
        for field in WHO
        if getattr(data, field) is not None
    }
    return Draft(material, subject, (subject, *named.values()), _finish_break, named)


def _finish_break(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    data = draft.material.data
    if data.outcome == "dismissed" and draft.named:
        raise malformed(
            "nobody-tied", "data.beneficiary", "a row that is dismissed is tied to nobody"
        )
    found = {
        field: stream_of(reference, streams, f"data.{field}")
        for field, reference in draft.named.items()
    }
    kind: Any = _payee_kind(draft) if "payee" in found else ""
    beneficiary, payee = found.get("beneficiary", ""), found.get("payee", "")
    intent = ResolveBreak(data.outcome, data.reason, beneficiary, payee, kind)
    return command(draft.material, stream_of(draft.subject, streams, "subject"), intent, today)


DRAFTS: dict[str, Drafter] = {
    "import.received": _simple(_received),
    "import.confirmed": _simple(lambda data: ConfirmImport(data.digest)),
    "import.finished": _simple(lambda data: FinishImport()),
    "import.withdrawn": _simple(lambda data: WithdrawImport(data.reason)),
    "grant.imported": _draft_row,
    "grant.breakResolved": _draft_break,
    "ledger.pastRecorded": _simple(_past),
}

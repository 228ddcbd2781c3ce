"""Applications, officers' acts and the bank's reports as drafts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from domain.acts.approving import ApproveRoster, CancelRoster, ReleaseRoster
from domain.acts.filing import FileApplication
from domain.acts.funding import MoveMoney
from domain.acts.paying import OrderPayment, ReportPaid, payment_stream
from domain.acts.resuming import DecideAgain
from domain.acts.reviewing import LiftHold, Review, Revoke
from domain.acts.rostering import AddLines, OpenRoster, StopLines
from domain.acts.setting import OpenLedger, SetFund, SetParameter
from domain.acts.signing import SignRoster
from domain.acts.stopping import ConfirmLift, ProposeLift, StopPaying
from domain.application import Line
from domain.command import Command, Refused, malformed, out_of_turn
from domain.parameters import ParametersProposed, ParametersReplacementProposed
from domain.payment import Report
from gateways.act_shapes import ApplicationLine
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
from gateways.references import Number, Reference, read_reference
from gateways.shapes import fact_maker

if TYPE_CHECKING:
    from gateways.intake import Intake

UNVERIFIED = "identity-unverified"

# Applications


def draft_application(material: Material, intake: Intake) -> Draft:
    """An application: the payee and every line resolved. A wrong identity number is the line's
    problem."""
    must_name_day(material)
    subject = subject_of(material) if material.event.subject else intake.new_id()
    payee = read_reference(material.data.payee, "data.payee")
    named: dict[str, Reference] = {"payee": payee}
    for place, line in enumerate(material.data.lines):
        for field, text in (("beneficiary", line.beneficiary), ("round", line.round)):
            if text is not None:
                reference = _unless_unverified(text, f"data.lines[{place}].{field}")
                if reference is not None:
                    named[f"{place}.{field}"] = reference
    return Draft(material, subject, (subject, *named.values()), _finish_application, named)


def _unless_unverified(text: str, field: str) -> Reference | None:
    """The reference, or None where it is an identity number that fails its check."""
    try:
        return read_reference(text, field)
    except Refused as no:
        if UNVERIFIED in no.reasons:
            return None
        raise


def _finish_application(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    material, data = draft.material, draft.material.data
    payee = draft.named["payee"]
    lines = tuple(
        _line(draft, streams, place, line) for place, line in enumerate(material.data.lines)
    )
    intent = FileApplication(
        data.scheme, stream_of(payee, streams, "data.payee"), _payee_kind(data, payee), lines
    )
    return command(material, stream_of(draft.subject, streams, "subject"), intent, today)


def _payee_kind(data: Any, payee: Reference) -> Literal["applicant", "enterprise"]:
    if isinstance(payee, Number):
        return "applicant" if payee.kind == "resident-identity" else "enterprise"
    own: Literal["applicant", "enterprise"] = data.payee_kind
    return own


def _line(draft: Draft, streams: Streams, place: int, line: ApplicationLine) -> Line:
    found = {"beneficiary": "", "round": ""}
    for field in found:
        reference = draft.named.get(f"{place}.{field}")
        if reference is not None:
            found[field] = stream_of(reference, streams, f"data.lines[{place}].{field}")
    unverified = line.beneficiary is not None and not found["beneficiary"]
    problem = UNVERIFIED if unverified else ""
    return Line(line.line, found["beneficiary"], found["round"], line.since, problem)


# Grants


def _simple(intent: Any) -> Drafter:
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


# Rosters


def draft_lines(material: Material, intake: Intake) -> Draft:
    """Grants put on a roster."""
    subject = subject_of(material)
    named = {
        str(place): read_reference(text, f"data.grants[{place}]")
        for place, text in enumerate(material.data.grants)
    }
    return Draft(material, subject, (subject, *named.values()), _finish_lines, named)


def _finish_lines(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    stream = stream_of(draft.subject, streams, "subject")
    grants = tuple(
        stream_of(one, streams, f"data.grants[{place}]") for place, one in draft.named.items()
    )
    return command(draft.material, stream, AddLines(grants), today)


def _signature(material: Material) -> SignRoster:
    data = material.data
    return SignRoster(
        material.event.type,
        getattr(data, "line", 0),
        getattr(data, "reason", ""),
        getattr(data, "outcome", ""),
        getattr(data, "text_digest", None) or "",
    )


# Payments


def draft_order(material: Material, intake: Intake) -> Draft:
    """One payment of a released roster; its id follows from what it pays."""
    roster = read_reference(material.data.roster, "data.roster")
    payee = read_reference(material.data.payee, "data.payee")
    return Draft(material, "", (roster, payee), _finish_order, {"roster": roster, "payee": payee})


def _finish_order(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    data = draft.material.data
    roster = stream_of(draft.named["roster"], streams, "data.roster")
    payee = stream_of(draft.named["payee"], streams, "data.payee")
    intent = OrderPayment(roster, payee, data.account, data.release, data.bank or "")
    return command(draft.material, payment_stream(intent), intent, today)


def draft_report(material: Material, intake: Intake) -> Draft:
    """A report of the bank or the treasury: by the payment's id, or by the reference it was
    given."""
    must_name_day(material)
    subject = material.event.subject
    if not subject or subject.startswith("reference:"):
        text = subject.removeprefix("reference:") or material.data.reference
        stream = intake.payment_of(text)
        if stream is None:
            raise out_of_turn("unknown-payment", "data.reference", "no order has this reference")
        return Draft(material, stream, (stream,), _finish_report)
    reference = read_reference(subject, "subject")
    return Draft(material, reference, (reference,), _finish_report)


def _finish_report(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
    material, data = draft.material, draft.material.data
    channel = material.permit.channel
    assert channel, "only a channel of the bank or the treasury may report"
    if not data.evidence:
        raise malformed("no-evidence", "data.evidence", "the digest of the bank's document")
    report = Report(data.reference, data.fen, data.happened_on, data.evidence[0], channel)
    stream = stream_of(draft.subject, streams, "subject")
    return command(material, stream, ReportPaid(report), today)


# Settings


def _told(material: Material) -> Any:
    """The event with the same fields."""
    return fact_maker(material.event.type)(material.data, {})


def _proposed(material: Material) -> SetParameter:
    data = material.data
    value = msgspec.json.encode(data.value).decode()
    setting = (data.key, value, data.valid_from, data.document, data.valid_to, data.scope)
    if data.supersedes:
        return SetParameter(ParametersReplacementProposed(*setting, data.supersedes))
    return SetParameter(ParametersProposed(*setting))


DRAFTS: dict[str, Drafter] = {
    "application.filed": draft_application,
    "grant.reviewed": _simple(lambda m: Review(m.data.outcome, m.data.reason)),
    "grant.holdLifted": _simple(lambda m: LiftHold(m.data.reason)),
    "grant.revoked": _simple(lambda m: Revoke(m.data.reason)),
    "grant.resumed": _simple(lambda m: DecideAgain(m.data.decided_for)),
    "roster.opened": _simple(lambda m: OpenRoster(m.data.scheme, m.data.year)),
    "roster.linesAdded": draft_lines,
    "roster.linesStopped": _simple(lambda m: StopLines(m.data.lines, m.data.reason)),
    "roster.submitted": _simple(_signature),
    "roster.reviewed": _simple(_signature),
    "roster.noticePublished": _simple(_signature),
    "roster.sentBack": _simple(_signature),
    "roster.objected": _simple(_signature),
    "roster.objectionResolved": _simple(_signature),
    "roster.approved": _simple(lambda m: ApproveRoster(m.data.last_line)),
    "roster.released": _simple(lambda m: ReleaseRoster()),
    "roster.cancelled": _simple(lambda m: CancelRoster(m.data.reason)),
    "payment.ordered": draft_order,
    "payment.paid": draft_report,
    "fund.opened": _simple(lambda m: SetFund(_told(m))),
    "fund.limitChanged": _simple(lambda m: SetFund(_told(m))),
    "fund.yearClosed": _simple(lambda m: SetFund(_told(m))),
    "fund.revenueRecorded": _simple(lambda m: SetFund(_told(m))),
    "fund.transferred": _simple(lambda m: MoveMoney(m.data.to, m.data.fen, m.data.document, False)),
    "fund.carriedOver": _simple(lambda m: MoveMoney(m.data.to, m.data.fen, m.data.document, True)),
    "parameters.proposed": _simple(_proposed),
    "parameters.confirmed": _simple(lambda m: SetParameter(_told(m))),
    "parameters.ended": _simple(lambda m: SetParameter(_told(m))),
    "ledger.opened": _simple(lambda m: OpenLedger(_told(m))),
    "ledger.stopped": _simple(lambda m: StopPaying(_told(m))),
    "ledger.liftProposed": _simple(lambda m: ProposeLift(_told(m))),
    "ledger.lifted": _simple(lambda m: ConfirmLift(_told(m))),
}

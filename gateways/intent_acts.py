"""Applications, officers' acts and the bank's reports as drafts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from domain.acts.approving import ApproveRoster, ReleaseRoster
from domain.acts.cancelling import CancelRoster
from domain.acts.filing import FileApplication
from domain.acts.funding import MoveMoney
from domain.acts.resuming import DecideAgain
from domain.acts.reviewing import LiftHold, Review, Revoke
from domain.acts.rostering import AddLines, OpenRoster, StopLines
from domain.acts.setting import OpenLedger, SetFund, SetParameter
from domain.acts.signing import SignRoster
from domain.acts.stopping import ConfirmLift, ProposeLift, StopPaying
from domain.application import Line
from domain.command import Command
from domain.parameters import ParametersProposed, ParametersReplacementProposed
from gateways import intent_payments
from gateways.act_shapes import ApplicationLine
from gateways.intents import (
    Draft,
    Drafter,
    Material,
    Sealing,
    Streams,
    command,
    must_name_day,
    simple,
    stream_of,
    subject_of,
    told,
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
                reference = read_unless_unverified(text, f"data.lines[{place}].{field}")
                if reference is not None:
                    named[f"{place}.{field}"] = reference
    return Draft(material, subject, (subject, *named.values()), _finish_application, named)


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


# Settings


def _proposed(material: Material) -> SetParameter:
    data = material.data
    value = msgspec.json.encode(data.value).decode()
    setting = (data.key, value, data.valid_from, data.document, data.valid_to, data.scope)
    if data.supersedes:
        return SetParameter(ParametersReplacementProposed(*setting, data.supersedes))
    return SetParameter(ParametersProposed(*setting))


DRAFTS: dict[str, Drafter] = {
    "application.filed": draft_application,
    "grant.reviewed": simple(lambda m: Review(m.data.outcome, m.data.reason)),
    "grant.holdLifted": simple(lambda m: LiftHold(m.data.reason)),
    "grant.revoked": simple(lambda m: Revoke(m.data.reason)),
    "grant.resumed": simple(lambda m: DecideAgain(m.data.decided_for)),
    "roster.opened": simple(lambda m: OpenRoster(m.data.scheme, m.data.year)),
    "roster.linesAdded": draft_lines,
    "roster.linesStopped": simple(lambda m: StopLines(m.data.lines, m.data.reason)),
    "roster.submitted": simple(_signature),
    "roster.reviewed": simple(_signature),
    "roster.noticePublished": simple(_signature),
    "roster.sentBack": simple(_signature),
    "roster.objected": simple(_signature),
    "roster.objectionResolved": simple(_signature),
    "roster.approved": simple(lambda m: ApproveRoster(m.data.last_line)),
    "roster.released": simple(lambda m: ReleaseRoster()),
    "roster.cancelled": simple(lambda m: CancelRoster(m.data.reason)),
    **intent_payments.DRAFTS,
    "fund.opened": simple(lambda m: SetFund(told(m))),
    "fund.limitChanged": simple(lambda m: SetFund(told(m))),
    "fund.revenueRecorded": simple(lambda m: SetFund(told(m))),
    "fund.transferred": simple(lambda m: MoveMoney(m.data.to, m.data.fen, m.data.document, False)),
    "fund.carriedOver": simple(lambda m: MoveMoney(m.data.to, m.data.fen, m.data.document, True)),
    "parameters.proposed": simple(_proposed),
    "parameters.confirmed": simple(lambda m: SetParameter(told(m))),
    "parameters.ended": simple(lambda m: SetParameter(told(m))),
    "ledger.opened": simple(lambda m: OpenLedger(told(m))),
    "ledger.stopped": simple(lambda m: StopPaying(told(m))),
    "ledger.liftProposed": simple(lambda m: ProposeLift(told(m))),
    "ledger.lifted": simple(lambda m: ConfirmLift(told(m))),
}

"""Orders, what becomes of them, payment files and the breaks of bank files as drafts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.acts.paying import OrderPayment, ReportPaid, payment_stream
from domain.acts.reconciling import HandleBreak, ReopenBreak, ResolveBreak
from domain.acts.reordering import (
    CancelPayment,
    ProposeReorder,
    ProposeResolution,
    Reorder,
    ResolveDoubt,
)
from domain.acts.sending import ConfirmLoss, MoveFile
from domain.command import Command, malformed, out_of_turn
from domain.payment import Report
from domain.payment_outcomes import PaymentReorderProposed, PaymentResolutionProposed
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
    told,
)
from gateways.references import read_reference

if TYPE_CHECKING:
    from gateways.intake import Intake


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


def _reorder_proposed(material: Material) -> ProposeReorder:
    data = material.data
    return ProposeReorder(PaymentReorderProposed(data.account, data.document, data.reason))


def _resolution_proposed(material: Material) -> ProposeResolution:
    data = material.data
    return ProposeResolution(PaymentResolutionProposed(data.outcome, data.document, data.reason))


DRAFTS: dict[str, Drafter] = {
    "payment.ordered": draft_order,
    "payment.paid": draft_report,
    "payment.cancelled": simple(lambda m: CancelPayment(m.data.reason)),
    "payment.reorderProposed": simple(_reorder_proposed),
    "payment.reordered": simple(lambda m: Reorder(m.data.bank or "")),
    "payment.resolutionProposed": simple(_resolution_proposed),
    "payment.doubtResolved": simple(lambda m: ResolveDoubt()),
    "paymentFile.handedOver": simple(lambda m: MoveFile(told(m))),
    "paymentFile.acknowledged": simple(lambda m: MoveFile(told(m))),
    "paymentFile.lossProposed": simple(lambda m: MoveFile(told(m))),
    "paymentFile.withdrawn": simple(lambda m: MoveFile(told(m))),
    "paymentFile.lost": simple(lambda m: ConfirmLoss()),
    "bankFile.breakAssigned": simple(lambda m: HandleBreak(told(m))),
    "bankFile.breakProposed": simple(lambda m: HandleBreak(told(m))),
    "bankFile.breakResolved": simple(lambda m: ResolveBreak(m.data.number)),
    "bankFile.breakReopened": simple(lambda m: ReopenBreak(m.data.number, m.data.reason)),
}

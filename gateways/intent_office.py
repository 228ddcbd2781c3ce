"""What is said of officers, objections, changed accounts and the end of a fund, as drafts."""

from __future__ import annotations

from typing import Any, get_args

from domain.account_confirmed import ApplicantAccountConfirmed, EnterpriseAccountConfirmed
from domain.acts.accounts import ConfirmAccount
from domain.acts.appointing import SayOfOfficer
from domain.acts.closing import CloseYear, GiveUpClose, ProposeClose
from domain.acts.disputing import AssignDispute, RaiseDispute, SettleDispute
from domain.fund import FundCloseProposed
from domain.officer import OfficerEvent
from domain.roster_disputes import RosterDisputeRaised
from gateways.intents import Drafter, Material, simple, told
from gateways.office_shapes import AS_THEY_ARE


def _account(material: Material) -> ConfirmAccount:
    person = material.event.type.startswith("applicant.")
    event: type[Any] = ApplicantAccountConfirmed if person else EnterpriseAccountConfirmed
    return ConfirmAccount(event(material.data.changed_version, material.data.document))


def _raised(material: Material) -> RaiseDispute:
    said = material.data
    return RaiseDispute(
        RosterDisputeRaised(said.line, said.dispute, said.channel, said.reason, said.answer_by)
    )


def _proposed(material: Material) -> ProposeClose:
    said = material.data
    counted = (said.open_lines, said.open_fen, said.digest, said.position)
    return ProposeClose(FundCloseProposed(said.fund, said.reason, *counted))


def _closed(material: Material) -> CloseYear:
    said = material.data
    return CloseYear(said.fund, said.reason, said.digest or "")


def _settled(material: Material) -> SettleDispute:
    said = material.data
    return SettleDispute(said.number, said.outcome, said.reason)


DRAFTS: dict[str, Drafter] = {
    **{
        str(one.__struct_config__.tag): simple(lambda m: SayOfOfficer(told(m)))
        for one in AS_THEY_ARE
        if issubclass(one, get_args(OfficerEvent))
    },
    "applicant.accountConfirmed": simple(_account),
    "enterprise.accountConfirmed": simple(_account),
    "roster.disputeRaised": simple(_raised),
    "roster.disputeAssigned": simple(lambda m: AssignDispute(m.data.number, m.data.investigator)),
    "roster.disputeSettled": simple(_settled),
    "fund.closeProposed": simple(_proposed),
    "fund.closeGivenUp": simple(lambda m: GiveUpClose(told(m))),
    "fund.yearClosed": simple(_closed),
}

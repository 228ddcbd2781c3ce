"""The shapes of what is said of officers, of objections and appeals, of changed accounts and of the
end of a fund's year, as they come in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from domain import fund, officer
from domain.event import Event
from domain.money import FenOrZero
from domain.officer import PersonId
from domain.roster_disputes import Channel, DisputeKind, DisputeOutcome
from domain.text import Text
from gateways.shape import ByDuty, Common, DigestIn

Number = Annotated[int, msgspec.Meta(ge=1)]


class ConfirmAccount(Common, frozen=True):
    """`changed_version`: the version, on the payee's stream, of the change that is right;
    `document`: what showed it."""

    changed_version: Number
    document: Text


class RaiseDispute(ByDuty, frozen=True, kw_only=True):
    """`dispute`: an objection while the list is on notice, a complaint after it, an appeal about a
    line that was taken off; `answer_by`: the last day to answer."""

    line: Number
    dispute: DisputeKind
    channel: Channel
    reason: Text
    answer_by: date


class AssignDispute(ByDuty, frozen=True, kw_only=True):
    """`number`: the version of the event that raised it; `investigator`: the id of a person who has
    signed nothing of the roster."""

    number: Number
    investigator: PersonId


class SettleDispute(Common, frozen=True, kw_only=True):
    """What came of it; `withdrawn`: by whoever raised it."""

    number: Number
    outcome: DisputeOutcome
    reason: Text


class ProposeClose(Common, frozen=True, kw_only=True):
    """What is approved from the fund and not paid: `ledger fund commitments` says it, with the
    digest of its list and the position it stands for."""

    fund: str
    reason: Text
    open_lines: Annotated[int, msgspec.Meta(ge=0)]
    open_fen: FenOrZero
    digest: DigestIn
    position: Annotated[int, msgspec.Meta(ge=0)]


class CloseYear(Common, frozen=True, kw_only=True):
    """`digest`: of the open commitments as the second officer finds them."""

    fund: str
    reason: Text
    digest: DigestIn | None = None


AS_THEY_ARE: tuple[type[Event], ...] = (
    officer.OfficerAppointed,
    officer.OfficerDelegated,
    officer.OfficerDelegationEnded,
    officer.OfficerAbsent,
    officer.OfficerReturned,
    officer.OfficerEnded,
    fund.FundCloseGivenUp,
)

SHAPES: dict[str, type[Common]] = {
    "applicant.accountConfirmed": ConfirmAccount,
    "enterprise.accountConfirmed": ConfirmAccount,
    "roster.disputeRaised": RaiseDispute,
    "roster.disputeAssigned": AssignDispute,
    "roster.disputeSettled": SettleDispute,
    "fund.closeProposed": ProposeClose,
    "fund.yearClosed": CloseYear,
}

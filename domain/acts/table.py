"""Every act, by the intent that asks for it."""

from __future__ import annotations

import msgspec

from domain.acts import (
    approving,
    correcting,
    filing,
    following,
    funding,
    joining,
    maturing,
    paying,
    resuming,
    reviewing,
    rostering,
    setting,
    signing,
    stopping,
    telling,
)
from domain.acts.act import Act

ACTS: dict[type[msgspec.Struct], Act] = {
    setting.OpenLedger: setting.OPEN,
    setting.SetFund: setting.FUND,
    setting.SetParameter: setting.PARAMETER,
    funding.MoveMoney: funding.MOVE,
    stopping.StopPaying: stopping.STOP,
    stopping.ProposeLift: stopping.PROPOSE_LIFT,
    stopping.ConfirmLift: stopping.CONFIRM_LIFT,
    telling.TellFact: telling.ACT,
    correcting.VoidFact: correcting.ACT,
    joining.MergeInto: joining.ACT,
    joining.SplitIdentity: joining.SPLIT,
    maturing.Mature: maturing.ACT,
    filing.FileApplication: filing.ACT,
    resuming.DecideAgain: resuming.ACT,
    reviewing.Review: reviewing.ACT,
    reviewing.LiftHold: reviewing.LIFT,
    reviewing.Revoke: reviewing.REVOKE,
    rostering.OpenRoster: rostering.OPEN,
    rostering.AddLines: rostering.ADD,
    rostering.StopLines: rostering.STOP,
    signing.SignRoster: signing.SIGN,
    approving.ApproveRoster: approving.APPROVE,
    approving.ReleaseRoster: approving.RELEASE,
    approving.CancelRoster: approving.CANCEL,
    paying.OrderPayment: paying.ORDER,
    paying.ReportPaid: paying.REPORT,
    following.MarkApproved: following.APPROVED,
    following.MarkPaid: following.PAID,
    following.MarkReview: following.REVIEW,
    following.MoveLines: following.MOVE,
}

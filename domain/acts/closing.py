"""Closing a fund's year: one officer lists what is approved and not paid, another signs the list.

Between the two nothing is approved from the fund, so the list can only get shorter.
"""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.command import Command, malformed, out_of_turn
from domain.fund import Fund, FundCloseGivenUp, FundCloseProposed, FundYearClosed
from domain.reasons import Reason
from domain.view import View


class ProposeClose(msgspec.Struct, frozen=True, gc=False):
    """The first officer, with the list of open commitments."""

    proposed: FundCloseProposed


class CloseYear(msgspec.Struct, frozen=True, gc=False):
    """The second officer; `digest`: of the list of open commitments as this one finds it."""

    fund: str
    reason: str
    digest: str


class GiveUpClose(msgspec.Struct, frozen=True, gc=False):
    """The proposal is taken back; approvals go on."""

    given_up: FundCloseGivenUp


def must_take_approvals(fund: Fund) -> None:
    """Nothing is approved while the closing of the year is being signed.

    Raises Refused (out of turn).
    """
    if fund.close_proposed is not None:
        rule = f"the closing of {fund.fund} is being signed (fund.closeProposed)"
        raise out_of_turn("fund-closing", "subject", rule)


def needs(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("fund", command.stream)))


def decide_propose(command: Command, intent: ProposeClose, view: View) -> Decided:
    """Not before the year has begun. Said again by anybody, it replaces the list."""
    fund = _open(command, intent.proposed.fund, view)
    if command.happened_on.year < fund.year:
        rule = f"{fund.fund} has not begun"
        raise malformed("year-not-begun", "data.happened_on", rule)
    return one("fund", fund.stream, intent.proposed)


def decide_close(command: Command, intent: CloseYear, view: View) -> Decided:
    """The list that the other one signed, found the same again."""
    fund = _open(command, intent.fund, view)
    proposed = fund.close_proposed
    if proposed is None:
        rule = "another officer lists the open commitments first (fund.closeProposed)"
        raise out_of_turn("not-proposed", "subject", rule)
    if fund.close_proposer == command.actor.person:
        rule = "who proposed the closing may not sign it; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    if intent.digest != proposed.digest:
        rule = f"the open commitments that were signed are {proposed.digest}; list them again"
        raise out_of_turn("other-list", "data.digest", rule)
    return one("fund", fund.stream, FundYearClosed(intent.fund, intent.reason))


def decide_give_up(command: Command, intent: GiveUpClose, view: View) -> Decided:
    """By anybody who may propose it."""
    fund = _open(command, intent.given_up.fund, view)
    if fund.close_proposed is None:
        raise out_of_turn("not-proposed", "subject", "nobody has proposed to close this year")
    return one("fund", fund.stream, intent.given_up)


def _open(command: Command, key: str, view: View) -> Fund:
    officers_day(command, view)
    fund = view.fund(command.stream)
    if fund is None or fund.fund != key:
        raise out_of_turn("unknown-fund", "subject", "open the fund first")
    if fund.closed:
        raise out_of_turn("fund-closed", "subject", "the year is closed")
    return fund


PROPOSE = Act(needs, decide_propose)
CLOSE = Act(needs, decide_close)
GIVE_UP = Act(needs, decide_give_up)

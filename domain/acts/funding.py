"""Moving money between appropriations: to another of the year, or to the next year of its own."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.command import Command, malformed, out_of_turn
from domain.fund import Fund, FundCarriedOver, FundTransferred
from domain.names import named_stream
from domain.reasons import Reason
from domain.view import View


class MoveMoney(msgspec.Struct, frozen=True, gc=False):
    """So much of the subject's fund for `to` (key and year). `carried`: what a closed year has
    left, for the next (P55)."""

    to: str
    fen: int
    document: str
    carried: bool


def needs(command: Command, intent: MoveMoney, view: View) -> Needs:
    """Both funds."""
    return Needs(
        (LEDGER_STREAM, ("fund", command.stream), ("fund", named_stream("fund", intent.to)))
    )


def decide(command: Command, intent: MoveMoney, view: View) -> Decided:
    """Both limits in one command. Only what is not committed can go: the append looks."""
    officers_day(command, view)
    giver = _fund(view, command.stream, "subject")
    taker = _fund(view, named_stream("fund", intent.to), "data.to")
    _must_fit(giver, taker, intent.carried)
    if intent.fen > giver.limit_fen:
        raise malformed("above-the-limit", "data.fen", f"the limit is {giver.limit_fen}")
    event = FundCarriedOver if intent.carried else FundTransferred
    less, more = giver.limit_fen - intent.fen, taker.limit_fen + intent.fen
    fen, document = intent.fen, intent.document
    return Decided(
        (
            NewEvent(
                "fund",
                giver.stream,
                event(giver.fund, taker.fund, "out", fen, less, document),
            ),
            NewEvent(
                "fund",
                taker.stream,
                event(taker.fund, giver.fund, "in", fen, more, document),
            ),
        )
    )


def _fund(view: View, stream: str, field: str) -> Fund:
    fund = view.fund(stream)
    if fund is None:
        raise out_of_turn("unknown-fund", field, "open the fund first")
    return fund


def _must_fit(giver: Fund, taker: Fund, carried: bool) -> None:
    if taker.closed or (giver.closed and not carried):
        raise out_of_turn("fund-closed", "subject", "the year is closed")
    if not carried:
        if giver.stream == taker.stream or giver.year != taker.year:
            raise malformed("other-year", "data.to", "another fund of the same year")
        return
    same_use = giver.fund.rpartition("/")[0] == taker.fund.rpartition("/")[0]
    if not same_use or taker.year != giver.year + 1:
        rule = "what is left goes to the next year of the same fund"
        raise malformed("use-not-allowed", "data.to", rule, Reason.USE_NOT_ALLOWED.code)
    if not giver.closed:
        raise out_of_turn("fund-open", "subject", "close the year first")


MOVE = Act(needs, decide)

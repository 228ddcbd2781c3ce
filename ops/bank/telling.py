"""What matching found, as commands: to each order what the bank said of it, to the file its rows
and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, cast

import msgspec

from domain.acts.banking import TellOutcome
from domain.acts.paying import ReportPaid
from domain.acts.reconciling import RecordRows, ResolveBreak
from domain.bank_file import (
    MAXIMUM_BREAKS_AN_EVENT,
    MAXIMUM_ROWS_AN_EVENT,
    BankFileBreaksOpened,
    BankFileMatched,
    Break,
    BreakType,
    MatchedRow,
    Rule,
)
from domain.command import Command
from domain.payment import Report
from domain.payment_outcomes import (
    Cause,
    FileRow,
    PaymentRejected,
    PaymentReturned,
    PaymentReversed,
    PaymentSettled,
    PaymentUnanswered,
)
from domain.reference import reference
from ops.bank.acting import Dealer
from ops.following_commands import chunks, states_of
from projections.bank.store import Finding

Key = tuple[str, int, str | None]
"""File, row and payment of a finding."""

REFUSED_AS: dict[str, BreakType] = {
    "unexpected-credit": "unexpected-credit",
    "amount-mismatch": "amount-mismatch",
    "paid-after-cancel": "paid-after-cancel",
    "unknown-payment": "unknown-in-bank",
}
"""The break that follows where an order has no place for what a row says; `nothing-changed` is
none."""


class Told(msgspec.Struct):
    """What is being told of one file. `asked`: by the id of a command, the finding behind it."""

    code: str
    epoch: str
    digest: str
    stream: str
    asked: dict[str, Key] = {}


class Breaks(msgspec.Struct):
    """What stays open."""

    count: int
    commands: list[Command]


def commands_of(dealer: Dealer, told: Told, findings: Iterable[Finding]) -> Iterator[Command]:
    """For each order what the file says of it, in the order of the rows."""
    for one in findings:
        intent = _intent(told, one, one.booked_on or dealer.day)
        if intent is None or one.payment is None:
            continue
        piece = f"{one.file}/{one.row}/{one.payment}/{one.finding}"
        command = dealer.command("payment", one.payment, intent, piece, one.booked_on)
        told.asked[command.id] = (one.file, one.row, one.payment)
        yield command


def _intent(told: Told, one: Finding, day: date) -> msgspec.Struct | None:
    at = FileRow(told.digest, one.row)
    cause = cast("Cause", one.cause or "other")
    match one.finding:
        case "paid" | "amount-mismatch" if one.ordered_at and not one.direction:
            return ReportPaid(_report(told, one, day))
        case "rejected":
            return TellOutcome(PaymentRejected(at, one.fen, cause, one.code or ""))
        case "missing-in-bank":
            return TellOutcome(PaymentUnanswered(at))
        case "settled":
            return TellOutcome(PaymentSettled(at, one.fen, day))
        case "returned":
            return TellOutcome(PaymentReturned(at, one.fen, day, cause, one.code or ""))
        case "reversed":
            return TellOutcome(PaymentReversed(at, one.fen, day))
        case _:
            return None


def _report(told: Told, one: Finding, day: date) -> Report:
    """What the bank says it paid: the sum as it says it, which may contradict the order."""
    text = reference(told.code, told.epoch, one.ordered_at or 0)
    fen = one.told_fen if one.finding == "amount-mismatch" and one.told_fen else one.fen
    return Report(text, fen, day, told.digest, "bank")


def matched_of(dealer: Dealer, told: Told, findings: Iterable[Finding]) -> Iterator[Command]:
    """The file's own rows that are bound, 400 an event."""
    bound = [
        MatchedRow(one.row, one.payment, cast("Rule", one.rule))
        for one in findings
        if one.file == told.stream and one.row and one.payment and not one.open
    ]
    for number, chunk in enumerate(chunks(bound, MAXIMUM_ROWS_AN_EVENT)):
        event = RecordRows(BankFileMatched(tuple(chunk)))
        yield dealer.command("bankFile", told.stream, event, f"matched/{number}")


def breaks_of(
    dealer: Dealer, told: Told, findings: Iterable[Finding], refused: dict[Key, str]
) -> Breaks:
    """The file's own rows that are not explained, and those of which an order had no place; and the
    breaks of earlier files that this one closes."""
    found: list[Break] = []
    closed: dict[tuple[str, int], None] = {}
    for one in findings:
        if one.file != told.stream:
            closed[one.file, one.row] = None
            continue
        kind = one.finding if one.open else REFUSED_AS.get(refused.get(_key(one), ""))
        if kind is not None:
            found.append(_break(len(found) + 1, one, kind))
    commands = [
        dealer.command(
            "bankFile", told.stream, RecordRows(BankFileBreaksOpened(tuple(chunk))), f"breaks/{at}"
        )
        for at, chunk in enumerate(chunks(found, MAXIMUM_BREAKS_AN_EVENT))
    ]
    commands += _closing(dealer, told, list(closed))
    return Breaks(len(found), commands)


def _closing(dealer: Dealer, told: Told, rows: list[tuple[str, int]]) -> Iterator[Command]:
    """The open breaks of these rows of earlier files."""
    files = states_of(dealer.parts.log, "bankFile", tuple({file for file, _ in rows}))
    wanted = set(rows)
    for stream, file in files.items():
        for number, left_open in file.breaks.items():
            if (stream, left_open.told.row) in wanted:
                closing = ResolveBreak(number, told.digest)
                yield dealer.command("bankFile", stream, closing, f"closes/{stream}/{number}")


def _key(one: Finding) -> Key:
    return one.file, one.row, one.payment


def _break(number: int, one: Finding, kind: str) -> Break:
    return Break(
        number,
        cast("BreakType", kind),
        one.row,
        one.payment or "",
        one.told_fen if one.told_fen is not None else one.fen,
        cast("Any", one.direction or ""),
    )

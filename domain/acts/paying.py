"""Ordering one payment per payee of a released roster, and taking in what the bank says of it."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from domain.acts.accounts import account_to_pay, payee_key
from domain.acts.act import Act, Decided, Needs, NewEvent, one
from domain.acts.days import LEDGER_STREAM, not_in_the_future, officers_day
from domain.acts.duties import must_have_done_no_other
from domain.acts.stopping import must_go_through, must_not_be_stopped
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.event import Event
from domain.merkle import root
from domain.names import named_stream
from domain.payment import (
    MAXIMUM_LINES_AN_EVENT,
    Payment,
    PaymentInDoubt,
    PaymentLine,
    PaymentLinesAdded,
    PaymentOrdered,
    PaymentPaid,
    PaymentRouted,
    Report,
)
from domain.reference import reference
from domain.roster import Roster, RosterLine
from domain.view import View


class OrderPayment(msgspec.Struct, frozen=True, gc=False):
    """What one release of a roster pays to one payee. `account`: a vault record, only where the
    payee's lines name several accounts; `release`: 0 the first; `bank`: through which, where it is
    named."""

    roster: str
    payee: str
    account: str = ""
    release: int = 0
    bank: str = ""


class ReportPaid(msgspec.Struct, frozen=True, gc=False):
    """A report of the bank or the treasury; any other sender is turned down before."""

    report: Report


def payment_stream(intent: OrderPayment) -> str:
    """The payment's id follows from what it pays, so it cannot be ordered twice."""
    name = f"{intent.roster}/{intent.release}/{intent.payee}"
    return named_stream("payment", f"{name}/{intent.account}" if intent.account else name)


def needs(command: Command, intent: OrderPayment, view: View) -> Needs:
    payee = payee_key(intent.payee)
    return Needs((LEDGER_STREAM, ("roster", intent.roster), ("payment", command.stream), payee))


def decide(command: Command, intent: OrderPayment, view: View) -> Decided:
    """The lines and the order; its reference follows from its position."""
    officers_day(command, view)
    if command.stream != payment_stream(intent):
        raise malformed(
            "payment-id", "subject", "the id follows from roster, release, payee, account"
        )
    if view.payment(command.stream) is not None:
        raise AlreadyRecorded(command.stream, 1)
    roster = view.roster(intent.roster)
    if roster is None or intent.release >= len(roster.releases):
        raise out_of_turn("not-released", "data.roster", "release the roster first")
    must_not_be_stopped(view, roster.fund, roster.scheme, "data.roster")
    must_go_through(view, intent.bank)
    _pays_what_others_signed(roster, command)
    lines = _lines(view, roster, intent)
    if not lines:
        raise out_of_turn("no-lines", "data.payee", "no released line pays this account")
    account = account_to_pay(view, intent.payee, lines[0].account, command.happened_on)
    return Decided(tuple(_events(command, intent, roster, lines, account)))


def _pays_what_others_signed(roster: Roster, command: Command) -> None:
    """Reviewer, approver and payer are different persons (R-07); who released may order."""
    rule = "the person who did {} may not order the payment; another officer must"
    must_have_done_no_other(roster.acted, command, rule, may_repeat="release")


Released = dict[tuple[int, str], list[RosterLine]]
"""The released lines of a roster by release and payee."""


def _released(view: View, roster: Roster) -> Released:
    """Sorted out once a batch: a roster of ten thousand lines may pay ten thousand payees."""
    known: tuple[Roster, Released] | None = view.memory.get(id(roster))
    if known is not None:
        return known[1]
    found: Released = defaultdict(list)
    for release, numbers in enumerate(roster.releases):
        for number in numbers:
            line = roster.lines[number - 1]
            found[release, line.payee].append(line)
    view.memory[id(roster)] = (roster, found)  # with the roster, so that its id stays its own
    return found


def _lines(view: View, roster: Roster, intent: OrderPayment) -> list[RosterLine]:
    """The released lines of the payee, all to one account: named exactly where there are
    several."""
    lines = _released(view, roster).get((intent.release, intent.payee), [])
    several = len({line.account for line in lines}) > 1
    if several and not intent.account:
        raise malformed("account", "data.account", "the lines name several accounts; name one")
    if intent.account and lines and not several:
        raise malformed("account", "data.account", "the lines name one account; leave this out")
    return [line for line in lines if not several or line.account == intent.account]


def _events(
    command: Command, intent: OrderPayment, roster: Roster, lines: list[RosterLine], account: str
) -> list[NewEvent]:
    paid = [PaymentLine(line.grant, line.fen) for line in lines]
    chunks = [
        tuple(paid[start : start + MAXIMUM_LINES_AN_EVENT])
        for start in range(0, len(paid), MAXIMUM_LINES_AN_EVENT)
    ]
    events: list[Event] = [PaymentLinesAdded(roster.stream, chunk) for chunk in chunks]
    if intent.bank:
        events.append(PaymentRouted(intent.bank))
    digest = "sha256:" + root(msgspec.json.encode(line) for line in paid).hex()
    fen = sum(line.fen for line in paid)
    ordered = PaymentOrdered(
        roster.stream, intent.payee, account, roster.fund, len(paid), fen, digest
    )
    return [NewEvent("payment", command.stream, event) for event in (*events, ordered)]


ORDER = Act(needs, decide)


def report_needs(command: Command, intent: ReportPaid, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("payment", command.stream)))


def decide_report(command: Command, intent: ReportPaid, view: View) -> Decided:
    """Paid where it says what was ordered; anything else is kept as in doubt."""
    not_in_the_future(command)
    payment, ledger = view.payment(command.stream), view.ledger()
    if payment is None or ledger is None or not payment.ordered_at:
        raise out_of_turn("unknown-payment", "subject", "no such order is on record")
    if payment.report == intent.report:
        raise AlreadyRecorded(payment.stream, payment.paid_version)
    ordered = reference(ledger.code, ledger.epoch, payment.ordered_at)
    contradictions = _contradictions(payment, ordered, intent.report)
    if contradictions:
        doubt = PaymentInDoubt(intent.report, contradictions)
        return one("payment", payment.stream, doubt)
    return one("payment", payment.stream, PaymentPaid(intent.report))


def _contradictions(payment: Payment, ordered: str, report: Report) -> tuple[str, ...]:
    found = []
    if report.reference != ordered:
        found.append("reference")
    if report.fen != payment.fen:
        found.append("fen")
    if payment.report or payment.rejected or payment.cancelled or payment.doubtful:
        found.append(f"payment is {payment.status.value}")
    return tuple(found)


REPORT = Act(report_needs, decide_report)

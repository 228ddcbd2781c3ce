"""What came of the sample county, counted from the log from its first event to its last."""

from __future__ import annotations

from collections import Counter

import msgspec

from domain.event import Event
from domain.grant import (
    GrantApplied,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantRevoked,
)
from domain.payment import PaymentInDoubt, PaymentPaid
from domain.roster import RosterApproved, RosterWaiting
from ops.running import Running


class Paid(msgspec.Struct):
    """`count`: grants that were paid; `payments`: transfers that paid them."""

    count: int = 0
    fen: int = 0
    payments: int = 0
    in_doubt: int = 0


class Waiting(msgspec.Struct):
    """Rosters that wait for room in their fund; their grants count as awarded."""

    rosters: int = 0
    lines: int = 0
    fen: int = 0


class FundFigures(msgspec.Struct):
    limit_fen: int
    committed_fen: int


class Figures(msgspec.Struct):
    """`claims` = awarded + refused + pended + contested; reasons are the main ones."""

    claims: int
    awarded: int
    refused: dict[str, int]
    pended: dict[str, int]
    contested: int
    paid: Paid
    waiting: Waiting
    funds: dict[str, FundFigures]
    last_position: int


class Counting:
    """Keeps the decision in force on every grant."""

    def __init__(self) -> None:
        self.decisions: dict[str, tuple[str, str]] = {}
        self.waiting: dict[str, tuple[int, int]] = {}
        self.doubts: set[str] = set()
        self.paid = Paid()

    def add(self, stream: str, event: Event) -> None:
        decision = decided(event)
        if decision is not None:
            self.decisions[stream] = decision
        elif isinstance(event, GrantPaid):
            self.paid.count += 1
        elif isinstance(event, PaymentPaid):
            self.paid.payments += 1
            self.paid.fen += event.report.fen
        elif isinstance(event, PaymentInDoubt):
            self.doubts.add(stream)
        elif isinstance(event, RosterWaiting):
            self.waiting[stream] = (event.count, event.fen)
        elif isinstance(event, RosterApproved):
            self.waiting.pop(stream, None)

    def reasons(self, status: str) -> dict[str, int]:
        found = Counter(reason for word, reason in self.decisions.values() if word == status)
        return dict(sorted(found.items()))


def decided(event: Event) -> tuple[str, str] | None:
    """Status and main reason, of an event that decides a grant."""
    match event:
        case GrantApplied():
            return "applied", ""
        case GrantAwarded():
            return "awarded", ""
        case GrantRefused(reasons=reasons):
            return "refused", reasons[0]
        case GrantPended(reason=reason):
            return "pended", reason
        case GrantContested():
            return "contested", "conflict"
        case GrantDecisionReplaced(status=status, reasons=reasons):
            return status, reasons[0] if reasons else ""
        case GrantRevoked():
            return "revoked", ""
        case _:
            return None


def figures(running: Running) -> Figures:
    """Counted anew, whatever was played before on this ledger."""
    counting = Counting()
    log = running.parts.log
    for one in log.follow(0):
        counting.add(one.stream, one.event)
    words = Counter(word for word, _ in counting.decisions.values())
    counting.paid.in_doubt = len(counting.doubts)
    waiting = counting.waiting.values()
    with running.views() as views:
        funds = views.funds()
    return Figures(
        len(counting.decisions),
        words["awarded"],
        counting.reasons("refused"),
        counting.reasons("pended"),
        words["contested"],
        counting.paid,
        Waiting(len(waiting), sum(lines for lines, _ in waiting), sum(fen for _, fen in waiting)),
        {one["fund"]: FundFigures(one["limit_fen"], one["committed_fen"]) for one in funds},
        log.head(),
    )

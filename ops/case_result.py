"""What a case came to: claims as first decided and as they stand, acts, rosters, payments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.grant import (
    Grant,
    GrantApplied,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPended,
    GrantRefused,
    Status,
)
from domain.names import named_stream
from domain.outcome import GrantDecision, decisions_in
from domain.payment import Payment
from domain.payment import Status as PaymentStatus
from domain.reasons import Reason
from domain.reference import reference
from domain.roster import Roster
from domain.roster import Status as RosterStatus
from ops.case_determined import determinations
from ops.case_differences import difference_of
from ops.case_filler import FILLER
from ops.case_player import Act, Player
from ops.follower import state_of

DECISIONS = GrantAwarded | GrantRefused | GrantPended | GrantContested | GrantDecisionReplaced
PAY = (
    *(Status.AWARDED, Status.LISTED, Status.APPROVED),
    *(Status.PAID, Status.SETTLED, Status.RETURNED),
)
UNPAID = (Status.AWARDED, Status.LISTED, Status.APPROVED)
OPEN = (Status.APPLIED, Status.PENDED, Status.CONTESTED, Status.HELD)

Result = dict[str, Any]


def yuan_text(fen: int) -> str:
    """`200.00`."""
    return f"{fen // 100}.{fen % 100:02d}"


class Report:
    """Reads the result off the ledger. Names are the case's own, wherever it gave one."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.labels = player.names.labels(player.parts.vault.resolve)
        self._name_streams()

    def _name_streams(self) -> None:
        """Applications, rosters and rounds by the names that the case gave them."""
        for act in self.player.acts:
            kind, _, name = act.subject.partition(":")
            if kind in ("application", "roster", "round", "contract", "course", "loan"):
                self.labels[named_stream(kind, name)] = name  # type: ignore[arg-type]

    def result(self, case: str) -> Result:
        """The whole result."""
        claims = list(self.claims())
        total = sum(one["amount_fen"] for one in claims if one["result"] == "PAY")
        return {
            "case": case,
            "as_of": self.player.today.isoformat(),
            "claims": claims,
            "jobs": self.player.jobs,
            "determinations": self.determinations(),
            "acts": [self.act(one) for one in self.player.acts if one.shown],
            "rosters": list(self.rosters()),
            "payments": list(self.payments()),
            "funds": self.funds(),
            "total_fen": total,
            "total": yuan_text(total),
        }

    # Claims

    def claims(self) -> Iterator[Result]:
        """Every claim in the order filed, fillers left out."""
        for row in self.player.log.rows:
            if row.topic == GrantApplied.__struct_config__.tag:
                grant: Grant = state_of(self.player.log, "grant", row.stream)
                if not self.labels.get(grant.application, "").startswith(FILLER):
                    yield self.claim(grant)

    def claim(self, grant: Grant) -> Result:
        """One claim: as it stands, and as first decided under `first`."""
        decided = list(self._decisions(grant.stream))
        latest = decided[-1]
        reasons = _reasons(grant, self._roster(grant))
        shown = {
            "grant": self.grant_name(grant.stream),
            "application": self.labels.get(grant.application, grant.application),
            "line": grant.line,
            "scheme": grant.scheme,
            "payee": self.label(grant.payee),
            "beneficiary": self.label(grant.beneficiary),
            "result": _result(grant, reasons),
            "status": grant.status.value,
            "amount_fen": grant.amount_fen,
            "amount": yuan_text(grant.amount_fen),
            "reason": reasons[0] if reasons else "",
            "reasons": list(reasons),
            "clause": next((one.clause for one in reversed(decided) if one.clause), ""),
            "earlier": self.grant_name(latest.earlier) if latest.earlier else "",
            "matures_on": _day(latest.matures_on) if grant.status is Status.PENDED else None,
            "review_required": grant.review_required,
            "difference": difference_of(grant),
            "checks": [[one.term, one.reason, one.met] for one in _checks(grant)],
        }
        return {**shown, "first": self._first(decided[0])}

    def _first(self, first: GrantDecision) -> Result:
        return {
            "status": first.status,
            "amount_fen": first.amount_fen,
            "amount": yuan_text(first.amount_fen),
            "reason": first.reasons[0] if first.reasons else "",
            "reasons": list(first.reasons),
            "clause": first.clause,
            "earlier": self.grant_name(first.earlier) if first.earlier else "",
            "matures_on": _day(first.matures_on),
        }

    def _decisions(self, stream: str) -> Iterator[GrantDecision]:
        for happened in self.player.log.stream(stream):
            yield from decisions_in([(stream, happened.event)])

    def _roster(self, grant: Grant) -> Roster | None:
        roster: Roster | None = None
        if grant.roster:
            roster = state_of(self.player.log, "roster", grant.roster)
        return roster

    def grant_name(self, stream: str) -> str:
        """`a1/1`; `a1/1+` what pays a difference of it; `list/1` what was paid before."""
        grant: Grant = state_of(self.player.log, "grant", stream)
        if grant.imported_from:
            received = self.player.log.stream(grant.imported_from)[0].event
            return f"{getattr(received, 'document', grant.imported_from)}/{grant.line}"
        more = "+" if grant.supplement_of else ""
        return f"{self.labels.get(grant.application, grant.application)}/{grant.line}{more}"

    def label(self, stream: str) -> str:
        """The short name of a person or unit, else the stream's id."""
        return self.labels.get(stream, stream)

    def determinations(self) -> list[Result]:
        """What was decided beside claims: limits of loans, entries in a register."""
        return determinations(self.player.log, self.labels)

    # Acts, rosters, payments, funds

    def act(self, act: Act) -> Result:
        """One act and its answer."""
        outcome, problem = act.outcome, act.outcome.problem
        return {
            "line": act.line,
            "type": act.type,
            "subject": act.subject if ":" in act.subject else self.label(act.subject),
            "by": act.by,
            "verdict": outcome.verdict,
            "code": problem.code if problem else "",
            "field": problem.field if problem else "",
            "reasons": list(problem.reasons) if problem else [],
            "rule": problem.rule if problem else "",
            "waiting": outcome.waiting,
            "in_doubt": list(outcome.in_doubt),
        }

    def rosters(self) -> Iterator[Result]:
        """Every roster in the order opened, fillers left out."""
        for row in self.player.log.rows:
            if row.topic != "roster.opened":
                continue
            roster: Roster = state_of(self.player.log, "roster", row.stream)
            name = self.labels.get(row.stream, "") or self._successor_name(roster)
            if name.startswith(FILLER):
                continue
            waiting = roster.status is RosterStatus.WAITING
            yield {
                "roster": name,
                "status": roster.status.value,
                "fund": roster.fund,
                "lines": [self.grant_name(one.grant) for one in roster.lines],
                "stopped": sorted(roster.stopped),
                "left_out": sorted(roster.left_out),
                "notice_until": _day(roster.notice_until),
                "fen": roster.approved_fen,
                "reasons": [Reason.FUND_EXHAUSTED.code] if waiting else [],
            }

    def _successor_name(self, roster: Roster) -> str:
        for stream, name in self.labels.items():
            if named_stream("roster", f"{stream}/successor") == roster.stream:
                self.labels[roster.stream] = f"{name}/successor"
                return f"{name}/successor"
        return roster.stream

    def payments(self) -> Iterator[Result]:
        """Every payment in the order ordered."""
        for row in self.player.log.rows:
            if row.topic != "payment.ordered":
                continue
            payment: Payment = state_of(self.player.log, "payment", row.stream)
            ordered = payment.status is not PaymentStatus.BEGUN
            yield {
                "roster": self.label(payment.roster),
                "payee": self.label(payment.payee),
                "status": payment.status.value,
                "fen": payment.fen,
                "amount": yuan_text(payment.fen),
                "reference": reference("CASE", "1", payment.ordered_at) if ordered else "",
                "lines": [[self.grant_name(one.grant), one.fen] for one in payment.lines],
            }

    def funds(self) -> dict[str, Result]:
        """Limit, what is committed, what is left."""
        return {
            key: {
                "limit_fen": fund.limit,
                "committed_fen": fund.committed,
                "left_fen": fund.limit - fund.committed,
                "waiting": [self.label(one) for one in fund.waiting],
                "closed": fund.closed,
            }
            for key, fund in self.player.log.guards.funds.items()
        }


def _reasons(grant: Grant, roster: Roster | None) -> tuple[str, ...]:
    """Why a claim is not paid, in the order of checks; a waiting roster makes its lines wait."""
    if grant.status is Status.CONTESTED:
        return (Reason.CONFLICT.code,)
    if grant.status is Status.LISTED and roster and roster.status is RosterStatus.WAITING:
        return (Reason.FUND_EXHAUSTED.code,)
    if grant.review_required and grant.status in UNPAID and not grant.reasons:
        return (Reason.REVIEW.code,)
    return grant.reasons


def _result(grant: Grant, reasons: tuple[str, ...]) -> str:
    if grant.status in OPEN or (grant.status in UNPAID and reasons):
        return "PENDING"
    if grant.status is Status.REFUSED:
        return "REFUSE"
    return "PAY" if grant.status in PAY else grant.status.value.upper()


def _checks(grant: Grant) -> Any:
    return grant.grounds.checks if grant.grounds else ()


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None

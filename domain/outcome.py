"""The answer to a command: a verdict, positions, and for a claim the decision on each line.

For a stored command it is a pure function of its events, so a replay gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from domain.applicant_residence import (
    ApplicantUnemploymentPended,
    ApplicantUnemploymentRefused,
    ApplicantUnemploymentRegistered,
)
from domain.command import Refused
from domain.decision import Grounds
from domain.event import Event
from domain.grant import (
    GrantApplied,
    GrantAwarded,
    GrantBreakOpened,
    GrantContested,
    GrantDecisionReplaced,
    GrantImported,
    GrantPended,
    GrantRefused,
    Status,
)
from domain.loan import LoanAllowed, LoanPended, LoanRefused
from domain.payment import PaymentInDoubt
from domain.roster import RosterApproved, RosterWaiting

VerdictWord = Literal["accepted", "replayed", "malformed", "out-of-turn", "conflict"]


class GrantDecision(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was decided on a grant: status, fen, reason codes in the order of checks, clause, and
    the day on which a pending one matures. Of a loan or an entry in a register likewise; `grant`
    is then its stream, and the sum what may be lent."""

    grant: str
    status: str
    amount_fen: int = 0
    reasons: tuple[str, ...] = ()
    clause: str = ""
    line: int = 0
    earlier: str = ""
    matures_on: date | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was wrong: a code, the field, the rule and what to do, reason codes of the policy if
    any."""

    code: str
    field: str
    rule: str
    reasons: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one command. `position`: of its first event; `count`: how many events it wrote.

    `subject`: the stream written to. `waiting`: the approval stands in its fund's queue.
    """

    verdict: VerdictWord
    source: str
    id: str
    subject: str = ""
    position: int = 0
    count: int = 0
    decisions: tuple[GrantDecision, ...] = ()
    waiting: bool = False
    in_doubt: tuple[str, ...] = ()
    problem: Problem | None = None


TELLING: frozenset[type[Event]] = frozenset(
    {
        GrantAwarded,
        GrantRefused,
        GrantPended,
        GrantContested,
        GrantDecisionReplaced,
        *(GrantImported, GrantBreakOpened),
        RosterApproved,
        RosterWaiting,
        PaymentInDoubt,
        *(LoanAllowed, LoanRefused, LoanPended),
        *(ApplicantUnemploymentRegistered, ApplicantUnemploymentRefused),
        ApplicantUnemploymentPended,
    }
)
"""Events that an outcome says more of than that they are written."""


def stored_outcome(
    verdict: Literal["accepted", "replayed"],
    pair: tuple[str, str],
    subject: str,
    position: int,
    events: Sequence[tuple[str, Event]],
) -> Outcome:
    """The outcome of a stored command from its events (stream, event), in order."""
    if not any(type(event) in TELLING for _, event in events):
        return Outcome(verdict, pair[0], pair[1], subject, position, len(events))
    doubts = [event.contradictions for _, event in events if isinstance(event, PaymentInDoubt)]
    return Outcome(
        verdict,
        pair[0],
        pair[1],
        subject,
        position,
        len(events),
        decisions_in(events),
        any(isinstance(event, RosterWaiting) for _, event in events)
        and not any(isinstance(event, RosterApproved) for _, event in events),
        doubts[0] if doubts else (),
    )


def refused_outcome(pair: tuple[str, str], subject: str, no: Refused) -> Outcome:
    """The outcome of a command that left nothing."""
    problem = Problem(no.code, no.field, no.rule, no.reasons)
    return Outcome(no.verdict, pair[0], pair[1], subject, problem=problem)


def decisions_in(events: Sequence[tuple[str, Event]]) -> tuple[GrantDecision, ...]:
    """The decisions on grants, in the order they were taken; a later one on a grant stands
    alone."""
    lines: dict[str, int] = {}
    decided: dict[str, GrantDecision] = {}
    for stream, event in events:
        if isinstance(event, GrantApplied):
            lines[stream] = event.line
        else:
            decision = _decision(stream, lines.get(stream, 0), event)
            if decision is not None:
                decided[stream] = decision
    return tuple(decided.values())


def _clause(grounds: Grounds | None) -> str:
    return f"{grounds.clause.document} {grounds.clause.number}" if grounds else ""


def _decision(stream: str, line: int, event: Event) -> GrantDecision | None:
    match event:
        case GrantAwarded(amount_fen=fen, grounds=grounds):
            return GrantDecision(stream, "awarded", fen, (), _clause(grounds), line)
        case GrantRefused(reasons=reasons, grounds=grounds, earlier=earlier):
            return GrantDecision(stream, "refused", 0, reasons, _clause(grounds), line, earlier)
        case GrantPended(reason=reason, grounds=grounds, matures_on=day):
            return GrantDecision(
                stream, "pended", 0, (reason,), _clause(grounds), line, matures_on=day
            )
        case GrantContested(grounds=grounds, against=against):
            return GrantDecision(
                stream,
                Status.CONTESTED.value,
                0,
                ("conflict",),
                _clause(grounds),
                line,
                against[0] if against else "",
            )
        case GrantImported(row=row, grounds=grounds):
            fen, imported = row.amount_fen, Status.IMPORTED.value
            return GrantDecision(stream, imported, fen, (), _clause(grounds), event.line)
        case GrantBreakOpened(because=why, held_by=holder):
            return GrantDecision(stream, Status.BREAK.value, 0, (why,), "", event.line, holder)
        case LoanAllowed(limit_fen=fen, grounds=grounds):
            return GrantDecision(stream, "allowed", fen, (), _clause(grounds))
        case LoanRefused(limit_fen=fen, reasons=reasons, grounds=grounds):
            return GrantDecision(stream, "refused", fen, reasons, _clause(grounds))
        case LoanPended(reason=reason, grounds=grounds):
            return GrantDecision(stream, "pended", 0, (reason,), _clause(grounds))
        case ApplicantUnemploymentRegistered(grounds=grounds):
            return GrantDecision(stream, "registered", 0, (), _clause(grounds))
        case ApplicantUnemploymentRefused(reasons=reasons, grounds=grounds):
            return GrantDecision(stream, "refused", 0, reasons, _clause(grounds))
        case ApplicantUnemploymentPended(reason=reason, grounds=grounds, matures_on=day):
            return GrantDecision(stream, "pended", 0, (reason,), _clause(grounds), matures_on=day)
        case GrantDecisionReplaced() as new:
            return GrantDecision(
                stream,
                new.status,
                new.amount_fen,
                new.reasons,
                _clause(new.grounds),
                line,
                new.earlier,
            )
        case _:
            return None

"""What a case came to beside claims: limits of loans, entries in the register of unemployed."""

from __future__ import annotations

from typing import Any

from domain.applicant_residence import (
    ApplicantUnemploymentPended,
    ApplicantUnemploymentRefused,
    ApplicantUnemploymentRegistered,
)
from domain.event import Event
from domain.loan import LoanAllowed, LoanPended, LoanRefused
from domain.log import Log
from domain.policies.yizhengfa_2018_9.clause_12 import KEY as REGISTRATION

LOANS = LoanAllowed | LoanRefused | LoanPended
REGISTRATIONS = (
    ApplicantUnemploymentRegistered | ApplicantUnemploymentRefused | ApplicantUnemploymentPended
)


def determinations(log: Log, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The latest on each loan and person, in the order they were first asked for."""
    found: dict[str, dict[str, Any]] = {}
    for happened in log.follow(0):
        event = happened.event
        if isinstance(event, LOANS | REGISTRATIONS):
            name = labels.get(happened.stream, happened.stream)
            found[happened.stream] = {"determined": name, **_of(event)}
    return list(found.values())


def _of(event: Event) -> dict[str, Any]:
    told: Any = event
    reasons = list(getattr(event, "reasons", ())) or [getattr(event, "reason", "")]
    reasons = [one for one in reasons if one]
    limit_fen = getattr(event, "limit_fen", 0)
    matures_on = getattr(event, "matures_on", None)
    return {
        "limits": list(getattr(event, "limits", (REGISTRATION,))),
        "result": _result(event),
        "limit_fen": limit_fen,
        "limit": f"{limit_fen // 100}.{limit_fen % 100:02d}",
        "ceiling_hundredths": getattr(event, "ceiling_hundredths", None),
        "reason": reasons[0] if reasons else "",
        "reasons": reasons,
        "clause": f"{told.grounds.clause.document} {told.grounds.clause.number}",
        "matures_on": matures_on.isoformat() if matures_on else None,
        "checks": [[one.term, one.reason, one.met] for one in told.grounds.checks],
    }


def _result(event: Event) -> str:
    match event:
        case LoanAllowed():
            return "LIMIT"
        case ApplicantUnemploymentRegistered():
            return "REGISTERED"
        case LoanPended() | ApplicantUnemploymentPended():
            return "PENDING"
        case _:
            return "REFUSE"

"""An application: one payee, one scheme, a list of lines; each line becomes a grant."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.event import Event, Recorded, Value

PayeeKind = Literal["applicant", "enterprise"]


class Line(Value, frozen=True):
    """One claim: its number in the application and what it is made for.

    `beneficiary`: the person's stream, empty where the identity could not be verified (`problem`
    says why, with no number in it). `round`: the selection an award rests on. `since`: which
    departure or spell is meant, where there are several.
    """

    number: int
    beneficiary: str = ""
    round: str = ""
    since: date | None = None
    problem: str = ""


class ApplicationFiled(Event, frozen=True, tag="application.filed"):
    """Handed in on `filed_on`; deadlines count from that day."""

    scheme: str
    payee: str
    payee_kind: PayeeKind
    filed_on: date
    lines: tuple[Line, ...]


ApplicationEvent = ApplicationFiled


class Application(Value, frozen=True):
    """An application as filed."""

    scheme: str
    payee: str
    payee_kind: PayeeKind
    filed_on: date
    lines: tuple[Line, ...]


def evolve(application: Application | None, happened: Recorded) -> Application:
    """What each event means. Total: history is never judged again."""
    match happened.event:
        case ApplicationFiled() as filed:
            return Application(
                filed.scheme, filed.payee, filed.payee_kind, filed.filed_on, filed.lines
            )
        case _:
            assert application is not None, "an application's history begins with application.filed"
            return application

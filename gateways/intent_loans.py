"""What is asked and told of guaranteed loans, and of the register of unemployed, as drafts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from domain.acts.lending import AskForLoan
from domain.acts.lent import CloseLoan, ReportLent, ReportRepaid, VoidLoanFact
from domain.acts.registering import AskToRegister
from domain.command import Command, malformed
from domain.loan import LoanAsked, LoanGranted
from gateways.intents import (
    Draft,
    Drafter,
    Material,
    Sealing,
    Streams,
    command,
    must_name_day,
    stream_of,
    subject_of,
)
from gateways.references import read_reference

if TYPE_CHECKING:
    from gateways.intake import Intake


def _with_borrowers(intent: Any) -> Drafter:
    """A draft that names borrowers; `intent(data, borrowers)` makes what it asks for."""

    def finish(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
        stream = stream_of(draft.subject, streams, "subject")
        borrowers = tuple(
            stream_of(one, streams, f"data.borrowers[{place}]")
            for place, one in draft.named.items()
        )
        return command(draft.material, stream, intent(draft.material.data, borrowers), today)

    def draft(material: Material, intake: Intake) -> Draft:
        must_name_day(material)
        subject = subject_of(material)
        named = {
            str(place): read_reference(text, f"data.borrowers[{place}]")
            for place, text in enumerate(material.data.borrowers)
        }
        return Draft(material, subject, (subject, *named.values()), finish, named)

    return draft


def _asked(data: Any, borrowers: tuple[str, ...]) -> AskForLoan:
    place, together, limit = data.place, data.partnership, data.limit
    rate = data.rate_hundredths
    return AskForLoan(LoanAsked(borrowers, data.fen, data.months, rate, place, together, limit))


def _lent(data: Any, borrowers: tuple[str, ...]) -> ReportLent:
    rate, place = data.rate_hundredths, data.place
    return ReportLent(LoanGranted(borrowers, data.fen, data.months, data.bank, rate, place))


def _simple(intent: Any) -> Drafter:
    """A draft whose only reference is its subject; `intent(data)` makes what it asks for."""

    def finish(draft: Draft, streams: Streams, today: date, sealing: Sealing) -> Command:
        stream = stream_of(draft.subject, streams, "subject")
        asked: msgspec.Struct = intent(draft.material.data)
        return command(draft.material, stream, asked, today)

    def draft(material: Material, intake: Intake) -> Draft:
        must_name_day(material)
        subject = subject_of(material)
        return Draft(material, subject, (subject,), finish)

    return draft


def _void(data: Any) -> VoidLoanFact:
    if data.instead is not None:
        rule = "what a bank told is undone, and then told anew"
        raise malformed("not-replaceable", "data.instead", rule)
    return VoidLoanFact(data.voided_version, data.reason, data.document)


DRAFTS: dict[str, Drafter] = {
    "loan.asked": _with_borrowers(_asked),
    "loan.granted": _with_borrowers(_lent),
    "loan.repaid": _simple(lambda data: ReportRepaid(data.fen)),
    "loan.closed": _simple(lambda data: CloseLoan(data.outcome)),
    "loan.factVoided": _simple(_void),
    "applicant.unemploymentAsked": _simple(lambda data: AskToRegister(data.county)),
}

"""The natural keys of facts: what counts once, whoever tells it, and what gives such a key back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.applicant import (
    ApplicantContractSigned,
    ApplicantContributionPaid,
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMergedInto,
    ApplicantRegistered,
)
from domain.applicant_learning import ApplicantAttended, ApplicantCertified
from domain.applicant_study import (
    ApplicantReliefDayWorked,
    ApplicantSchoolYearStudied,
    ApplicantStudentLoanHeld,
)
from domain.applicant_work import ApplicantContributionRefunded
from domain.course import CourseFactVoided
from domain.effects import (
    AllowanceReturned,
    AllowanceTaken,
    ClaimReturned,
    ClaimTaken,
    Effect,
)
from domain.enterprise import EnterpriseFactVoided
from domain.enterprise_premises import EnterpriseRentPaid, EnterpriseTrademarkRegistered
from domain.event import Event
from domain.loan import (
    LoanAllowed,
    LoanClosed,
    LoanFactVoided,
    LoanGranted,
    LoanInterestPaid,
    LoanRepaid,
)
from domain.selection_round import RoundFactVoided
from domain.service_contract import ContractAccepted, ContractFactVoided


def open_record(stream: str) -> str:
    """The key that says a person is known and the record neither given up nor erased."""
    return f"open/{stream}"


def spell(stream: str, employer: str, first: date) -> str:
    """The key of a spell of work: one `hired` for its first day."""
    return f"hired/{stream}/{employer}/{first}"


def _registered(stream: str, event: ApplicantRegistered, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(open_record(stream), of_fact=True),)


def _closed(stream: str, event: Event, _: date) -> tuple[Effect, ...]:
    return (ClaimReturned(open_record(stream)),)


def _split(stream: str, event: ApplicantIdentitySplit, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(open_record(stream), of_fact=True),) if event.reopened else ()


def _hired(stream: str, event: ApplicantHired, day: date) -> tuple[Effect, ...]:
    return (ClaimTaken(spell(stream, event.employer, day), of_fact=True),)


def _left(stream: str, event: ApplicantLeft, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"left/{stream}/{event.employer}/{event.hired_on}", of_fact=True),)


def _contract(stream: str, event: ApplicantContractSigned, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"contract/{stream}/{event.employer}/{event.begins_on}", of_fact=True),)


def _contribution(stream: str, event: ApplicantContributionPaid, _: date) -> tuple[Effect, ...]:
    words = (stream, event.payer, event.insurance, event.month, event.voucher)
    return (ClaimTaken("contribution/" + "/".join(words), of_fact=True),)


def _refund(stream: str, event: ApplicantContributionRefunded, _: date) -> tuple[Effect, ...]:
    words = (stream, event.payer, event.insurance, event.month, event.voucher)
    return (ClaimTaken("refund/" + "/".join(words), of_fact=True),)


def _accepted(stream: str, event: ContractAccepted, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"accepted/{stream}/{event.part}", of_fact=True),)


def _attended(stream: str, event: ApplicantAttended, day: date) -> tuple[Effect, ...]:
    halves = ("morning", "afternoon") if event.half == "full" else (event.half,)
    keys = (f"attended/{stream}/{event.course}/{day}/{half}" for half in halves)
    return tuple(ClaimTaken(key, of_fact=True) for key in keys)


def _certified(stream: str, event: ApplicantCertified, _: date) -> tuple[Effect, ...]:
    words = (stream, event.trade, str(event.level), event.number)
    return (ClaimTaken("certificate/" + "/".join(words), of_fact=True),)


def _rent(stream: str, event: EnterpriseRentPaid, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"rent/{stream}/{event.month}/{event.voucher}", of_fact=True),)


def _trademark(_: str, event: EnterpriseTrademarkRegistered, __: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"trademark/{event.number}", of_fact=True),)


def _school_year(stream: str, event: ApplicantSchoolYearStudied, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"school-year/{stream}/{event.begins_on}", of_fact=True),)


def _student_loan(stream: str, event: ApplicantStudentLoanHeld, _: date) -> tuple[Effect, ...]:
    key = f"student-loan/{stream}/{event.lender}/{event.begins_on}"
    return (ClaimTaken(key, of_fact=True),)


def _relief_day(stream: str, event: ApplicantReliefDayWorked, day: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"relief-day/{stream}/{event.project}/{day}", of_fact=True),)


def _interest(stream: str, event: LoanInterestPaid, _: date) -> tuple[Effect, ...]:
    return (ClaimTaken(f"interest/{stream}/{event.through}", of_fact=True),)


def _limits(_: str, event: Any, day: date) -> tuple[Effect, ...]:
    """What a loan gives back of its borrowers' limits, and then uses of them."""
    return (
        *(AllowanceReturned(one.key, one.amount) for one in getattr(event, "returns", ())),
        *(AllowanceTaken(one.key, one.amount, one.limit) for one in getattr(event, "uses", ())),
    )


def _loan_voided(_: str, event: LoanFactVoided, day: date) -> tuple[Effect, ...]:
    return (*(ClaimReturned(key) for key in event.keys), *_limits(_, event, day))


def _voided(_: str, event: Any, day: date) -> tuple[Effect, ...]:
    return tuple(ClaimReturned(key) for key in event.returns)


Copy = Callable[[str, Any, date], tuple[Effect, ...]]

KEYS_OF_FACTS: dict[type[Event], Copy] = {
    ApplicantRegistered: _registered,
    ApplicantMergedInto: _closed,
    ApplicantErased: _closed,
    ApplicantIdentitySplit: _split,
    ApplicantHired: _hired,
    ApplicantLeft: _left,
    ApplicantContractSigned: _contract,
    ApplicantContributionPaid: _contribution,
    ApplicantContributionRefunded: _refund,
    ApplicantAttended: _attended,
    ApplicantCertified: _certified,
    ContractAccepted: _accepted,
    ApplicantFactVoided: _voided,
    EnterpriseFactVoided: _voided,
    RoundFactVoided: _voided,
    ContractFactVoided: _voided,
    CourseFactVoided: _voided,
    EnterpriseRentPaid: _rent,
    EnterpriseTrademarkRegistered: _trademark,
    ApplicantSchoolYearStudied: _school_year,
    ApplicantStudentLoanHeld: _student_loan,
    ApplicantReliefDayWorked: _relief_day,
    LoanInterestPaid: _interest,
    LoanAllowed: _limits,
    LoanGranted: _limits,
    LoanRepaid: _limits,
    LoanClosed: _limits,
    LoanFactVoided: _loan_voided,
}

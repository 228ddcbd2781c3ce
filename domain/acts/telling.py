"""Telling a fact: what must be on record before it, and what may not be told twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from domain.acts.act import NOTHING_NEEDED, Act, Decided, Needs, NewEvent, distinct, one
from domain.acts.days import not_in_the_future
from domain.acts.fitting import CHECKS
from domain.applicant import (
    ApplicantAccountChanged,
    ApplicantContractSigned,
    ApplicantContributionPaid,
    ApplicantDeparted,
    ApplicantDomiciled,
    ApplicantHired,
    ApplicantLeft,
    ApplicantLicenceEnded,
    ApplicantLicensed,
    ApplicantPovertyRegistered,
    ApplicantPresenceConfirmed,
    ApplicantReferred,
    ApplicantRegistered,
)
from domain.applicant_learning import ApplicantAttended, ApplicantCertified, ApplicantEnrolled
from domain.applicant_study import ApplicantSchoolYearStudied, ApplicantStudentLoanHeld
from domain.applicant_work import ApplicantAbsent, ApplicantContractExtended, ApplicantMoved
from domain.command import AlreadyRecorded, Command, out_of_turn
from domain.course import CourseOpened
from domain.enterprise import EnterpriseRegistered
from domain.enterprise_premises import EnterpriseOwnerRecorded
from domain.entries import StreamKey
from domain.event import Event
from domain.guards import open_record
from domain.guards import spell as spell_key
from domain.history import History
from domain.selection_round import RoundOpened
from domain.service_contract import ContractSigned
from domain.view import View


class TellFact(msgspec.Struct, frozen=True, gc=False):
    """One fact for the stream of the command's subject."""

    fact: Event


BEGINNINGS = (
    *(ApplicantRegistered, EnterpriseRegistered),
    *(RoundOpened, ContractSigned, CourseOpened),
)


BY_CLAIMS: frozenset[type[Event]] = frozenset(
    {
        ApplicantDomiciled,
        ApplicantPovertyRegistered,
        ApplicantLicensed,
        ApplicantLicenceEnded,
        ApplicantReferred,
        ApplicantDeparted,
        ApplicantAccountChanged,
        ApplicantPresenceConfirmed,
        ApplicantContractSigned,
        ApplicantContributionPaid,
        ApplicantLeft,
        ApplicantEnrolled,
        ApplicantAttended,
        ApplicantCertified,
    }
)
"""Facts that fit whatever the history says, as long as a claim or two stand. Their history is not
loaded: the append itself looks whether the record is open and the spell they name is on record."""

KEYED: frozenset[type[Event]] = frozenset(
    {
        *(ApplicantContractSigned, ApplicantContributionPaid, ApplicantLeft),
        *(ApplicantAttended, ApplicantCertified),
    }
)
"""Of these, those that take a natural key of their own: their version must be known beforehand."""


def needs(command: Command, intent: TellFact, view: View) -> Needs:
    """The subject, and every organisation that the fact names and that is not known yet."""
    fact = intent.fact
    known = view.cache.version
    named = tuple(key for key in named_in(fact) if not known(key[1]))
    if not _trusts_claims(fact, view):
        return Needs(((command.kind, command.stream), *named))
    if type(fact) in KEYED:
        return Needs(named, (), (command.stream,))
    return Needs(named) if named else NOTHING_NEEDED


def _trusts_claims(fact: Event, view: View) -> bool:
    if view.careful or type(fact) not in BY_CLAIMS:
        return False
    return not isinstance(fact, ApplicantPresenceConfirmed) or fact.hired_on is not None


def _employer(fact: Any) -> tuple[StreamKey, ...]:
    return (("enterprise", fact.employer),)


NAMED_IN: dict[type[Event], Callable[[Any], tuple[StreamKey, ...]]] = {
    ApplicantHired: lambda fact: distinct(
        (("enterprise", fact.employer), ("enterprise", fact.user_unit or ""))
    ),
    ApplicantReferred: lambda fact: distinct((("enterprise", fact.employer or ""),)),
    ApplicantContractSigned: _employer,
    ApplicantPresenceConfirmed: _employer,
    ApplicantLeft: _employer,
    ApplicantContractExtended: _employer,
    ApplicantAbsent: _employer,
    ApplicantMoved: _employer,
    ContractSigned: lambda fact: (("enterprise", fact.supplier),),
    ApplicantStudentLoanHeld: lambda fact: (("enterprise", fact.lender),),
    ApplicantSchoolYearStudied: lambda fact: distinct((("enterprise", fact.unit or ""),)),
    EnterpriseOwnerRecorded: lambda fact: (("applicant", fact.owner),),
    CourseOpened: lambda fact: (("enterprise", fact.organiser),),
    ApplicantEnrolled: lambda fact: distinct(
        (("course", fact.course), ("enterprise", fact.sent_by or ""))
    ),
    ApplicantAttended: lambda fact: (("course", fact.course),),
    ApplicantCertified: lambda fact: distinct((("course", fact.course or ""),)),
    ApplicantContributionPaid: lambda fact: (("enterprise", fact.payer),),
}


def named_in(fact: Event) -> tuple[StreamKey, ...]:
    """The streams that a fact names and that must exist."""
    named = NAMED_IN.get(type(fact))
    return named(fact) if named is not None else ()


def decide(command: Command, intent: TellFact, view: View) -> Decided:
    """The fact, once it fits what is on record."""
    not_in_the_future(command)
    fact = intent.fact
    for kind, stream in named_in(fact):
        must_exist(view, kind, stream)
    check = CHECKS.get(type(fact))
    if command.stream not in view.entries and _trusts_claims(fact, view):
        if check is not None:
            check(command, fact, None)
        return _on_claims(command, fact, view)
    history: History | None = view.state(command.kind, command.stream)
    if isinstance(fact, BEGINNINGS):
        if history is not None:
            raise AlreadyRecorded(command.stream, 1)
        if check is not None:
            check(command, fact, None)
        return one(command.kind, command.stream, fact)
    if history is None:
        raise unknown("subject", command.kind)
    must_be_open(history)
    if check is not None:
        check(command, fact, history)
    return one(command.kind, command.stream, fact)


def _on_claims(command: Command, fact: Event, view: View) -> Decided:
    """Written on the condition that the record is open, and the spell that is named is on
    record."""
    person = command.stream
    view.expect(open_record(person), person)
    first = getattr(fact, "hired_on", None)
    if isinstance(fact, ApplicantLeft | ApplicantPresenceConfirmed) and first is not None:
        view.expect(spell_key(person, fact.employer, first), person)
    free = not view.knows_version(person)
    return Decided((NewEvent(command.kind, person, fact, version_free=free),))


def unknown(field: str, kind: str) -> Exception:
    """A person or organisation that is not on record."""
    rule = f"no such {kind} is on record; register it first, then send this again"
    return out_of_turn(f"unknown-{kind}", field, rule)


def must_exist(view: View, kind: str, stream: str) -> None:
    """What a fact names is on record."""
    if not view.exists(stream):
        raise unknown("data", kind)


def must_be_open(history: History) -> None:
    """Nothing more is told of a record that was given up or erased."""
    if history.merged_into:
        rule = f"this record was joined to {history.merged_into}; tell it of that one"
        raise out_of_turn("record-given-up", "subject", rule)
    if history.erased:
        raise out_of_turn("erased", "subject", "this person's data were erased")


ACT = Act(needs, decide)

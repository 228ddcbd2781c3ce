"""A person: identity, poverty status, work, and what a source told of them. No name or number
stands here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from domain.account_confirmed import ApplicantAccountConfirmed
from domain.applicant_groups import GroupEvent
from domain.applicant_learning import LearningEvent
from domain.applicant_life import LifeEvent
from domain.applicant_residence import ResidenceEvent
from domain.applicant_study import StudyEvent
from domain.applicant_work import WorkEvent
from domain.event import Event, Reading, Recorded
from domain.history import History, fold, with_fact, with_its_teller, without_fact
from domain.money import Fen, FenOrZero
from domain.text import Digest, Month, Region, StreamId, Text

Signer = Literal["worker", "employer"]

# Events


class ApplicantRegistered(Event, frozen=True, tag="applicant.registered"):
    """A person is known. `record`: the vault's random id; `commitment`: salted, over the sealed
    value."""

    record: str
    commitment: str
    suite: str
    turns_sixteen_on: date


class ApplicantIdentityCorrected(Event, frozen=True, tag="applicant.identityCorrected"):
    record: str
    commitment: str
    suite: str
    turns_sixteen_on: date


class ApplicantMergedInto(Event, frozen=True, tag="applicant.mergedInto"):
    """On the record given up: both records are one person; `kept` goes on."""

    kept: StreamId
    reason: Text


class ApplicantMergedFrom(Event, frozen=True, tag="applicant.mergedFrom"):
    """On the record kept."""

    given_up: StreamId
    reason: Text


class ApplicantIdentitySplit(Event, frozen=True, tag="applicant.identitySplit"):
    """Undoes a merge, on both records. `reopened`: this is the one that had been given up."""

    other: StreamId
    reason: Text
    reopened: bool = False


class ApplicantDomiciled(Event, frozen=True, tag="applicant.domiciled"):
    """Household register (户籍)."""

    county: Region
    township: str = ""
    village: str = ""


class ApplicantPovertyRegistered(Event, frozen=True, tag="applicant.povertyRegistered"):
    """Registered poor (建档立卡) from the day it happened on, in a county's register."""

    county: Region
    township: str = ""
    village: str = ""


class ApplicantPovertyExited(Event, frozen=True, tag="applicant.povertyExited"):
    """The household left poverty in good standing (脱贫)."""


class ApplicantPovertyAnnulled(Event, frozen=True, tag="applicant.povertyAnnulled"):
    """The registration was wrong (清退)."""

    cause: Literal["error", "fraud"] = "error"


class ApplicantLicensed(Event, frozen=True, tag="applicant.licensed"):
    """A rural labour broker (农村劳务经纪人) as a person."""

    licence: Literal["labour-broker"]
    number: Text
    until: date | None = None


class ApplicantLicenceEnded(Event, frozen=True, tag="applicant.licenceEnded"):
    licence: Literal["labour-broker"]
    number: Text


class ApplicantReferred(Event, frozen=True, tag="applicant.referred"):
    """An intermediary introduced the person; `signed_by`: who signed the letter, none for its own
    list."""

    agency: StreamId
    signed_by: tuple[Signer, ...] = ()
    employer: StreamId | None = None
    letter: Digest | None = None


class ApplicantContractSigned(Event, frozen=True, tag="applicant.contractSigned"):
    """Labour contract with `employer`, from the day it runs from; `until` None is open-ended."""

    employer: StreamId
    begins_on: date
    until: date | None = None


class ApplicantHired(Event, frozen=True, tag="applicant.hired"):
    """First day of a spell with one employer."""

    employer: StreamId
    workplace: Region
    user_unit: StreamId | None = None
    park: str = ""
    new_post: bool = False
    spell: Literal["employment", "flexible", "internship", "public-welfare"] = "employment"


class ApplicantPresenceConfirmed(Event, frozen=True, tag="applicant.presenceConfirmed"):
    """Attendance, pay or a certificate shows the person at work with `employer` through a day.

    `hired_on`: the first day of the spell, where the source names it.
    """

    employer: StreamId
    through: date
    shown_by: Literal["attendance", "pay", "certificate", "visit"]
    hired_on: date | None = None


class ApplicantLeft(Event, frozen=True, tag="applicant.left"):
    """The day it happened on is the last day of the spell that began on `hired_on`."""

    employer: StreamId
    hired_on: date


class ApplicantContributionPaid(Event, frozen=True, tag="applicant.contributionPaid"):
    """One month of one insurance, paid by `payer`; counted once by its natural key."""

    payer: StreamId
    insurance: Literal["pension", "medical", "unemployment", "injury", "maternity"]
    month: Month
    voucher: Text
    employer_fen: FenOrZero
    personal_fen: FenOrZero = 0
    late_fee_fen: FenOrZero = 0


class ApplicantDeparted(Event, frozen=True, tag="applicant.departed"):
    """Left home to work in `destination`."""

    destination: Region
    ticket_fen: Fen | None = None


class ApplicantSixMonthsStable(Event, frozen=True, tag="applicant.sixMonthsStable"):
    """Derived: the spell of `hired_version` completed six months. Rules read the spells
    themselves."""

    employer: StreamId
    hired_version: int
    began_on: date
    completed_on: date
    rests_on: tuple[Reading, ...]


class ApplicantMaturityWithdrawn(Event, frozen=True, tag="applicant.maturityWithdrawn"):
    """A fact that `matured_version` rests on was voided."""

    matured_version: int
    voided_version: int


class ApplicantAccountChanged(Event, frozen=True, tag="applicant.accountChanged"):
    """The account to pay to: a vault record."""

    record: str
    commitment: str
    suite: str
    confirmed_by: str = ""


class ApplicantErased(Event, frozen=True, tag="applicant.erased"):
    """The person's key is destroyed; what was sealed can no longer be read, backups included."""

    reason: Text


class ApplicantFactVoided(Event, frozen=True, tag="applicant.factVoided"):
    """The only way to undo a fact. `returns`: the natural keys it gives back."""

    voided_version: int
    reason: Text
    evidence: Text
    returns: tuple[str, ...] = ()


ApplicantEvent = (
    ApplicantRegistered
    | ApplicantIdentityCorrected
    | ApplicantMergedInto
    | ApplicantMergedFrom
    | ApplicantIdentitySplit
    | ApplicantDomiciled
    | ApplicantPovertyRegistered
    | ApplicantPovertyExited
    | ApplicantPovertyAnnulled
    | ApplicantLicensed
    | ApplicantLicenceEnded
    | ApplicantReferred
    | ApplicantContractSigned
    | ApplicantHired
    | ApplicantPresenceConfirmed
    | ApplicantLeft
    | ApplicantContributionPaid
    | ApplicantDeparted
    | ApplicantSixMonthsStable
    | ApplicantMaturityWithdrawn
    | ApplicantAccountChanged
    | ApplicantAccountConfirmed
    | ApplicantErased
    | ApplicantFactVoided
    | WorkEvent
    | GroupEvent
    | LearningEvent
    | StudyEvent
    | ResidenceEvent
    | LifeEvent
)

# State


def evolve(person: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    person = person or History(happened.stream)
    match happened.event:
        case ApplicantFactVoided(voided_version=version):
            return without_fact(person, happened, version)
        case ApplicantMaturityWithdrawn(matured_version=version):
            return without_fact(person, happened, version)
        case ApplicantMergedInto(kept=kept):
            return msgspec.structs.replace(person, version=happened.version, merged_into=kept)
        case ApplicantMergedFrom(given_up=other):
            merged = (*person.merged_from, other)
            return msgspec.structs.replace(person, version=happened.version, merged_from=merged)
        case ApplicantIdentitySplit(other=other):
            left = tuple(one for one in person.merged_from if one != other)
            return msgspec.structs.replace(
                person, version=happened.version, merged_into="", merged_from=left
            )
        case ApplicantAccountChanged():
            return with_its_teller(person, happened)
        case ApplicantErased():
            return msgspec.structs.replace(person, version=happened.version, erased=True)
        case _:
            return with_fact(person, happened)


NOT_ONLY_FACTS: frozenset[type] = frozenset(
    {
        ApplicantFactVoided,
        ApplicantMaturityWithdrawn,
        ApplicantMergedInto,
        ApplicantMergedFrom,
        ApplicantIdentitySplit,
        ApplicantAccountChanged,
        ApplicantErased,
    }
)


def evolve_all(person: History | None, events: Sequence[Recorded]) -> History:
    """All events of a person at once."""
    return fold(person, events, NOT_ONLY_FACTS, evolve)

"""An organisation of any kind: agency, employer, incubation base, institution."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.account_confirmed import EnterpriseAccountConfirmed
from domain.enterprise_premises import PremisesEvent
from domain.enterprise_reports import ReportEvent
from domain.event import Event, Recorded
from domain.history import History, with_fact, with_its_teller, without_fact
from domain.text import CreditCode, Region, Text

OrganisationKind = Literal[
    "enterprise",
    "hr-agency",
    "public-employment-agency",
    "incubator",
    "social-organisation",
    "state-institution",
    "sole-trader",
]

Quality = Literal[
    "micro",
    "small",
    "medium",
    "large",
    "labour-intensive",
    "industrial",
    "agricultural-processing",
    "new-form",
    "dispatch",
    "state-funded",
    "start-up",
    "first-registered",
    "overcapacity",
    "internship-unit",
    "training-institution",
    "technical-school",
    "grassroots-unit",
    "farm-entity",
    "household-service",
    "demonstration-township",
    "demonstration-village",
    "master-studio",
    "talent-base",
    "practice-base",
    "training-platform",
]

# Events


class EnterpriseRegistered(Event, frozen=True, tag="enterprise.registered"):
    """An organisation is known. The credit code is public, except a sole trader's: then it is
    empty here."""

    organisation: OrganisationKind
    name: Text
    county: Region
    credit_code: CreditCode = ""


class EnterpriseLicensed(Event, frozen=True, tag="enterprise.licensed"):
    """Licensed from the day it happened on."""

    licence: Literal["human-resources-service", "training"]
    number: Text
    until: date | None = None


class EnterpriseLicenceEnded(Event, frozen=True, tag="enterprise.licenceEnded"):
    licence: Literal["human-resources-service", "training"]
    number: Text


class EnterpriseLocated(Event, frozen=True, tag="enterprise.located"):
    county: Region
    park: str = ""


class EnterpriseBaseRecognised(Event, frozen=True, tag="enterprise.baseRecognised"):
    """A recognised base. `base` names the base itself: under another operating company it stays
    the same."""

    base_kind: Literal["startup-incubation", "poverty-employment"]
    level: Literal["municipal", "county", "provincial"]
    base: Text


class EnterpriseBaseEnded(Event, frozen=True, tag="enterprise.baseEnded"):
    base_kind: Literal["startup-incubation", "poverty-employment"]
    base: Text


class EnterpriseClassified(Event, frozen=True, tag="enterprise.classified"):
    """Of a class from the day it happened on, until a day where one is set: by size, by what it
    does, by what an authority recognised it as."""

    quality: Quality
    until: date | None = None


class EnterpriseClassEnded(Event, frozen=True, tag="enterprise.classEnded"):
    """The day it happened on is the last in the class."""

    quality: Quality


class EnterpriseAccountChanged(Event, frozen=True, tag="enterprise.accountChanged"):
    """The account to pay to: a vault record."""

    record: str
    commitment: str
    suite: str
    confirmed_by: str = ""


class EnterpriseFactVoided(Event, frozen=True, tag="enterprise.factVoided"):
    """The only way to undo a fact. `returns`: the natural keys it gives back."""

    voided_version: int
    reason: Text
    evidence: Text
    returns: tuple[str, ...] = ()


EnterpriseEvent = (
    EnterpriseRegistered
    | EnterpriseLicensed
    | EnterpriseLicenceEnded
    | EnterpriseLocated
    | EnterpriseBaseRecognised
    | EnterpriseBaseEnded
    | EnterpriseClassified
    | EnterpriseClassEnded
    | EnterpriseAccountChanged
    | EnterpriseAccountConfirmed
    | EnterpriseFactVoided
    | ReportEvent
    | PremisesEvent
)

# State


def evolve(organisation: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    organisation = organisation or History(happened.stream)
    match happened.event:
        case EnterpriseFactVoided(voided_version=version):
            return without_fact(organisation, happened, version)
        case EnterpriseAccountChanged():
            return with_its_teller(organisation, happened)
        case _:
            return with_fact(organisation, happened)

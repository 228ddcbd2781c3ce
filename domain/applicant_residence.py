"""Where a person usually lives, and the register of unemployed that rests on it (clause 12)."""

from __future__ import annotations

from datetime import date

from domain.decision import Grounds
from domain.event import Event
from domain.text import Region


class ApplicantResided(Event, frozen=True, tag="applicant.resided"):
    """Usually lives in a county from the day it happened on, in a town or in the country, until
    another residence is told."""

    county: Region
    urban: bool = True


class ApplicantUnemploymentAsked(Event, frozen=True, tag="applicant.unemploymentAsked"):
    """Asks to be registered as unemployed where the person lives."""

    county: Region


class ApplicantUnemploymentRegistered(Event, frozen=True, tag="applicant.unemploymentRegistered"):
    """Every condition is met; `groupRecognised` beside it opens what rests on the register."""

    county: Region
    grounds: Grounds


class ApplicantUnemploymentRefused(Event, frozen=True, tag="applicant.unemploymentRefused"):
    """Not registered, for these reasons in the order of checks."""

    county: Region
    reasons: tuple[str, ...]
    grounds: Grounds


class ApplicantUnemploymentPended(Event, frozen=True, tag="applicant.unemploymentPended"):
    """Cannot be registered yet; may ask again from `matures_on` on."""

    county: Region
    reason: str
    matures_on: date
    grounds: Grounds


ResidenceEvent = (
    ApplicantResided
    | ApplicantUnemploymentAsked
    | ApplicantUnemploymentRegistered
    | ApplicantUnemploymentRefused
    | ApplicantUnemploymentPended
)

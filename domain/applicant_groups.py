"""Groups of persons that clauses name: recognised by a register from a day, ended on another."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.event import Event
from domain.text import Region, Text

Group = Literal[
    "registered-unemployed",
    "hard-to-employ",
    "disabled",
    "veteran",
    "discharged-soldier",
    "demobilised-officer",
    "released-prisoner",
    "village-official",
    "returned-student",
    "overcapacity-worker",
    "returned-entrepreneur",
    "online-merchant",
    "dibao-family",
    "poor-disabled-family",
    "poor-family",
    "orphan",
    "extreme-hardship",
    "student-loan",
    "farm-family-graduate",
    "zero-employment-family",
    "rural-migrant",
    "landless-rural",
    "flexible-worker",
    "farmer-college-student",
    "soldier",
    "project-worker",
]


class ApplicantGroupRecognised(Event, frozen=True, tag="applicant.groupRecognised"):
    """A register counts the person among a group from the day it happened on, until a day where
    one is set. `basis`: what it rests on, in the register's own words."""

    group: Group
    until: date | None = None
    county: Region | None = None
    basis: Text | None = None


class ApplicantGroupEnded(Event, frozen=True, tag="applicant.groupEnded"):
    """The day it happened on is the last in the group."""

    group: Group


class ApplicantGraduated(Event, frozen=True, tag="applicant.graduated"):
    """Finished a school on the day it happened on, or is to finish it on that day."""

    level: Literal["vocational", "junior-college", "undergraduate", "postgraduate"]
    school: Text


GroupEvent = ApplicantGroupRecognised | ApplicantGroupEnded | ApplicantGraduated

"""What a person learns: in a course, in class, certified; and for how many months insured."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from domain.course import Level
from domain.event import Event
from domain.text import Month, StreamId, Text

CertificateKind = Literal["qualification", "skill-level", "special-ability", "completion"]

TraineeGroup = Literal[
    "registered-unemployed",
    "hard-to-employ",
    "poor-family",
    "graduate",
    "school-leaver",
    "rural-migrant",
    "employed",
]
"""Whom training subsidies are for (财社〔2017〕164号), as the real-name register of a course says.
Registered poor workers and those released by capacity cuts are known from their own registers."""


class ApplicantEnrolled(Event, frozen=True, tag="applicant.enrolled"):
    """Taken into a course. `group`: as what; `came_from`: the school before, of pupils of a
    technical school; `sent_by`: the employer that sent its worker."""

    course: StreamId
    group: TraineeGroup | None = None
    came_from: Literal["junior-secondary", "senior-secondary", "special-vocational"] | None = None
    sent_by: StreamId | None = None


class ApplicantAttended(Event, frozen=True, tag="applicant.attended"):
    """Signed in to a class on the day it happened on; counted once by its natural key."""

    course: StreamId
    half: Literal["full", "morning", "afternoon"] = "full"


class ApplicantCertified(Event, frozen=True, tag="applicant.certified"):
    """A certificate of that day. `course`: what it was taught in; `occupation`: the trade that the
    person works in, where the source tells it."""

    kind: CertificateKind
    trade: Text
    level: Level
    number: Text
    course: StreamId | None = None
    occupation: Text | None = None


class ApplicantInsuredMonthsAttested(Event, frozen=True, tag="applicant.insuredMonthsAttested"):
    """The agency attests so many months of an insurance, up to and with the month `through`."""

    insurance: Literal["pension", "medical", "unemployment"]
    months: Annotated[int, msgspec.Meta(ge=1, le=720)]
    through: Month


LearningEvent = (
    ApplicantEnrolled | ApplicantAttended | ApplicantCertified | ApplicantInsuredMonthsAttested
)

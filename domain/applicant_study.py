"""A person's years at school, what was borrowed for them, and what came after: a diploma, the army,
a business of one's own."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.event import Event
from domain.money import Fen
from domain.text import StreamId, Text

StudyLevel = Literal["vocational", "junior-college", "undergraduate", "postgraduate"]


class ApplicantGraduationExpected(Event, frozen=True, tag="applicant.graduationExpected"):
    """A school expects the person to graduate on a day to come."""

    level: StudyLevel
    school: Text
    expected_on: date


class ApplicantSchoolYearStudied(Event, frozen=True, tag="applicant.schoolYearStudied"):
    """A school year from `begins_on` to the day it happened on, its fee paid. `unit`: the school,
    where it is on record as an organisation."""

    begins_on: date
    level: StudyLevel
    school: Text
    tuition_fen: Fen
    unit: StreamId | None = None


class ApplicantStudentLoanHeld(Event, frozen=True, tag="applicant.studentLoanHeld"):
    """A student loan for the school year from `begins_on`, on record with its lender."""

    begins_on: date
    lender: StreamId
    fen: Fen


class ApplicantEnlisted(Event, frozen=True, tag="applicant.enlisted"):
    """Joined the army on the day it happened on, by a notice."""

    notice: Text


class ApplicantStartupSucceeded(Event, frozen=True, tag="applicant.startupSucceeded"):
    """An incubation base attests that the person's start-up succeeded."""

    document: Text
    enterprise: StreamId | None = None


class ApplicantReliefDayWorked(Event, frozen=True, tag="applicant.reliefDayWorked"):
    """A day of work, or half of one, in a public project that gives work for relief."""

    project: Text
    half: bool = False


StudyEvent = (
    ApplicantGraduationExpected
    | ApplicantSchoolYearStudied
    | ApplicantStudentLoanHeld
    | ApplicantEnlisted
    | ApplicantStartupSucceeded
    | ApplicantReliefDayWorked
)

"""Registering a rural worker as unemployed in the town of residence, once every condition holds."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import not_in_the_future
from domain.acts.determining import determined, grounds
from domain.acts.judging import PARAMETERS_STREAM
from domain.acts.telling import must_be_open, unknown
from domain.applicant_groups import ApplicantGroupRecognised
from domain.applicant_residence import (
    ApplicantUnemploymentAsked,
    ApplicantUnemploymentPended,
    ApplicantUnemploymentRefused,
    ApplicantUnemploymentRegistered,
)
from domain.command import Command
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.policies.yizhengfa_2018_9.clause_12 import REGISTRATION
from domain.policies.yizhengfa_2018_9.person import streams_of
from domain.policies.yizhengfa_2018_9.residence import residence
from domain.view import View

BASIS = "农村转移劳动者城镇常住6个月以上"


class AskToRegister(msgspec.Struct, frozen=True, gc=False):
    """Registration as unemployed in a county; the command's day is the day of asking."""

    county: str


def needs(command: Command, intent: AskToRegister, view: View) -> Needs:
    """The person's records and the parameters."""
    return Needs((*streams_of(view, command.stream), PARAMETERS_STREAM))


def decide(command: Command, intent: AskToRegister, view: View) -> Decided:
    """The request and what follows: in the register, not, or not yet."""
    not_in_the_future(command)
    person = view.applicant(command.stream)
    if person is None:
        raise unknown("subject", "applicant")
    must_be_open(person)
    day, county = command.happened_on, intent.county
    choices = choices_on(view.parameters(), day, county)
    facts = residence(person.stream, county, day, view, choices)
    found = determined([REGISTRATION], facts, choices)
    streams = (*streams_of(view, person.stream), PARAMETERS_STREAM)
    because = grounds(12, day, found, facts.read_from, streams, choices, view)
    asked = ApplicantUnemploymentAsked(county)
    if found.reasons:
        codes = tuple(reason.code for reason in found.reasons)
        refused = ApplicantUnemploymentRefused(county, codes, because)
        return one("applicant", person.stream, asked, refused)
    until = found.waits.until if found.waits else None
    if found.waits is not None and until is not None:
        waits = found.waits
        pended = ApplicantUnemploymentPended(county, waits.reason.code, until, because)
        return one("applicant", person.stream, asked, pended)
    registered = ApplicantUnemploymentRegistered(county, because)
    listed = ApplicantGroupRecognised("registered-unemployed", None, county, BASIS)
    return one("applicant", person.stream, asked, registered, listed)


ACT = Act(needs, decide)

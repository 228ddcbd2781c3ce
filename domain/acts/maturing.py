"""Maturity: a spell completed six months, told once; withdrawn when a fact it rests on falls."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.judging import PARAMETERS_STREAM
from domain.applicant import ApplicantSixMonthsStable
from domain.command import Command, malformed, out_of_turn
from domain.event import Reading
from domain.history import Fact, History
from domain.names import PARAMETERS
from domain.policies.yizhengfa_2018_9.choices import choices_on
from domain.policies.yizhengfa_2018_9.placement import SIX_MONTHS, last_day_of
from domain.spell import Spell, spells
from domain.view import View


class Mature(msgspec.Struct, frozen=True, gc=False):
    """The spell of `hired_version`, looked at for a day not after today."""

    hired_version: int
    as_of: date


def needs(command: Command, intent: Mature, view: View) -> Needs:
    """The person and the parameters."""
    return Needs((("applicant", command.stream), PARAMETERS_STREAM))


def decide(command: Command, intent: Mature, view: View) -> Decided:
    """`sixMonthsStable`, once per spell, when proof reaches the last day."""
    if intent.as_of > command.today:
        raise malformed("future-day", "data.as_of", f"never after today, {command.today}")
    person = view.applicant(command.stream)
    if person is None:
        raise out_of_turn("unknown-applicant", "subject", "no such person is on record")
    spell = _spell(person, intent.hired_version)
    if any(
        matured.hired_version == spell.hired_version
        for _, matured in person.of(ApplicantSixMonthsStable)
    ):
        raise out_of_turn("told-already", "data.hired_version", "this maturity is told already")
    choices = choices_on(view.parameters(), intent.as_of)
    completed_on = last_day_of(spell.first, SIX_MONTHS, choices)
    if spell.proven_through < completed_on or intent.as_of < completed_on:
        rule = f"complete on {completed_on}, shown through {spell.proven_through}"
        raise out_of_turn("not-mature", "data.hired_version", rule)
    parameters = Reading(PARAMETERS, view.version(PARAMETERS))
    matured = ApplicantSixMonthsStable(
        spell.employer,
        spell.hired_version,
        spell.first,
        completed_on,
        (*spell.facts, parameters),
    )
    return one("applicant", person.stream, matured)


def proven_facts(person: History) -> tuple[Fact, ...]:
    """Those facts that may pay."""
    return tuple(fact for fact in person.facts if fact.grade != "declared")


def _spell(person: History, hired_version: int) -> Spell:
    for spell in spells(proven_facts(person)):
        if spell.hired_version == hired_version:
            return spell
    raise out_of_turn("no-such-spell", "data.hired_version", "no such spell is on record")


ACT = Act(needs, decide)

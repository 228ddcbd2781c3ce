"""（十二）: equal employment – rural workers registered as unemployed where they live. Nothing is paid here."""

from __future__ import annotations

from dataclasses import dataclass

from domain.policies.reading import Meaning, Pays, Requires, Terms, Wait
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.residence import Residence
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.reasons import Reason

KEY = "rural-migrant-unemployment-registration"


@dataclass(frozen=True)
class Registration(Terms):
    """An entry in a register as terms of the clause, read like a scheme that pays nothing."""

    key: str
    reading: tuple[tuple[str, Meaning], ...]


def from_the_country(facts: Residence, _: Choices) -> bool:
    """农村转移劳动者, as a register has it."""
    return facts.migrant


def lives_in_a_town(facts: Residence, _: Choices) -> bool | Reason:
    """城镇常住: in a town of the county where registration is asked for."""
    if facts.since is None:
        return Reason.REGION_MISMATCH if facts.moved_away else Reason.EVIDENCE_MISSING
    return True


def six_months_there(facts: Residence, _: Choices) -> bool | Wait:
    """6个月以上 includes exactly six months (P01)."""
    if facts.full_on is None or facts.full_on <= facts.claimed_on:
        return True
    return Wait(Reason.PERIOD_OPEN, facts.full_on)


def without_work(facts: Residence, _: Choices) -> bool:
    """处于无业状态 on the day of asking."""
    return facts.jobless


def not_registered_yet(facts: Residence, _: Choices) -> bool:
    """One registration at a time."""
    return not facts.registered


REGISTRATION = Registration(
    KEY,
    (
        *opening_terms(KEY),
        ("农村转移劳动者", Requires(from_the_country, Reason.NOT_IN_POPULATION)),
        ("无业状态", Requires(without_work, Reason.NOT_IN_POPULATION)),
        ("城镇常住地", Requires(lives_in_a_town, Reason.REGION_MISMATCH)),
        ("常住6个月以上", Requires(six_months_there, Reason.PERIOD_TOO_SHORT)),
        ("失业登记", Requires(not_registered_yet, Reason.DUPLICATE)),
        ("不涉及资金", Pays(lambda *_: 0)),
    ),
)

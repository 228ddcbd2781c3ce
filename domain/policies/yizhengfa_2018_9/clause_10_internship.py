"""（十）: internships – a monthly sum to the units that take graduates in who have not found work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from domain.applicant_groups import ApplicantGraduated
from domain.calendar import last_day_civil
from domain.decision import Allowance, Clause, Period
from domain.event import Reading
from domain.history import Fact
from domain.policies.amounts import Monthly, rounded
from domain.policies.reading import Claim, NoOverlap, Pays, Requires, Scheme, Uses, Wait
from domain.policies.yizhengfa_2018_9 import months_of_work
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.policies.yizhengfa_2018_9.months_of_work import MonthsOfWork
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.spell import spells
from domain.view import View

KEY = "internship-subsidy"
INTERNSHIP_MONTHS, INTERNSHIP_DAYS = "internship-months", "internship-days"
ANHUA = "430923"
MONTHS_SINCE_DIPLOMA = 24
"""Two years, by 财社〔2017〕164号."""
PERCENT_OF_WAGE, MOST_MONTHS = 80, 12
"""Where only the minimum wage is set (P64): its share, for at most a year."""


class Internship(MonthsOfWork, frozen=True, gc=False):
    """The months of an internship, and beside them: the unit is one for internships on the first day;
    the diplomas of the intern."""

    recognised: bool
    diplomas: tuple[Fact, ...]


_months = months_of_work.reader(INTERNSHIP_MONTHS, INTERNSHIP_DAYS, "internship", ())


def on_record(claim: Claim, view: View, choices: Choices) -> Internship:
    """The internship that `since` names, else the latest with this unit."""
    months = _months(claim, view, choices)
    day = months.spell.first if months.spell else claim.filed_on
    shown = is_of(view.state(claim.payee_kind, claim.payee), ("internship-unit",), day)
    told: list[Fact] = months.worker.kinds.get(ApplicantGraduated, [])
    diplomas = tuple(fact for fact in told if fact.on <= day)
    reads = (*shown, *(Reading(fact.stream, fact.version) for fact in diplomas))
    months = msgspec.structs.replace(months, read_from=(*months.read_from, *reads))
    told_so = msgspec.structs.asdict(months)
    return Internship(**told_so, recognised=bool(shown), diplomas=diplomas)


def of_the_workplace(facts: Internship) -> str:
    """The settings of the county where the intern works, beside the city's."""
    return facts.spell.workplace if facts.spell else "city"


# Terms


def paid_to_the_unit(facts: Internship, _: Choices) -> bool:
    """A unit that was recognised for internships (见习单位)."""
    return facts.own_claim and facts.recognised


def left_school(facts: Internship, choices: Choices) -> bool | Reason:
    """离校未就业高校毕业生, for two years; in Anhua, where it adopted that, of vocational schools too."""
    if facts.spell is None:
        return True
    if any(_recent(fact, facts.spell.first) for fact in facts.diplomas if _college(fact)):
        return True
    vocational = any(_recent(fact, facts.spell.first) for fact in facts.diplomas)
    if not vocational or facts.spell.workplace != ANHUA:
        return False
    return True if ANHUA in choices.internship_adopted_by else Reason.SCHEME_NOT_ADOPTED


def _college(fact: Fact) -> bool:
    told: Any = fact.event
    return bool(told.level != "vocational")


def _recent(fact: Fact, day: date) -> bool:
    return day <= last_day_civil(fact.on, MONTHS_SINCE_DIPLOMA)


def without_a_job(facts: Internship, _: Choices) -> bool:
    """未就业: in no employment on any of these days."""
    spell, last = facts.spell, facts.last
    if spell is None or last is None or facts.first is None:
        return True
    return not any(
        one.hired.spell == "employment"
        and one.first <= last
        and (one.left_on is None or one.left_on >= facts.first)
        for one in spells(facts.worker.facts)
    )


def an_intern(facts: Internship, _: Choices) -> bool:
    """An internship with this unit is on record."""
    return facts.spell is not None


def a_full_month(facts: Internship, choices: Choices) -> bool | Wait:
    """At least one month is full that nobody was paid for."""
    if facts.months or facts.spell is None or not months_left(facts, choices):
        return True
    return Wait(Reason.PERIOD_OPEN, facts.next_full_on) if facts.next_full_on else False


def rate_of(choices: Choices) -> Monthly | None:
    """What is set for a month; else four fifths of the minimum wage, where that is set (P64)."""
    if choices.internship_rate is not None or choices.minimum_wage is None:
        return choices.internship_rate
    exact = Decimal(choices.minimum_wage.fen) * PERCENT_OF_WAGE / 100
    return Monthly(rounded(exact, choices.rounding), MOST_MONTHS)


def months_left(facts: Internship, choices: Choices) -> bool:
    """At most so many months a person."""
    rate = rate_of(choices)
    return rate is None or facts.used < rate.most_months


def payable(facts: Internship, choices: Choices) -> int:
    """How many of the months are within the limit."""
    rate = rate_of(choices)
    return max(min(facts.months, rate.most_months - facts.used), 0) if rate else facts.months


def the_days(facts: Internship, choices: Choices) -> tuple[Period, ...]:
    """The days of the months that are paid, once a person."""
    months = payable(facts, choices)
    if facts.spell is None or facts.first is None or not months:
        return ()
    last = _last_paid(facts, months, choices)
    return tuple(Period(f"{INTERNSHIP_DAYS}/{one}", facts.first, last) for one in facts.worker.ids)


def _last_paid(facts: Internship, months: int, choices: Choices) -> date:
    """The last day of the last month paid, counted from the first day of the internship."""
    assert facts.spell is not None, "months are of a spell"
    assert facts.last is not None, "and end on a day"
    cut, last = facts.months - months, facts.last
    ends = (last_day_of(facts.spell.first, n, choices) for n in range(1, months_of_work.LONGEST))
    found = [end for end in ends if end <= last]
    return found[len(found) - 1 - cut]


def the_months(facts: Internship, choices: Choices) -> tuple[Allowance, ...]:
    """What is used of the months that a person may have."""
    rate = rate_of(choices)
    limit = (rate.most_months if rate else 0) - facts.used_on_other_records
    key = f"{INTERNSHIP_MONTHS}/{facts.worker.ids[0]}"
    return (Allowance(key, payable(facts, choices), limit),)


def by_the_month(facts: Internship, choices: Choices) -> int | None:
    """What is set for a month, for the months that are left."""
    rate = rate_of(choices)
    return rate.of(facts.months, used=facts.used) if rate else None


INTERNSHIP_SUBSIDY = Scheme[Internship](
    key=KEY,
    chinese="就业见习补贴",
    clause=Clause(DOCUMENT, 10),
    gloss="A monthly sum, for at most a year, to a recognised unit for each graduate without work who is "
    "an intern there; it may be spent on living costs, insurance and guidance.",
    fund="employment-subsidy-funds",
    needs=months_of_work.needs,
    foresees=lambda claim, view: (),
    guards=months_of_work.guards_of(INTERNSHIP_MONTHS, INTERNSHIP_DAYS),
    on_record=on_record,
    possible=months_of_work.possible("internship"),
    reading=(
        *opening_terms(KEY),
        ("见习单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("离校未就业毕业生", Requires(left_school, Reason.NOT_IN_POPULATION)),
        ("未就业", Requires(without_a_job, Reason.NOT_IN_POPULATION)),
        ("见习", Requires(an_intern, Reason.EVIDENCE_MISSING)),
        ("满月", Requires(a_full_month, Reason.PERIOD_TOO_SHORT)),
        ("各月一次", NoOverlap(the_days, Reason.DUPLICATE)),
        ("见习期限", Requires(months_left, Reason.CAP_REACHED)),
        ("月数", Uses(the_months)),
        ("补贴标准", Pays(by_the_month, "internship.rate")),
    ),
    scope=of_the_workplace,
    evidence=("申报审批表", "见习人员花名册", "毕业证书", "生活补助发放表", "见习单位认定文件"),
    parameters=("internship.rate", "internship.minimum-wage", "internship.adopted-by"),
)

SCHEMES = (INTERNSHIP_SUBSIDY,)

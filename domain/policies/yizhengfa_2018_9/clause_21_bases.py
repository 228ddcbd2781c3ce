"""（二十一）: poor workers – an award to the units that take many of them on."""

from __future__ import annotations

from domain.decision import Clause
from domain.money import yuan
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import award
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.award_terms import as_decided, selected
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY = "poverty-employment-base-award"


def a_municipal_base(facts: Award, _: Choices) -> bool:
    """Recognised by the city as a base that employs poor workers; a county's is not enough."""
    return bool(facts.base)


def caring_unit_range(facts: Award, _: Choices) -> bool:
    """3万―5万元, both ends included; the decision is never cut silently."""
    return facts.fen is None or yuan(30_000) <= facts.fen <= yuan(50_000)


def per_unit_and_year(facts: Award, _: Choices) -> tuple[str, ...]:
    """每年: once a unit and selection year (P51)."""
    return (f"caring-unit/{facts.payee}/{facts.year}",)


POVERTY_EMPLOYMENT_BASE_AWARD = Scheme[Award](
    key=KEY,
    chinese="就业扶贫爱心单位以奖代补",
    clause=Clause(DOCUMENT, 21),
    gloss="A payment, each year anew, to a municipal base of poor workers that won the city's selection.",
    fund="employment-subsidy-funds",
    needs=award.needs,
    foresees=lambda claim, view: (),
    on_record=award.reader("poverty-employment"),
    possible=award.POSSIBLE,
    reading=(
        *opening_terms(KEY),
        ("评选", Requires(selected, Reason.NOT_SELECTED)),
        ("市级就业扶贫基地", Requires(a_municipal_base, Reason.NOT_IN_POPULATION)),
        ("3万―5万元", Requires(caring_unit_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("评选核定金额", Pays(as_decided)),
        ("每年", OncePer(per_unit_and_year, Reason.ONCE_PER_YEAR)),
    ),
    evidence=("申报表", "基地认定文件", "吸纳贫困劳动力名册", "评选结果"),
    parameters=("award.repeat",),
)

SCHEMES = (POVERTY_EMPLOYMENT_BASE_AWARD,)

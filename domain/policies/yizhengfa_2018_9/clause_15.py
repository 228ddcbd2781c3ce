"""（十五）: education for employment – support for the platforms where skilled workers are taught."""

from __future__ import annotations

from domain.decision import Clause
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import classified
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import Classified
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY = "skill-platform-support-grant"
PLATFORMS = ("master-studio", "talent-base", "practice-base", "training-platform")


def paid_to_the_school(facts: Classified, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def recognised(facts: Classified, _: Choices) -> bool:
    """技能大师工作室、高技能人才培训基地、重点产业技能人才实训基地、校企合作研修平台."""
    return bool(facts.quality)


def per_platform(facts: Classified, _: Choices) -> tuple[str, ...]:
    """Once a school and kind of platform."""
    return (f"skill-platform/{facts.payee}/{facts.quality}",)


def by_kind(facts: Classified, choices: Choices) -> int | None:
    """What is set for the kind of platform."""
    table = choices.skill_platform
    return table.of(facts.quality, 0) if table else None


PLATFORM_GRANT = Scheme[Classified](
    key=KEY,
    chinese="技能大师工作室、高技能人才培训基地等资金支持",
    clause=Clause(DOCUMENT, 15),
    gloss="Support for a school that was recognised for a master's studio, a base or a platform of skills.",
    fund="employment-subsidy-funds",
    needs=classified.needs,
    foresees=lambda claim, view: (),
    on_record=classified.reader(PLATFORMS),
    possible=classified.possible(PLATFORMS),
    reading=(
        *opening_terms(KEY),
        ("院校", Requires(paid_to_the_school, Reason.PAYEE_NOT_QUALIFIED)),
        ("平台认定", Requires(recognised, Reason.NOT_SELECTED)),
        ("每个平台", OncePer(per_platform, Reason.ONCE_ONLY_USED)),
        ("一定的资金支持", Pays(by_kind, amount_key(KEY))),
    ),
    evidence=("认定文件",),
    parameters=(amount_key(KEY),),
)

SCHEMES = (PLATFORM_GRANT,)

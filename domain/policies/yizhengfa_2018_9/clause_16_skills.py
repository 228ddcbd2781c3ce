"""（十六）: training subsidies – a sum for insured workers who reached a level of their trade."""

from __future__ import annotations

from datetime import date

from domain.decision import Clause, Period
from domain.policies.amounts import uplifted
from domain.policies.reading import NoOverlap, OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import training_keys, upgrade
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.training_amounts import shortage_percent
from domain.policies.yizhengfa_2018_9.training_keys import UPGRADE, VOCATIONAL
from domain.policies.yizhengfa_2018_9.training_terms import certificate_elsewhere
from domain.policies.yizhengfa_2018_9.upgrade import Upgrade
from domain.policies.yizhengfa_2018_9.validity import (
    DOCUMENT,
    last_day_to_claim,
    until_its_end,
)
from domain.reasons import Reason

FIRST_DAY = date(2017, 1, 1)
"""自2017年1月1日起: the only day that the paper sets itself (P07)."""

REAL_NAME, _, DEADLINE = opening_terms(UPGRADE)


def certified_in_time(facts: Upgrade, _: Choices) -> bool:
    """The certificate is of that day or later."""
    return facts.certificate is None or facts.certificate.on >= FIRST_DAY


def within_the_window(facts: Upgrade, choices: Choices) -> bool:
    """Claimed within the months after the certificate that P50 sets, counted as P02 says."""
    months = choices.skills_rules.window_months
    if facts.certificate is None:
        return True
    return facts.claimed_on <= last_day_to_claim(facts.certificate.on, months, choices)


def to_the_worker(facts: Upgrade, _: Choices) -> bool:
    """To the worker's own account."""
    return facts.own_claim


def in_employment(facts: Upgrade, choices: Choices) -> bool:
    """在职职工 on the day of the certificate; on that of the claim too where P50 says so."""
    both = choices.skills_rules.employed_on == "certificate-and-claim-date"
    return facts.at_work and (facts.at_work_at_claim or not both)


def of_a_level(facts: Upgrade, _: Choices) -> bool:
    """初级（五级）、中级（四级）、高级（三级）职业资格证书或职业技能等级证书."""
    one = facts.certificate
    return one is not None and one.level in upgrade.LEVELS and one.kind in upgrade.KINDS


def insured_long_enough(facts: Upgrade, choices: Choices) -> bool:
    """36 months in all, 36 included (P50)."""
    return facts.insured_months >= choices.skills_rules.insured_months


def not_below_a_paid_level(facts: Upgrade, choices: Choices) -> bool:
    """No lower level after a higher one was paid (P50a)."""
    return choices.lower_after_higher == "allow" or not facts.higher_paid


def per_level(facts: Upgrade, _: Choices) -> tuple[str, ...]:
    """Each trade and level once, and each certificate."""
    one = facts.certificate
    if one is None:
        return ()
    people = facts.trainee.ids
    return (
        *training_keys.upgraded(people, one.trade, one.level),
        *training_keys.of_certificate(UPGRADE, people, one),
    )


def no_training_subsidy(facts: Upgrade, choices: Choices) -> tuple[Period, ...]:
    """All days of the trade and level, so that no training subsidy is paid for it beside this (P28)."""
    one = facts.certificate
    if one is None or not apart(choices, UPGRADE, VOCATIONAL):
        return ()
    return training_keys.whole(training_keys.of_level(facts.trainee.ids, one.trade, one.level))


def by_level(facts: Upgrade, choices: Choices) -> int | None:
    """1,000, 1,500 or 2,000 by level (P49); +10% for a trade that is short."""
    one = facts.certificate
    fen = choices.skills_amounts.of(one.level) if one else None
    if one is None or fen is None:
        return None
    short = shortage_percent(one, None, choices)
    return uplifted(fen, (short,), choices.training_stack, choices.rounding)


SKILLS_UPGRADE = Scheme[Upgrade](
    key=UPGRADE,
    chinese="参保职工技能提升补贴",
    clause=Clause(DOCUMENT, 16),
    gloss="A sum by level for workers, insured for three years, who were certified at a level of their "
    "trade and ask for it within a year; more for a trade that is short.",
    fund="unemployment-insurance-fund",
    needs=upgrade.needs,
    foresees=upgrade.foresees,
    guards=upgrade.guards,
    on_record=upgrade.on_record,
    possible=upgrade.POSSIBLE,
    reading=(
        REAL_NAME,
        (
            "自2017年1月1日起",
            Requires(until_its_end(UPGRADE, certified_in_time), Reason.BEFORE_VALIDITY),
        ),
        DEADLINE,
        ("12个月内申请", Requires(within_the_window, Reason.LATE_APPLICATION)),
        ("本人申领", Requires(to_the_worker, Reason.PAYEE_NOT_QUALIFIED)),
        ("在职职工", Requires(in_employment, Reason.NOT_IN_POPULATION)),
        ("参保36个月", Requires(insured_long_enough, Reason.INSURANCE_TOO_SHORT)),
        ("五级、四级、三级证书", Requires(of_a_level, Reason.CERTIFICATE_MISSING)),
        ("同一工种等级", OncePer(per_level, Reason.DUPLICATE)),
        ("培训补贴", NoOverlap(no_training_subsidy, Reason.DUPLICATE, exclusion(UPGRADE))),
        certificate_elsewhere(UPGRADE),
        ("已享受更高等级", Requires(not_below_a_paid_level, Reason.LOWER_LEVEL)),
        ("补贴标准、上浮10%", Pays(by_level)),
    ),
    evidence=("申请表", "身份证", "证书", "社会保障卡"),
    parameters=(
        *("skills.amounts", "skills.rules", "skills.lower-after-higher"),
        *("training.shortage-list", "training.shortage-match", "training.uplift-date"),
        *("training.stack", "cumulation.matrix"),
    ),
)

SCHEMES = (SKILLS_UPGRADE,)

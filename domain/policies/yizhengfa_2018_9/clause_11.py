"""（十一）: workers of industries with too much capacity – jobs kept, workers taken on, posts of last resort."""

from __future__ import annotations

from datetime import date

from domain.decision import Allowance, Clause, Period
from domain.policies.reading import (
    NoOverlap,
    OncePer,
    Pays,
    Requires,
    Scheme,
    Uses,
    Wait,
)
from domain.policies.yizhengfa_2018_9 import hiring, months_of_work, year_of_insurance
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.clause_03 import BEGINNING, foreseen_years
from domain.policies.yizhengfa_2018_9.clause_22 import POST_YEAR
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.hiring import Hiring
from domain.policies.yizhengfa_2018_9.months_of_work import MonthsOfWork
from domain.policies.yizhengfa_2018_9.on_post import FAR, keys_of
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.policies.yizhengfa_2018_9.year_of_insurance import RETENTION, InsuranceYear
from domain.reasons import Reason

# Jobs kept

KEPT = "job-retention-subsidy"


def paid_to_the_unit(facts: InsuranceYear | Hiring | MonthsOfWork, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def with_too_much_capacity(facts: InsuranceYear, _: Choices) -> bool:
    """Of an industry whose capacity is cut."""
    return facts.overcapacity


def paid_insurance(facts: InsuranceYear, _: Choices) -> bool:
    """What was paid for a year is on record."""
    return facts.paid_fen is not None


def laid_off_few(facts: InsuranceYear, choices: Choices) -> bool | Wait:
    """不裁员或少裁员: nobody, or no more than what is set as few. Nothing reported speaks against it."""
    if not facts.laid_off or not facts.employed:
        return True
    few = choices.few_laid_off
    if few is None:
        return Wait(Reason.PARAMETER_UNSET, None)
    return facts.laid_off * 10_000 <= few * facts.employed


def the_year(facts: InsuranceYear, _: Choices) -> tuple[Period, ...]:
    """Each year once an enterprise."""
    if not facts.year:
        return ()
    days = (date(facts.year, 1, 1), date(facts.year, 12, 31))
    return (Period(f"{RETENTION}/{facts.payee}", *days),)


def share_of_contributions(facts: InsuranceYear, choices: Choices) -> int | None:
    """The share of what was paid that is set."""
    if choices.job_retention is None or facts.paid_fen is None:
        return None
    return choices.job_retention.of(facts.paid_fen, choices.rounding)


JOB_RETENTION = Scheme[InsuranceYear](
    key=KEPT,
    chinese="稳岗补贴",
    clause=Clause(DOCUMENT, 11),
    gloss="A share of last year's unemployment contributions to enterprises with too much capacity that "
    "laid off nobody, or few.",
    fund="unemployment-insurance-fund",
    needs=year_of_insurance.needs,
    foresees=lambda claim, view: (),
    guards=year_of_insurance.guards,
    on_record=year_of_insurance.on_record,
    possible=year_of_insurance.POSSIBLE,
    reading=(
        *opening_terms(KEPT),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("化解过剩产能企业", Requires(with_too_much_capacity, Reason.EMPLOYER_OUT_OF_SCOPE)),
        ("上年度失业保险费", Requires(paid_insurance, Reason.EVIDENCE_MISSING)),
        ("不裁员或少裁员", Requires(laid_off_few, Reason.NOT_STABLE)),
        ("每年", NoOverlap(the_year, Reason.ONCE_PER_YEAR)),
        ("补贴标准", Pays(share_of_contributions, amount_key(KEPT))),
    ),
    evidence=("失业保险缴费证明", "裁员率证明"),
    parameters=(amount_key(KEPT), "retention.few-laid-off"),
)

# Workers taken on

TAKEN_ON = "overcapacity-hire-subsidy"


def released_by_cuts(facts: Hiring, _: Choices) -> bool:
    """去产能分流人员 on the first day."""
    return facts.in_group


def into_a_new_post(facts: Hiring, _: Choices) -> bool:
    """新增岗位: a post that was not there before."""
    return facts.spell is None or facts.spell.hired.new_post


def taken_on(facts: Hiring, _: Choices) -> bool:
    """A hiring by this employer is on record."""
    return facts.spell is not None


def once_a_worker(facts: Hiring, _: Choices) -> tuple[str, ...]:
    """Once a worker, for every record of the person."""
    return tuple(f"overcapacity-hire/{one}" for one in facts.worker.ids)


def beside_no_post_subsidy(facts: Hiring, choices: Choices) -> tuple[Period, ...]:
    """All years of the worker, so that no other post subsidy is paid beside it (P28)."""
    if not apart(choices, TAKEN_ON, "post-subsidy"):
        return ()
    return tuple(Period(f"{POST_YEAR}/{one}", BEGINNING, FAR) for one in facts.worker.ids)


def for_each_worker(_: Hiring, choices: Choices) -> int | None:
    """What is set for a worker."""
    return choices.overcapacity_hire.of() if choices.overcapacity_hire else None


OVERCAPACITY_HIRE = Scheme[Hiring](
    key=TAKEN_ON,
    chinese="新增岗位吸纳去产能分流人员扶持",
    clause=Clause(DOCUMENT, 11),
    gloss="A sum to units that take workers released by capacity cuts into new posts.",
    fund="employment-subsidy-funds",
    needs=hiring.needs,
    foresees=lambda claim, view: keys_of("overcapacity-hire", view, claim.beneficiary),
    guards=foreseen_years,
    on_record=hiring.reader((), ("overcapacity-worker",)),
    possible=hiring.possible_for_group("overcapacity-worker"),
    reading=(
        *opening_terms(TAKEN_ON),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("去产能分流人员", Requires(released_by_cuts, Reason.NOT_IN_POPULATION)),
        ("新增岗位", Requires(into_a_new_post, Reason.NOT_IN_SCOPE)),
        ("吸纳", Requires(taken_on, Reason.EVIDENCE_MISSING)),
        ("每人一次", OncePer(once_a_worker, Reason.ONCE_ONLY_USED)),
        ("岗位补贴", NoOverlap(beside_no_post_subsidy, Reason.ONCE_ONLY_USED, exclusion(TAKEN_ON))),
        ("补贴标准", Pays(for_each_worker, amount_key(TAKEN_ON))),
    ),
    evidence=("分流人员名册", "劳动合同"),
    parameters=(amount_key(TAKEN_ON), "cumulation.matrix"),
)

# Posts of last resort

WELFARE = "public-welfare-post-subsidy"
WELFARE_MONTHS, WELFARE_DAYS = "public-welfare-months", "public-welfare-days"


def hard_to_employ(facts: MonthsOfWork, _: Choices) -> bool:
    """就业困难人员 on the first day."""
    return facts.in_group or facts.spell is None


def in_such_a_post(facts: MonthsOfWork, _: Choices) -> bool:
    """A spell in a public-welfare post with this employer is on record."""
    return facts.spell is not None


def months_left(facts: MonthsOfWork, choices: Choices) -> bool:
    """At most so many months a person, all posts together."""
    rate = choices.public_welfare
    return rate is None or facts.used < rate.most_months


def a_full_month(facts: MonthsOfWork, _: Choices) -> bool | Wait:
    """At least one month is full that nobody was paid for."""
    if facts.months or facts.spell is None:
        return True
    return Wait(Reason.PERIOD_OPEN, facts.next_full_on) if facts.next_full_on else False


def _payable(facts: MonthsOfWork, choices: Choices) -> int:
    rate = choices.public_welfare
    return min(facts.months, rate.most_months - facts.used) if rate else facts.months


def the_days(facts: MonthsOfWork, choices: Choices) -> tuple[Period, ...]:
    """The days of the months, once a worker; under all post subsidies where P28 keeps them apart."""
    if facts.first is None or facts.last is None:
        return ()
    words = (
        (WELFARE_DAYS, POST_YEAR) if apart(choices, WELFARE, "post-subsidy") else (WELFARE_DAYS,)
    )
    return tuple(
        Period(f"{word}/{one}", facts.first, facts.last)
        for word in words
        for one in facts.worker.ids
    )


def the_months(facts: MonthsOfWork, choices: Choices) -> tuple[Allowance, ...]:
    """What is used of the months that a person may have."""
    rate = choices.public_welfare
    limit = (rate.most_months if rate else 0) - facts.used_on_other_records
    return (Allowance(f"{WELFARE_MONTHS}/{facts.worker.ids[0]}", _payable(facts, choices), limit),)


def by_the_month(facts: MonthsOfWork, choices: Choices) -> int | None:
    """What is set for a month, for the months that are left."""
    rate = choices.public_welfare
    return rate.of(facts.months, used=facts.used) if rate else None


PUBLIC_WELFARE = Scheme[MonthsOfWork](
    key=WELFARE,
    chinese="公益性岗位补贴",
    clause=Clause(DOCUMENT, 11),
    gloss="Implied only, and off until its sum is set: months in posts of last resort for people who find "
    "no other.",
    fund="employment-subsidy-funds",
    needs=months_of_work.needs,
    foresees=lambda claim, view: (),
    guards=months_of_work.guards_of(WELFARE_MONTHS, WELFARE_DAYS, POST_YEAR),
    on_record=months_of_work.reader(
        WELFARE_MONTHS, WELFARE_DAYS, "public-welfare", ("hard-to-employ",)
    ),
    possible=months_of_work.possible("public-welfare"),
    reading=(
        *opening_terms(WELFARE),
        ("申领单位", Requires(paid_to_the_unit, Reason.PAYEE_NOT_QUALIFIED)),
        ("就业困难人员", Requires(hard_to_employ, Reason.NOT_IN_POPULATION)),
        ("公益性岗位", Requires(in_such_a_post, Reason.EVIDENCE_MISSING)),
        ("满月", Requires(a_full_month, Reason.PERIOD_TOO_SHORT)),
        ("各月一次", NoOverlap(the_days, Reason.DUPLICATE, exclusion(WELFARE))),
        ("补贴期限", Requires(months_left, Reason.CAP_REACHED)),
        ("月数", Uses(the_months)),
        ("补贴标准", Pays(by_the_month, amount_key(WELFARE))),
    ),
    evidence=("就业困难人员认定", "岗位协议", "工资发放凭证"),
    parameters=(amount_key(WELFARE), "cumulation.matrix"),
)

SCHEMES = (JOB_RETENTION, OVERCAPACITY_HIRE, PUBLIC_WELFARE)

"""（二十二）: poor workers in stable jobs – a yearly post subsidy, and their insurance repaid."""

from __future__ import annotations

from domain.calendar import end_of_month
from domain.decision import Allowance, Clause, Period
from domain.policies.reading import NoOverlap, Pays, Requires, Scheme, Uses
from domain.policies.yizhengfa_2018_9 import on_post
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.employment_terms import (
    ENTERPRISES,
    employer_in_scope,
    every_month_insured,
    is_over,
    months_with,
    of_the_city,
    paid_to_the_employer,
    poor_through_the_year,
    twelve_months_on_post,
    under_a_years_contract,
    under_contract,
)
from domain.policies.yizhengfa_2018_9.on_post import OnPost
from domain.policies.yizhengfa_2018_9.person import CITY
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

POST_YEAR, INSURED_DAYS, INSURED_MONTHS = "post-year", "insured-days", "insured-months"
MOST_MONTHS = 36

# Post subsidy


def years_left(facts: OnPost, choices: Choices) -> bool:
    """No number of years is written; P21 may set one."""
    return choices.post_most_years is None or facts.years_paid < choices.post_most_years


def one_rate_through_the_year(facts: OnPost, choices: Choices) -> bool:
    """A worker who moved between a poor area and another place, where P22 refuses that."""
    return choices.move_rule != "refuse" or len(set(_local_in_each_place(facts, choices))) <= 1


def _local_in_each_place(facts: OnPost, choices: Choices) -> list[bool]:
    """Whether each place of the year is a poor area and the worker is local there (P13, P14)."""
    poverty, year = facts.worker.poverty, facts.year
    assert poverty is not None, "a rate is asked for only once the worker is registered poor"
    assert year is not None, "and has a year"
    city = choices.local_match == "city"
    return [
        place in choices.poor_areas.counties
        and (poverty.county.startswith(CITY) if city else poverty.county == place)
        for place in year.places_in_it()
    ]


def post_rate(facts: OnPost, choices: Choices) -> int | None:
    """1,500 for an enterprise of a poor area with a local worker, else 1,000 (P19, P22)."""
    local = _local_in_each_place(facts, choices)
    if choices.uplift_enterprise_only and facts.organisation not in ENTERPRISES:
        return choices.post_rates.ordinary
    if choices.move_rule == "first-day":
        local = local[:1]
    elif choices.move_rule == "last-day":
        local = local[-1:]
    return choices.post_rates.local if all(local) else choices.post_rates.ordinary


def the_service_year(facts: OnPost, _: Choices) -> tuple[Period, ...]:
    """Each year of work once, whoever employs the worker; a one-off post subsidy holds all of them."""
    year = facts.year
    if year is None:
        return ()
    return tuple(Period(f"{POST_YEAR}/{one}", year.first, year.last) for one in facts.worker.ids)


PAPERS = ("申请表", "花名册", "劳动合同", "社会保险缴费证明", "身份证", "工资发放凭证")

POST_SUBSIDY = Scheme[OnPost](
    key="post-subsidy",
    chinese="吸纳贫困劳动力岗位补贴",
    clause=Clause(DOCUMENT, 22),
    gloss="A yearly sum to an employer for each of the city's registered poor workers kept on post "
    "under contract and insured for a full year; more for a local worker in a poor area.",
    fund="employment-subsidy-funds",
    needs=on_post.needs,
    foresees=lambda claim, view: (),
    guards=on_post.guards_of(POST_YEAR),
    on_record=on_post.reader(POST_YEAR),
    possible=on_post.POSSIBLE,
    reading=(
        *opening_terms("post-subsidy"),
        ("用人单位", Requires(paid_to_the_employer, Reason.PAYEE_NOT_QUALIFIED)),
        ("单位范围", Requires(employer_in_scope, Reason.EMPLOYER_OUT_OF_SCOPE)),
        ("本市", Requires(of_the_city, Reason.NOT_IN_POPULATION)),
        ("建档立卡贫困劳动力", Requires(poor_through_the_year, Reason.NOT_IN_POPULATION)),
        ("岗位所在地", Requires(one_rate_through_the_year, Reason.REGION_MISMATCH)),
        ("劳动合同", Requires(under_contract, Reason.EVIDENCE_MISSING)),
        ("实际在岗12个月以上", Requires(twelve_months_on_post, Reason.PERIOD_TOO_SHORT)),
        ("缴纳社会保险费", Requires(every_month_insured, Reason.INSURANCE_INCOMPLETE)),
        ("每人每年", NoOverlap(the_service_year, Reason.DUPLICATE, exclusion("post-subsidy"))),
        ("补贴年数", Requires(years_left, Reason.CAP_REACHED)),
        ("1000元、1500元", Pays(post_rate)),
    ),
    evidence=PAPERS,
    parameters=(
        *(
            "period.fact-count",
            "onpost.absence-rule",
            "poverty.status-test",
            "region.poor-area-list",
        ),
        *("region.local-match", "employer.location-scope", "employer.excluded-kinds"),
        *("employer.dispatch", "post.rates", "post.uplift-enterprise-only", "post.year-basis"),
        *("post.max-years", "post.move-rule", "post.insurance-completeness", "si.cost-kinds"),
        "rehire.rule",
    ),
)

# Social insurance subsidy


def _limit_key(facts: OnPost, choices: Choices) -> str:
    """Whose the 36 months are: the worker's, or the worker's with each employer (P24)."""
    of_whom = facts.employer if choices.insured_cap_scope == "worker-and-employer" else ""
    return on_post.limit_key(INSURED_MONTHS, facts.worker.ids[0], of_whom)


def _repaid_months(facts: OnPost, choices: Choices) -> list[str]:
    """The months that are repaid: those that were paid, up to what is left of 36."""
    paid = months_with(facts.paid, set()) & set(facts.months)
    return sorted(paid)[: max(MOST_MONTHS - facts.used_months, 0)]


def months_left(facts: OnPost, _: Choices) -> bool:
    """补贴期限不超过3年: 36 months in all (P24)."""
    return facts.used_months < MOST_MONTHS


def contributions_paid(facts: OnPost, choices: Choices) -> bool | Reason:
    """What is repaid was paid; all three kinds in every month where P26 asks for it."""
    if not is_over(facts):
        return True
    kinds = set(choices.cost_kinds)
    if not any(one.insurance in kinds and one.employer_fen for one in facts.paid):
        return False
    if choices.require_all_three and not months_with(facts.paid, kinds) >= set(facts.months):
        return Reason.INSURANCE_INCOMPLETE
    return True


def employers_share(facts: OnPost, choices: Choices) -> int | None:
    """The employer's own share of three insurances as really paid; nothing else (P27)."""
    months = set(_repaid_months(facts, choices))
    return sum(
        one.employer_fen
        for one in facts.paid
        if one.insurance in choices.cost_kinds and one.month in months
    )


def the_repaid_days(facts: OnPost, choices: Choices) -> tuple[Period, ...]:
    """The days whose insurance is repaid, once under any insurance subsidy."""
    year, months = facts.year, _repaid_months(facts, choices)
    if year is None:
        return ()
    cut = bool(months) and len(months) < len(facts.months) and months[-1] != facts.months[-1]
    last = min(end_of_month(months[-1]), year.last) if cut else year.last
    return tuple(Period(f"{INSURED_DAYS}/{one}", year.first, last) for one in facts.worker.ids)


def the_months_used(facts: OnPost, choices: Choices) -> tuple[Allowance, ...]:
    """Of 36 months, less what was used under the person's other records."""
    months = len(_repaid_months(facts, choices))
    limit = MOST_MONTHS - facts.used_on_other_records
    return (Allowance(_limit_key(facts, choices), months, limit),)


SOCIAL_INSURANCE_SUBSIDY = Scheme[OnPost](
    key="social-insurance-subsidy",
    chinese="吸纳贫困劳动力社会保险补贴",
    clause=Clause(DOCUMENT, 22),
    gloss="The employer's share of three insurances repaid, block by block of a full year on post under "
    "a contract of at least a year, for at most three years a worker.",
    fund="employment-subsidy-funds",
    needs=on_post.needs,
    foresees=lambda claim, view: (),
    guards=on_post.guards_of(INSURED_DAYS, INSURED_MONTHS),
    on_record=on_post.reader(INSURED_DAYS, INSURED_MONTHS),
    possible=on_post.POSSIBLE,
    reading=(
        *opening_terms("social-insurance-subsidy"),
        ("单位", Requires(paid_to_the_employer, Reason.PAYEE_NOT_QUALIFIED)),
        ("单位范围", Requires(employer_in_scope, Reason.EMPLOYER_OUT_OF_SCOPE)),
        ("建档立卡贫困劳动力", Requires(poor_through_the_year, Reason.NOT_IN_POPULATION)),
        ("1年以上劳动合同", Requires(under_a_years_contract, Reason.CONTRACT_TOO_SHORT)),
        ("实际在岗12个月", Requires(twelve_months_on_post, Reason.PERIOD_TOO_SHORT)),
        ("实际缴纳", Requires(contributions_paid, Reason.INSURANCE_NOT_PAID)),
        (
            "各月一次",
            NoOverlap(the_repaid_days, Reason.DUPLICATE, exclusion("social-insurance-subsidy")),
        ),
        ("补贴期限不超过3年", Requires(months_left, Reason.CAP_REACHED)),
        ("36个月", Uses(the_months_used)),
        ("单位缴纳部分", Pays(employers_share)),
    ),
    evidence=PAPERS,
    parameters=(
        *("period.fact-count", "onpost.absence-rule", "poverty.status-test"),
        *("employer.location-scope", "employer.excluded-kinds", "employer.dispatch"),
        *("si.cap-scope", "si.settlement", "si.require-all-three", "si.cost-kinds", "rehire.rule"),
    ),
)

SCHEMES = (POST_SUBSIDY, SOCIAL_INSURANCE_SUBSIDY)

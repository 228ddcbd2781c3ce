"""（十）: graduates – looking for work in hardship, going to the grassroots, a disabled graduate's success."""

from __future__ import annotations

from datetime import date

from domain.applicant import ApplicantHired
from domain.applicant_groups import ApplicantGraduated
from domain.applicant_study import ApplicantStartupSucceeded
from domain.decision import Clause
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import graduates
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.graduates import Graduate
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

FUND = "employment-subsidy-funds"
JOBSEEKING, INCENTIVE, SUCCESS = "jobseeking", "grassroots-incentive", "disabled-success"
"""First words of the once-only keys of a person."""


def paid_to_the_graduate(facts: Graduate, _: Choices) -> bool:
    """To the person's own account."""
    return facts.own_claim


def a_college_graduate(facts: Graduate, _: Choices) -> bool:
    """高校毕业生: with a diploma by then."""
    return facts.graduated


# Looking for work

JOBSEEKING_KEY = "jobseeking-startup-subsidy"


def in_hardship(facts: Graduate, _: Choices) -> bool:
    """Of a poor, 低保 or poor disabled family, an orphan, in extreme hardship, disabled, or with a loan."""
    return facts.in_group


def in_the_graduation_year(facts: Graduate, choices: Choices) -> bool | Reason:
    """毕业年度: the calendar year of the diploma, or the last school year, September to June (P63)."""
    day = facts.graduates_on
    if day is None:
        return Reason.NOT_IN_POPULATION
    if choices.graduates.year == "calendar-year":
        return facts.claimed_on.year == day.year
    begun = date(day.year - 1 if day.month < 9 else day.year, 9, 1)
    return begun <= facts.claimed_on <= max(date(begun.year + 1, 6, 30), day)


def once_a_graduate(facts: Graduate, _: Choices) -> tuple[str, ...]:
    """一次性: once ever, whatever the hardship."""
    return tuple(f"{JOBSEEKING}/{one}" for one in facts.worker.ids)


def for_looking(_: Graduate, choices: Choices) -> int | None:
    """What is set for a graduate."""
    return choices.jobseeking.of() if choices.jobseeking else None


JOBSEEKING_SUBSIDY = Scheme[Graduate](
    key=JOBSEEKING_KEY,
    chinese="一次性求职创业补贴",
    clause=Clause(DOCUMENT, 10),
    gloss="A sum paid once to a graduate in hardship who looks for work, or starts up, in the year of "
    "graduation.",
    fund=FUND,
    needs=graduates.needs,
    foresees=lambda claim, view: keys_of(JOBSEEKING, view, claim.beneficiary),
    on_record=graduates.in_hardship,
    possible=graduates.POSSIBLE_IN_HARDSHIP,
    reading=(
        *opening_terms(JOBSEEKING_KEY),
        ("本人申领", Requires(paid_to_the_graduate, Reason.PAYEE_NOT_QUALIFIED)),
        ("困难高校毕业生", Requires(in_hardship, Reason.NOT_IN_POPULATION)),
        ("毕业年度", Requires(in_the_graduation_year, Reason.NOT_IN_GRADUATION_YEAR)),
        ("一次性", OncePer(once_a_graduate, Reason.ONCE_ONLY_USED)),
        ("补贴标准", Pays(for_looking, amount_key(JOBSEEKING_KEY))),
    ),
    evidence=("学校申报表", "困难证明", "身份证", "银行卡"),
    parameters=(amount_key(JOBSEEKING_KEY), "graduate.windows", "region.city-scope"),
)

# Going to the grassroots

INCENTIVE_KEY = "graduate-grassroots-incentive"


def went_to_the_grassroots(facts: Graduate, _: Choices) -> bool:
    """Taken on by a unit at the grassroots or a small enterprise."""
    return facts.done


def once_at_the_grassroots(facts: Graduate, _: Choices) -> tuple[str, ...]:
    """Once a graduate, for every record of the person."""
    return tuple(f"{INCENTIVE}/{one}" for one in facts.worker.ids)


def for_going(_: Graduate, choices: Choices) -> int | None:
    """What is set for a graduate."""
    return choices.grassroots_incentive.of() if choices.grassroots_incentive else None


GRASSROOTS_INCENTIVE = Scheme[Graduate](
    key=INCENTIVE_KEY,
    chinese="高校毕业生到基层、中小微企业就业资金补贴",
    clause=Clause(DOCUMENT, 10),
    gloss="A sum paid once to a graduate who goes to work at the grassroots or in a small enterprise.",
    fund=FUND,
    needs=graduates.needs_employers,
    foresees=lambda claim, view: keys_of(INCENTIVE, view, claim.beneficiary),
    on_record=graduates.at_the_grassroots,
    possible=graduates.possible(ApplicantHired, ApplicantGraduated),
    reading=(
        *opening_terms(INCENTIVE_KEY),
        ("本人申领", Requires(paid_to_the_graduate, Reason.PAYEE_NOT_QUALIFIED)),
        ("高校毕业生", Requires(a_college_graduate, Reason.NOT_IN_POPULATION)),
        ("到基层、中小微企业就业", Requires(went_to_the_grassroots, Reason.EVIDENCE_MISSING)),
        ("每人一次", OncePer(once_at_the_grassroots, Reason.ONCE_ONLY_USED)),
        ("补贴标准", Pays(for_going, amount_key(INCENTIVE_KEY))),
    ),
    evidence=("毕业证书", "劳动合同"),
    parameters=(amount_key(INCENTIVE_KEY),),
)

# Disabled graduates

SUCCESS_KEY = "disabled-graduate-startup-success-award"


def disabled_graduate(facts: Graduate, _: Choices) -> bool:
    """残疾人毕业生: disabled on that day, with a college diploma."""
    return facts.in_group and facts.graduated


def succeeded(facts: Graduate, _: Choices) -> bool:
    """创业成功, attested by a base for disabled people's start-ups; what success is, the clause leaves open."""
    return facts.done


def once_a_success(facts: Graduate, _: Choices) -> tuple[str, ...]:
    """Once a graduate, for every record of the person."""
    return tuple(f"{SUCCESS}/{one}" for one in facts.worker.ids)


def for_success(_: Graduate, choices: Choices) -> int | None:
    """What the city set for a graduate."""
    return choices.disabled_success.of() if choices.disabled_success else None


DISABLED_SUCCESS = Scheme[Graduate](
    key=SUCCESS_KEY,
    chinese="残疾人毕业生创业成功奖励",
    clause=Clause(DOCUMENT, 10),
    gloss="An award to a disabled graduate whose start-up was attested a success.",
    fund=FUND,
    needs=graduates.needs,
    foresees=lambda claim, view: keys_of(SUCCESS, view, claim.beneficiary),
    on_record=graduates.started_up,
    possible=graduates.possible(ApplicantStartupSucceeded, ApplicantGraduated),
    reading=(
        *opening_terms(SUCCESS_KEY),
        ("本人申领", Requires(paid_to_the_graduate, Reason.PAYEE_NOT_QUALIFIED)),
        ("残疾人毕业生", Requires(disabled_graduate, Reason.NOT_IN_POPULATION)),
        ("创业成功", Requires(succeeded, Reason.EVIDENCE_MISSING)),
        ("每人一次", OncePer(once_a_success, Reason.ONCE_ONLY_USED)),
        ("奖励标准", Pays(for_success, amount_key(SUCCESS_KEY))),
    ),
    evidence=("残疾人证", "毕业证书", "营业执照", "孵化基地证明"),
    parameters=(amount_key(SUCCESS_KEY),),
)

SCHEMES = (JOBSEEKING_SUBSIDY, GRASSROOTS_INCENTIVE, DISABLED_SUCCESS)

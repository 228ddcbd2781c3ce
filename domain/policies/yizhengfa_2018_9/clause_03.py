"""（三）: micro, small and medium enterprises as the main source of jobs – a post subsidy paid once."""

from __future__ import annotations

from datetime import date

from domain.decision import Clause, Period
from domain.policies.reading import Claim, Foreseen, NoOverlap, OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import hiring
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.clause_22 import POST_YEAR
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.hiring import Hiring
from domain.policies.yizhengfa_2018_9.on_post import FAR, keys_of
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.view import View

KEY = "one-off-post-subsidy"
ONCE = "one-off-post"
BEGINNING = date(1900, 1, 1)
SMALL_OR_LABOUR_INTENSIVE = ("micro", "small", "medium", "labour-intensive", "farm-entity")
"""Registered farm entities count as small (clause 12)."""


def paid_to_the_employer(facts: Hiring, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def small_or_labour_intensive(facts: Hiring, _: Choices) -> bool:
    """Labour-intensive, or micro, small or medium; a social organisation for graduates (clause 10)."""
    if facts.organisation == hiring.SOCIAL:
        return facts.graduate
    return facts.eligible


def taken_on(facts: Hiring, _: Choices) -> bool:
    """A hiring by this employer is on record."""
    return facts.spell is not None


def once_a_worker(facts: Hiring, _: Choices) -> tuple[str, ...]:
    """一次性: once ever a worker, for every record of the person."""
    return tuple(f"{ONCE}/{one}" for one in facts.worker.ids)


def instead_of_the_yearly(facts: Hiring, choices: Choices) -> tuple[Period, ...]:
    """All years of the worker, so that no yearly post subsidy is paid beside it (P28)."""
    if not apart(choices, KEY, "post-subsidy"):
        return ()
    return tuple(Period(f"{POST_YEAR}/{one}", BEGINNING, FAR) for one in facts.worker.ids)


def foreseen_keys(claim: Claim, view: View) -> tuple[str, ...]:
    """The once-only keys of the worker."""
    return keys_of(ONCE, view, claim.beneficiary)


def foreseen_years(claim: Claim, view: View) -> Foreseen:
    """The worker's years."""
    return Foreseen(keys_of(POST_YEAR, view, claim.beneficiary))


ONE_OFF_POST = Scheme[Hiring](
    key=KEY,
    chinese="一次性岗位补贴",
    clause=Clause(DOCUMENT, 3),
    gloss="A sum paid once a worker to labour-intensive and to micro, small and medium enterprises.",
    fund="employment-subsidy-funds",
    needs=hiring.needs,
    foresees=foreseen_keys,
    guards=foreseen_years,
    on_record=hiring.reader(SMALL_OR_LABOUR_INTENSIVE),
    possible=hiring.possible(SMALL_OR_LABOUR_INTENSIVE),
    reading=(
        *opening_terms(KEY),
        ("申领单位", Requires(paid_to_the_employer, Reason.PAYEE_NOT_QUALIFIED)),
        (
            "劳动密集型企业和中小微企业",
            Requires(small_or_labour_intensive, Reason.EMPLOYER_OUT_OF_SCOPE),
        ),
        ("吸纳就业", Requires(taken_on, Reason.EVIDENCE_MISSING)),
        ("一次性", OncePer(once_a_worker, Reason.ONCE_ONLY_USED)),
        ("岗位补贴", NoOverlap(instead_of_the_yearly, Reason.ONCE_ONLY_USED, exclusion(KEY))),
        ("补贴标准", Pays(lambda _, choices: _once(choices), amount_key(KEY))),
    ),
    evidence=("申请表", "花名册", "劳动合同", "社会保险缴费证明", "身份证", "真实性承诺"),
    parameters=(amount_key(KEY), "cumulation.matrix"),
)


def _once(choices: Choices) -> int | None:
    return choices.one_off_post.of() if choices.one_off_post else None


SCHEMES = (ONE_OFF_POST,)

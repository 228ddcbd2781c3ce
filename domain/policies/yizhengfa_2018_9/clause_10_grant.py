"""（十）: college graduates – a payment to those whose start-up the city selected."""

from __future__ import annotations

from domain.decision import Clause
from domain.money import yuan
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import award
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.award_terms import as_decided, per_project, selected
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY = "graduate-entrepreneurship-grant"


def graduate_range(facts: Award, _: Choices) -> bool:
    """2万－5万元, both ends included; the decision is never cut silently."""
    return facts.fen is None or yuan(20_000) <= facts.fen <= yuan(50_000)


def per_graduate(facts: Award, choices: Choices) -> tuple[str, ...]:
    """Once a graduate, or the graduate's enterprise, whatever the project (P51)."""
    return (f"graduate-grant/{facts.payee}{award.season(facts, choices)}",)


GRADUATE_GRANT = Scheme[Award](
    key=KEY,
    chinese="高校毕业生创新创业资助资金",
    clause=Clause(DOCUMENT, 10),
    gloss="One payment to a graduate, or the graduate's enterprise, that passed the city's review.",
    fund="employment-subsidy-funds",
    needs=award.needs,
    foresees=lambda claim, view: (f"graduate-grant/{claim.payee}",),
    on_record=award.on_record,
    possible=award.POSSIBLE,
    reading=(
        *opening_terms(KEY),
        ("申报评审", Requires(selected, Reason.NOT_SELECTED)),
        ("2万－5万元", Requires(graduate_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("评审核定金额", Pays(as_decided)),
        ("一次性资金扶持", OncePer(per_graduate, Reason.ONCE_ONLY_USED)),
        ("同一项目", OncePer(per_project, Reason.DUPLICATE, exclusion(KEY))),
    ),
    evidence=("毕业证书", "营业执照", "项目计划书", "评审结果"),
    parameters=("award.repeat", "graduate.windows", "cumulation.matrix"),
)

SCHEMES = (GRADUATE_GRANT,)

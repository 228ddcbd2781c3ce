"""（八）: the city's yearly fund – awards to projects, the expert team and project library."""

from __future__ import annotations

from domain.decision import Clause
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import award, purchase
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.award_terms import per_project, selected
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.clause_07 import MUNICIPAL_INNOVATION_FUND
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.purchase import Purchase
from domain.policies.yizhengfa_2018_9.purchase_terms import PAPERS, purchase_terms
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

PROJECT, EXPERTS = "startup-project-award", "expert-team-and-project-library-expense"

# Projects


def project_range(facts: Award, choices: Choices) -> bool:
    """What the city set as the range; the decision is never cut silently."""
    allowed = choices.project_award
    return facts.fen is None or allowed is None or allowed.holds(facts.fen)


def project_award(facts: Award, choices: Choices) -> int | None:
    """The sum that the selection fixed, once the city has set what it may be."""
    return facts.fen if choices.project_award is not None else None


def per_winner_and_round(facts: Award, _: Choices) -> tuple[str, ...]:
    """One award a project, or a winner where the decision names none, and year."""
    return (f"project-winner/{facts.payee}/{facts.project}/{facts.year}",)


STARTUP_PROJECT_AWARD = Scheme[Award](
    key=PROJECT,
    chinese="带动就业效果明显的创新创业项目扶持奖补",
    clause=Clause(DOCUMENT, 8),
    gloss="A payment to a start-up project that the city selected for the jobs it brought.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=award.needs,
    foresees=lambda claim, view: (),
    on_record=award.on_record,
    possible=award.POSSIBLE,
    reading=(
        *opening_terms(PROJECT),
        ("入选", Requires(selected, Reason.NOT_SELECTED)),
        ("奖补标准", Requires(project_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("同一项目", OncePer(per_project, Reason.DUPLICATE, exclusion(PROJECT))),
        ("每年一次", OncePer(per_winner_and_round, Reason.ONCE_PER_YEAR)),
        ("评选核定金额", Pays(project_award, amount_key(PROJECT))),
    ),
    evidence=("申报表", "评选结果", "带动就业证明"),
    parameters=(amount_key(PROJECT), "cumulation.matrix"),
)

# Expenses by contract


EXPERT_TEAM_EXPENSE = Scheme[Purchase](
    key=EXPERTS,
    chinese="专家服务团队和创业项目库建设支出",
    clause=Clause(DOCUMENT, 8),
    gloss="What the city owes by contract for its team of experts and its library of projects.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=purchase.needs,
    foresees=purchase.foresees,
    on_record=purchase.reader(),
    possible=purchase.POSSIBLE,
    reading=purchase_terms(EXPERTS),
    evidence=PAPERS,
)


SCHEMES = (STARTUP_PROJECT_AWARD, EXPERT_TEAM_EXPENSE)

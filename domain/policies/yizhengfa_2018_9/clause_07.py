"""（七）: carriers of start-ups – awards to the incubation bases and start-ups that a round selected."""

from __future__ import annotations

from domain.decision import Clause
from domain.money import yuan
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import award
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

MUNICIPAL_INNOVATION_FUND = "municipal-innovation-fund"


def operates_a_base(facts: Award, _: Choices) -> bool:
    """The operating entity of a recognised municipal incubation base."""
    return bool(facts.base)


def is_an_enterprise(facts: Award, _: Choices) -> bool:
    """An enterprise or a self-employed business."""
    return facts.organisation in ("enterprise", "sole-trader", "incubator")


def selected(facts: Award, _: Choices) -> bool:
    """Won the round of this scheme (入选)."""
    return facts.fen is not None


def incubator_range(facts: Award, _: Choices) -> bool:
    """10万－20万元, both ends included; the decision is never cut silently."""
    return facts.fen is None or yuan(100_000) <= facts.fen <= yuan(200_000)


def startup_range(facts: Award, _: Choices) -> bool:
    """5万－10万元, both ends included; the decision is never cut silently."""
    return facts.fen is None or yuan(50_000) <= facts.fen <= yuan(100_000)


def per_base(facts: Award, choices: Choices) -> tuple[str, ...]:
    """Once per base, whoever operates it (P51)."""
    name = facts.base or facts.payee
    return (f"incubator-award/{name}{award.season(facts, choices)}",)


def per_enterprise(facts: Award, choices: Choices) -> tuple[str, ...]:
    """Once per enterprise (P51)."""
    return (f"startup-award/{facts.payee}{award.season(facts, choices)}",)


def as_decided(facts: Award, _: Choices) -> int | None:
    """The sum that the selection decision fixed."""
    return facts.fen


INCUBATOR_AWARD = Scheme[Award](
    key="municipal-incubator-award",
    chinese="市级创业孵化基地一次性扶持",
    clause=Clause(DOCUMENT, 7),
    gloss="One payment to a municipal incubation base that won the city's selection.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=award.needs,
    foresees=lambda claim, view: (),
    on_record=award.on_record,
    possible=award.POSSIBLE,
    reading=(
        *opening_terms("municipal-incubator-award"),
        ("入选", Requires(selected, Reason.NOT_SELECTED)),
        ("市级创业孵化基地", Requires(operates_a_base, Reason.PAYEE_NOT_QUALIFIED)),
        ("10万－20万元", Requires(incubator_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("评选核定金额", Pays(as_decided)),
        ("一次性扶持", OncePer(per_base, Reason.ONCE_ONLY_USED)),
    ),
)

QUALITY_STARTUP_AWARD = Scheme[Award](
    key="quality-startup-award",
    chinese="市级优质初创企业一次性扶持",
    clause=Clause(DOCUMENT, 7),
    gloss="One payment to a start-up that won the city's selection.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=award.needs,
    foresees=lambda claim, view: (f"startup-award/{claim.payee}",),
    on_record=award.on_record,
    possible=award.POSSIBLE,
    reading=(
        *opening_terms("quality-startup-award"),
        ("入选", Requires(selected, Reason.NOT_SELECTED)),
        ("优质初创企业", Requires(is_an_enterprise, Reason.PAYEE_NOT_QUALIFIED)),
        ("5万－10万元", Requires(startup_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("评选核定金额", Pays(as_decided)),
        ("一次性扶持", OncePer(per_enterprise, Reason.ONCE_ONLY_USED)),
    ),
)

SCHEMES = (INCUBATOR_AWARD, QUALITY_STARTUP_AWARD)

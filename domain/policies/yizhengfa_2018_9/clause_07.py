"""（七）: carriers of start-ups – awards to the incubation bases and start-ups that a round selected."""

from __future__ import annotations

from domain.decision import Clause
from domain.money import yuan
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import award
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT, in_time, within_validity
from domain.reasons import Reason

MUNICIPAL_INNOVATION_FUND = "municipal-innovation-fund"


def identified(facts: Award, _: Choices) -> bool:
    """One registered unit (R-01)."""
    return facts.identified


def covered(facts: Award, choices: Choices) -> bool:
    """The award decision lies in the paper's time (P07)."""
    return within_validity(facts.completed_on, facts.completed_on, choices)


def claimed_in_time(facts: Award, choices: Choices) -> bool:
    """Within the deadline, where one is set (P67)."""
    return in_time(facts.completed_on, facts.claimed_on, choices)


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
        ("实名制", Requires(identified, Reason.IDENTITY_UNVERIFIED)),
        ("施行时间", Requires(covered, Reason.BEFORE_VALIDITY)),
        ("申领期限", Requires(claimed_in_time, Reason.LATE_APPLICATION)),
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
        ("实名制", Requires(identified, Reason.IDENTITY_UNVERIFIED)),
        ("施行时间", Requires(covered, Reason.BEFORE_VALIDITY)),
        ("申领期限", Requires(claimed_in_time, Reason.LATE_APPLICATION)),
        ("入选", Requires(selected, Reason.NOT_SELECTED)),
        ("优质初创企业", Requires(is_an_enterprise, Reason.PAYEE_NOT_QUALIFIED)),
        ("5万－10万元", Requires(startup_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("评选核定金额", Pays(as_decided)),
        ("一次性扶持", OncePer(per_enterprise, Reason.ONCE_ONLY_USED)),
    ),
)

SCHEMES = (INCUBATOR_AWARD, QUALITY_STARTUP_AWARD)

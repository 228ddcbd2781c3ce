"""（七）: carriers of start-ups – awards to the incubation bases and start-ups that a round selected."""

from __future__ import annotations

from domain.decision import Allowance, Clause
from domain.money import yuan
from domain.policies.reading import OncePer, Pays, Requires, Scheme, Uses, Wait
from domain.policies.yizhengfa_2018_9 import award, classified, purchase
from domain.policies.yizhengfa_2018_9.award import Award
from domain.policies.yizhengfa_2018_9.award_terms import as_decided, per_project, selected
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import Classified
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.purchase import Purchase, edition_key
from domain.policies.yizhengfa_2018_9.purchase_terms import PAPERS, purchase_terms
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
    evidence=("申报表", "评选结果"),
    parameters=("award.repeat",),
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
        ("同一项目", OncePer(per_project, Reason.DUPLICATE, exclusion("quality-startup-award"))),
    ),
    evidence=("申报表", "营业执照", "评选结果"),
    parameters=("award.repeat", "cumulation.matrix"),
)

# Demonstration townships and villages


DEMONSTRATION = "demonstration-township-village-grant"
LEVELS = {"demonstration-township": "township", "demonstration-village": "village"}


def recognised(facts: Classified, _: Choices) -> bool:
    """Recognised by the city as a demonstration township or village (市级示范)."""
    return bool(facts.quality)


def per_recognition(facts: Classified, _: Choices) -> tuple[str, ...]:
    """Once a unit and kind."""
    return (f"demonstration/{facts.payee}/{facts.quality}",)


def by_level(facts: Classified, choices: Choices) -> int | None:
    """What the city set for townships and for villages."""
    table = choices.demonstration
    return table.of(LEVELS.get(facts.quality, ""), 0) if table else None


DEMONSTRATION_GRANT = Scheme[Classified](
    key=DEMONSTRATION,
    chinese="市级创业带动就业示范乡镇（街道）、村（社区）资金支持",
    clause=Clause(DOCUMENT, 7),
    gloss="Support for a township or village that the city recognised as a model of start-ups and jobs.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=classified.needs,
    foresees=lambda claim, view: (),
    on_record=classified.reader(tuple(LEVELS)),
    possible=classified.possible(tuple(LEVELS)),
    reading=(
        *opening_terms(DEMONSTRATION),
        ("示范乡镇、村", Requires(recognised, Reason.NOT_SELECTED)),
        ("每次认定", OncePer(per_recognition, Reason.ONCE_ONLY_USED)),
        ("一定的资金支持", Pays(by_level, amount_key(DEMONSTRATION))),
    ),
    evidence=("认定文件",),
    parameters=(amount_key(DEMONSTRATION),),
)

# Competitions


COMPETITION = "entrepreneurship-competition-expense"
MANY = 1_000_000
"""No limit: the count of an edition's instalments is only looked at."""


def every_second_year(facts: Purchase, _: Choices) -> bool | Wait:
    """每两年举办一次: where one was paid for in the year before or after, an officer looks."""
    return Wait(Reason.REVIEW, None) if facts.beside else True


def counts_for_its_edition(facts: Purchase, _: Choices) -> tuple[Allowance, ...]:
    """One more instalment of its edition."""
    return (Allowance(edition_key(COMPETITION, facts.edition), 1, MANY),)


COMPETITION_EXPENSE = Scheme[Purchase](
    key=COMPETITION,
    chinese="创新创业大赛及典型评选支出",
    clause=Clause(DOCUMENT, 7),
    gloss="What the city owes by contract for its competition of start-ups, held every second year.",
    fund=MUNICIPAL_INNOVATION_FUND,
    needs=purchase.needs,
    foresees=purchase.foresees,
    guards=purchase.editions_beside,
    on_record=purchase.reader(looks_beside=True),
    possible=purchase.POSSIBLE,
    reading=(
        *purchase_terms(COMPETITION),
        ("每两年一次", Requires(every_second_year, Reason.REVIEW)),
        ("届次", Uses(counts_for_its_edition)),
    ),
    evidence=PAPERS,
)

SCHEMES = (INCUBATOR_AWARD, QUALITY_STARTUP_AWARD, DEMONSTRATION_GRANT, COMPETITION_EXPENSE)

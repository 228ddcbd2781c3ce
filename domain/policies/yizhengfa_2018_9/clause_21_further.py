"""（二十一）: what the clause only implies – work for relief, household services, collecting data. Each is off
until its sum is set."""

from __future__ import annotations

import msgspec

from domain.decision import Clause, Period
from domain.policies.reading import Claim, NoOverlap, OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import classified, purchase, relief_days
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import Classified
from domain.policies.yizhengfa_2018_9.implied import once_set
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.purchase import Purchase, part_key
from domain.policies.yizhengfa_2018_9.purchase_terms import (
    PAPERS,
    accepted,
    by_its_supplier,
    for_this_use,
    within_the_price,
)
from domain.policies.yizhengfa_2018_9.relief_days import RELIEF_DAYS, ReliefDays
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.service_contract import ContractSigned
from domain.view import View

FUND = "employment-subsidy-funds"

# Work for relief

RELIEF = "work-relief-wage"


def paid_to_the_worker(facts: ReliefDays, _: Choices) -> bool:
    """To the person's own account."""
    return facts.own_claim


def worked_in_a_project(facts: ReliefDays, _: Choices) -> bool:
    """At least one day is on record."""
    return bool(facts.days)


def each_day_once(facts: ReliefDays, _: Choices) -> tuple[Period, ...]:
    """Each day once a person."""
    return tuple(
        Period(f"{RELIEF_DAYS}/{stream}", day, day)
        for day, _ in facts.days
        for stream in facts.worker.ids
    )


def by_the_day(facts: ReliefDays, choices: Choices) -> int | None:
    """What is set for a day, and for half of one."""
    halves = sum(half for _, half in facts.days)
    rate = choices.work_relief
    return rate.of(len(facts.days) - halves, halves) if rate else None


WORK_RELIEF = Scheme[ReliefDays](
    key=RELIEF,
    chinese="以工代赈",
    clause=Clause(DOCUMENT, 21),
    gloss="Implied only, and off until its sum is set: wages for days of work in public projects.",
    fund=FUND,
    needs=relief_days.needs,
    foresees=lambda claim, view: (),
    guards=relief_days.guards,
    on_record=relief_days.on_record,
    possible=relief_days.POSSIBLE,
    reading=(
        *opening_terms(RELIEF),
        (
            "本人申领",
            Requires(once_set("work_relief", paid_to_the_worker), Reason.PAYEE_NOT_QUALIFIED),
        ),
        (
            "以工代赈",
            Requires(once_set("work_relief", worked_in_a_project), Reason.EVIDENCE_MISSING),
        ),
        ("各日一次", NoOverlap(each_day_once, Reason.DUPLICATE)),
        ("每日标准", Pays(by_the_day, amount_key(RELIEF))),
    ),
    evidence=("项目用工记录",),
    parameters=(amount_key(RELIEF),),
)

# Household services

HOUSEHOLD = "household-service-support"


def paid_to_the_unit(facts: Classified, _: Choices) -> bool:
    """A unit, not a person."""
    return facts.own_claim


def of_household_services(facts: Classified, _: Choices) -> bool:
    """家庭服务龙头企业, as the register of enterprises has it."""
    return bool(facts.quality)


def once_an_enterprise(facts: Classified, _: Choices) -> tuple[str, ...]:
    """Once an enterprise."""
    return (f"household-service/{facts.payee}",)


def for_an_enterprise(_: Classified, choices: Choices) -> int | None:
    """What is set for an enterprise."""
    return choices.household_service.of() if choices.household_service else None


HOUSEHOLD_SERVICE = Scheme[Classified](
    key=HOUSEHOLD,
    chinese="家庭服务业扶持",
    clause=Clause(DOCUMENT, 21),
    gloss="Implied only, and off until its sum is set: support for leading enterprises of household "
    "services.",
    fund=FUND,
    needs=classified.needs,
    foresees=lambda claim, view: (f"household-service/{claim.payee}",),
    on_record=classified.reader(("household-service",)),
    possible=classified.possible(("household-service",)),
    reading=(
        *opening_terms(HOUSEHOLD),
        (
            "申领单位",
            Requires(once_set("household_service", paid_to_the_unit), Reason.PAYEE_NOT_QUALIFIED),
        ),
        (
            "家庭服务龙头企业",
            Requires(
                once_set("household_service", of_household_services), Reason.EMPLOYER_OUT_OF_SCOPE
            ),
        ),
        ("每家一次", OncePer(once_an_enterprise, Reason.ONCE_ONLY_USED)),
        ("扶持标准", Pays(for_an_enterprise, amount_key(HOUSEHOLD))),
    ),
    evidence=("认定文件",),
    parameters=(amount_key(HOUSEHOLD),),
)

# Collecting data

COLLECTION = "poor-labour-data-collection-purchase"


class Collection(Purchase, frozen=True, gc=False):
    """One instalment of a contract, and the price of the whole as it was signed, 0 where there is none."""

    price_fen: int


_instalment = purchase.reader()


def collection(claim: Claim, view: View, choices: Choices) -> Collection:
    """The instalment, with the contract's price."""
    part = _instalment(claim, view, choices)
    contract = view.contract(claim.round) if claim.round else None
    signed = [event.price_fen for _, event in contract.proven(ContractSigned)] if contract else []
    price_fen = signed[0] if signed else 0
    return Collection(**msgspec.structs.asdict(part), price_fen=price_fen)


def within_the_range(facts: Collection, choices: Choices) -> bool:
    """What the city set that such a contract may cost."""
    allowed = choices.data_collection
    return allowed is None or not facts.price_fen or allowed.holds(facts.price_fen)


def each_part_once(facts: Collection, _: Choices) -> tuple[str, ...]:
    """Each part once."""
    return (part_key(facts.contract, facts.part),) if facts.part else ()


def the_instalment(facts: Collection, choices: Choices) -> int | None:
    """The instalment, once the city has set what such a contract may cost."""
    return facts.fen if choices.data_collection is not None else None


DATA_COLLECTION = Scheme[Collection](
    key=COLLECTION,
    chinese="贫困劳动力信息采集政府购买服务",
    clause=Clause(DOCUMENT, 21),
    gloss="Implied only, and off until a range is set: what is owed by contract for collecting data on poor "
    "workers.",
    fund=FUND,
    needs=purchase.needs,
    foresees=purchase.foresees,
    on_record=collection,
    possible=purchase.POSSIBLE,
    reading=(
        *opening_terms(COLLECTION),
        (
            "供应方",
            Requires(once_set("data_collection", by_its_supplier), Reason.PAYEE_NOT_QUALIFIED),
        ),
        ("资金用途", Requires(once_set("data_collection", for_this_use), Reason.USE_NOT_ALLOWED)),
        ("验收", Requires(once_set("data_collection", accepted), Reason.EVIDENCE_MISSING)),
        (
            "合同价款",
            Requires(once_set("data_collection", within_the_price), Reason.AMOUNT_OUT_OF_RANGE),
        ),
        ("价款范围", Requires(within_the_range, Reason.AMOUNT_OUT_OF_RANGE)),
        ("分期支付", OncePer(each_part_once, Reason.DUPLICATE)),
        ("合同金额", Pays(the_instalment, amount_key(COLLECTION))),
    ),
    evidence=PAPERS,
    parameters=(amount_key(COLLECTION),),
)

SCHEMES = (WORK_RELIEF, HOUSEHOLD_SERVICE, DATA_COLLECTION)

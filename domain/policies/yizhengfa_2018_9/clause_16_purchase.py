"""（十六）: training subsidies – a class that is bought as a whole, for two groups of trainees."""

from __future__ import annotations

import msgspec

from domain.decision import Allowance, Clause, Period
from domain.entries import StreamKey
from domain.policies.reading import Claim, Foreseen, NoOverlap, Requires, Scheme, Uses, Wait
from domain.policies.yizhengfa_2018_9 import purchase, training_keys
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import between
from domain.policies.yizhengfa_2018_9.purchase import Purchase
from domain.policies.yizhengfa_2018_9.purchase_terms import PAPERS, purchase_terms
from domain.policies.yizhengfa_2018_9.taught import taught_in
from domain.policies.yizhengfa_2018_9.training_keys import PURCHASE, VOCATIONAL
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.service_contract import ContractSigned
from domain.view import View


class PurchasedClass(Purchase, frozen=True, gc=False):
    """A part of a purchase with its class. `organiser`: who holds it; `open_to`: whom it takes, empty where
    nobody said; `paid_per_head`: trainees who were paid for one by one."""

    organiser: str
    open_to: str
    payee: str
    paid_per_head: int


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The supplier, the contract, and the course that it names once it is here."""
    return (*purchase.needs(claim, view), *(("course", one) for one in _courses(claim, view)))


def _courses(claim: Claim, view: View) -> tuple[str, ...]:
    contract = view.loaded("contract", claim.round) if claim.round else None
    signed = contract.of(ContractSigned) if contract is not None else ()
    return tuple(event.course for _, event in signed if event.course)


def guards(claim: Claim, view: View) -> Foreseen:
    """The class, and how many of its trainees were paid for one by one."""
    courses = _courses(claim, view)
    classes = tuple(training_keys.purchased(one) for one in courses)
    return Foreseen(classes, tuple(training_keys.paid_per_head(one) for one in courses))


def on_record(claim: Claim, view: View, choices: Choices) -> PurchasedClass:
    """The part as any purchase reads it, with its class."""
    part = purchase.reader()(claim, view, choices)
    course = taught_in(view, part.course)
    paid = view.used(training_keys.paid_per_head(part.course)) if part.course else 0
    reads = (*part.read_from, *course.reads) if course else part.read_from
    part = msgspec.structs.replace(part, read_from=reads)
    return PurchasedClass(
        **msgspec.structs.asdict(part),
        organiser=course.opened.organiser if course else "",
        open_to=(course.opened.open_to or "") if course else "",
        payee=claim.payee,
        paid_per_head=paid,
    )


def of_a_course(facts: PurchasedClass, _: Choices) -> bool:
    """The contract names a course on record, which its supplier holds."""
    return not facts.contract or facts.organiser == facts.payee


def for_two_groups(facts: PurchasedClass, _: Choices) -> bool:
    """去产能企业失业人员、建档立卡贫困人口: a class that takes anyone is none of theirs."""
    return facts.open_to != "anyone"


def none_paid_per_head(facts: PurchasedClass, choices: Choices) -> bool | Reason | Wait:
    """No trainee of it was paid for one by one (P28)."""
    pair = between(choices, PURCHASE, VOCATIONAL)
    if not facts.paid_per_head or pair == "together":
        return True
    return Wait(Reason.REVIEW, None) if pair == "review" else Reason.EXCLUSIVE_SCHEME


def days_of_the_class(facts: PurchasedClass, _: Choices) -> tuple[Period, ...]:
    """A day of the class for each part, by which subsidies for one trainee find the purchase."""
    return training_keys.of_part(facts.course, facts.part) if facts.course and facts.part else ()


def one_part_more(facts: PurchasedClass, _: Choices) -> tuple[Allowance, ...]:
    """One more part of a purchase of the class."""
    return training_keys.counted(training_keys.purchased(facts.course))


TRAINING_PURCHASE = Scheme[PurchasedClass](
    key=PURCHASE,
    chinese="整建制购买培训项目",
    clause=Clause(DOCUMENT, 16),
    gloss="What is owed by contract to an institution for a class that was bought as a whole for workers "
    "released by capacity cuts or registered poor.",
    fund="employment-subsidy-funds",
    needs=needs,
    foresees=purchase.foresees,
    guards=guards,
    on_record=on_record,
    possible=purchase.POSSIBLE,
    reading=(
        *purchase_terms(PURCHASE),
        ("培训对象", Requires(for_two_groups, Reason.NOT_IN_POPULATION)),
        ("培训课程", Requires(of_a_course, Reason.EVIDENCE_MISSING)),
        ("按人补贴", Requires(none_paid_per_head, Reason.EXCLUSIVE_SCHEME)),
        ("整建制", NoOverlap(days_of_the_class, Reason.DUPLICATE)),
        ("期数", Uses(one_part_more)),
    ),
    evidence=(*PAPERS, "签到册", "培训合格证书"),
    parameters=("training.payee", "cumulation.matrix"),
)

SCHEMES = (TRAINING_PURCHASE,)

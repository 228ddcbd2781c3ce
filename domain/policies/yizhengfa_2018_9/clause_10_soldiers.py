"""（十）: soldiers – preferential care on enlistment. Implied only, and off until its sum is set."""

from __future__ import annotations

from domain.decision import Clause
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import person_of_group
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.implied import once_set
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.person_of_group import (
    PersonOfGroup,
    of_the_group,
    paid_to_the_person,
)
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY, CARE, FIELD = "enlistment-preferential-care", "preferential-care", "preferential_care"


def once_a_soldier(facts: PersonOfGroup, _: Choices) -> tuple[str, ...]:
    """Once a person, for every record."""
    return tuple(f"{CARE}/{one}" for one in facts.worker.ids)


def for_a_soldier(_: PersonOfGroup, choices: Choices) -> int | None:
    """What is set for a soldier."""
    return choices.preferential_care.of() if choices.preferential_care else None


PREFERENTIAL_CARE = Scheme[PersonOfGroup](
    key=KEY,
    chinese="应征入伍优抚安置",
    clause=Clause(DOCUMENT, 10),
    gloss="Implied only, and off until its sum is set: care for those who join the army.",
    fund="employment-subsidy-funds",
    needs=person_of_group.needs,
    foresees=lambda claim, view: keys_of(CARE, view, claim.beneficiary),
    on_record=person_of_group.reader("soldier"),
    possible=person_of_group.possible("soldier"),
    reading=(
        *opening_terms(KEY),
        ("本人申领", Requires(once_set(FIELD, paid_to_the_person), Reason.PAYEE_NOT_QUALIFIED)),
        ("应征入伍", Requires(once_set(FIELD, of_the_group), Reason.NOT_IN_POPULATION)),
        ("每人一次", OncePer(once_a_soldier, Reason.ONCE_ONLY_USED)),
        ("优抚标准", Pays(for_a_soldier, amount_key(KEY))),
    ),
    evidence=("入伍通知书",),
    parameters=(amount_key(KEY),),
)

SCHEMES = (PREFERENTIAL_CARE,)

"""（十三）: officers who left the army to find work themselves. Implied only, and off until its sum is set."""

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

KEY, SUPPORT, FIELD = "demobilised-officer-support", "officer-support", "demobilised_officer"


def once_an_officer(facts: PersonOfGroup, _: Choices) -> tuple[str, ...]:
    """Once a person, for every record."""
    return tuple(f"{SUPPORT}/{one}" for one in facts.worker.ids)


def for_an_officer(_: PersonOfGroup, choices: Choices) -> int | None:
    """What is set for an officer."""
    return choices.demobilised_officer.of() if choices.demobilised_officer else None


OFFICER_SUPPORT = Scheme[PersonOfGroup](
    key=KEY,
    chinese="自主择业军转干部扶持",
    clause=Clause(DOCUMENT, 13),
    gloss="Implied only, and off until its sum is set: support for officers who look for work themselves.",
    fund="employment-subsidy-funds",
    needs=person_of_group.needs,
    foresees=lambda claim, view: keys_of(SUPPORT, view, claim.beneficiary),
    on_record=person_of_group.reader("demobilised-officer"),
    possible=person_of_group.possible("demobilised-officer"),
    reading=(
        *opening_terms(KEY),
        ("本人申领", Requires(once_set(FIELD, paid_to_the_person), Reason.PAYEE_NOT_QUALIFIED)),
        ("自主择业军转干部", Requires(once_set(FIELD, of_the_group), Reason.NOT_IN_POPULATION)),
        ("每人一次", OncePer(once_an_officer, Reason.ONCE_ONLY_USED)),
        ("扶持标准", Pays(for_an_officer, amount_key(KEY))),
    ),
    evidence=("转业证",),
    parameters=(amount_key(KEY),),
)

SCHEMES = (OFFICER_SUPPORT,)

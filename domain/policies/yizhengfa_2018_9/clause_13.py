"""（十三）: veterans – training of discharged soldiers. Implied only, and off until its sum is set."""

from __future__ import annotations

from domain.decision import Clause
from domain.policies.reading import OncePer, Pays, Requires, Scheme
from domain.policies.yizhengfa_2018_9 import training
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.person import Person, in_group
from domain.policies.yizhengfa_2018_9.taught import Taught
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.training import Asks, Training
from domain.policies.yizhengfa_2018_9.training_keys import VETERAN
from domain.policies.yizhengfa_2018_9.training_openings import foresees, guards_of, possible
from domain.policies.yizhengfa_2018_9.training_terms import (
    SKILLS,
    STARTUPS,
    a_course_of,
    course_over,
    other_terms,
    per_course,
    took_part,
)
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KINDS = (*SKILLS, *STARTUPS)
SOLDIERS = ("discharged-soldier", "veteran")


def a_soldier(trainee: Person, taught: Taught, choices: Choices) -> bool:
    """退役士兵 on the first day of the course."""
    return bool(in_group(trainee, SOLDIERS, taught.first))


def discharged(facts: Training, choices: Choices) -> bool:
    """退役士兵 on the first day of the course."""
    return facts.taught is None or a_soldier(facts.trainee, facts.taught, choices)


def to_a_chosen_institution(facts: Training, _: Choices) -> bool:
    """The institution that held the course, of those the province chose."""
    return not facts.own_claim and facts.payee == facts.organiser and facts.organiser_qualifies


def for_each_course(_: Training, choices: Choices) -> int | None:
    """What is set for a course."""
    return choices.veteran_training.of() if choices.veteran_training else None


VETERAN_TRAINING = Scheme[Training](
    key=VETERAN,
    chinese="退役士兵教育培训",
    clause=Clause(DOCUMENT, 13),
    gloss="Implied only, and off until its sum is set: a course for a discharged soldier at an institution "
    "that the province chose.",
    fund="employment-subsidy-funds",
    needs=training.needs,
    foresees=foresees,
    guards=guards_of(),
    on_record=training.reader(
        Asks(VETERAN, KINDS, by_course=True, qualities=("training-institution",))
    ),
    possible=possible(KINDS, a_soldier, by_institution=True),
    reading=(
        *opening_terms(VETERAN),
        ("培训类别", Requires(a_course_of(KINDS), Reason.NOT_IN_SCOPE)),
        ("招标选定的教育培训机构", Requires(to_a_chosen_institution, Reason.PAYEE_NOT_QUALIFIED)),
        ("退役士兵", Requires(discharged, Reason.NOT_IN_POPULATION)),
        ("参加培训", Requires(took_part, Reason.EVIDENCE_MISSING)),
        ("培训期满", Requires(course_over, Reason.PERIOD_TOO_SHORT)),
        ("每次培训", OncePer(per_course(VETERAN), Reason.DUPLICATE)),
        *other_terms(VETERAN),
        ("补贴标准", Pays(for_each_course, amount_key(VETERAN))),
    ),
    evidence=("退役证", "学员名册"),
    parameters=(amount_key(VETERAN), "training.frequency", "training.certificate"),
)

SCHEMES = (VETERAN_TRAINING,)

"""（十六）: training subsidies – courses by the provincial standards, start-up courses, technical schools."""

from __future__ import annotations

from domain.decision import Clause
from domain.policies.reading import NoOverlap, OncePer, Pays, Requires, Scheme, Wait
from domain.policies.yizhengfa_2018_9 import training
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.person import CITY, Person, registered_poor
from domain.policies.yizhengfa_2018_9.taught import Taught
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.trainees import of_a_group_that_is_trained
from domain.policies.yizhengfa_2018_9.training import Asks, Training
from domain.policies.yizhengfa_2018_9.training_amounts import by_catalogue
from domain.policies.yizhengfa_2018_9.training_keys import (
    PRACTICE,
    STARTUP,
    STARTUP_YEAR,
    VOCATIONAL,
    YEAR,
)
from domain.policies.yizhengfa_2018_9.training_openings import foresees, guards_of, possible
from domain.policies.yizhengfa_2018_9.training_terms import (
    COURSE_TERMS,
    SKILLS,
    STARTUPS,
    a_course_of,
    a_year,
    certificate_elsewhere,
    course_over,
    level_held_by,
    other_terms,
    per_course,
    to_the_person_or_institution,
    took_part,
    trade_and_level,
)
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

FUND = "employment-subsidy-funds"

# Vocational training


def not_poor(trainee: Person, taught: Taught, choices: Choices) -> bool:
    """Registered poor workers have a subsidy of their own (clause 21)."""
    return not registered_poor(trainee, choices)


VOCATIONAL_TRAINING = Scheme[Training](
    key=VOCATIONAL,
    chinese="职业培训补贴",
    clause=Clause(DOCUMENT, 16),
    gloss="The provincial standard for a trade and level to whoever was trained and certified in it; more "
    "for a trade that is short that year.",
    fund=FUND,
    needs=training.needs,
    foresees=foresees,
    guards=guards_of(YEAR),
    on_record=training.reader(Asks(VOCATIONAL, SKILLS, YEAR)),
    possible=possible(SKILLS, not_poor),
    reading=(
        *opening_terms(VOCATIONAL),
        ("培训类别", Requires(a_course_of(SKILLS), Reason.NOT_IN_SCOPE)),
        ("直接补贴个人", Requires(to_the_person_or_institution, Reason.PAYEE_NOT_QUALIFIED)),
        ("培训对象", Requires(of_a_group_that_is_trained, Reason.NOT_IN_POPULATION)),
        *COURSE_TERMS,
        ("每次培训", OncePer(per_course(VOCATIONAL), Reason.DUPLICATE)),
        (
            "同一工种等级",
            NoOverlap(trade_and_level, Reason.DUPLICATE, level_held_by(VOCATIONAL)),
        ),
        ("每年次数", NoOverlap(a_year(YEAR), Reason.ONCE_PER_YEAR)),
        *other_terms(VOCATIONAL),
        certificate_elsewhere(VOCATIONAL),
        ("目录标准、上浮10%", Pays(by_catalogue(), "training.catalogue")),
    ),
    evidence=("身份证", "培训合格证书", "收费票据"),
    parameters=(
        *("training.catalogue", "training.shortage-list", "training.shortage-match"),
        *("training.uplift-date", "training.frequency", "training.certificate", "training.payee"),
        *("training.stack", "money.rounding", "cumulation.matrix"),
    ),
)

# Start-up courses: digital courses, simulations, online business


def startup_certificate(facts: Training, _: Choices) -> bool | Wait:
    """A certificate of any kind; while the course still runs, it may come."""
    taught = facts.taught
    if taught is None or facts.certificate is not None:
        return True
    return Wait(Reason.PERIOD_OPEN, taught.last) if facts.decided_for < taught.last else False


def per_course_and_kind(facts: Training, choices: Choices) -> tuple[str, ...]:
    """Each course of a person once; each kind of course once ever, where P41 says so of levels."""
    keys = per_course(STARTUP)(facts, choices)
    if facts.taught is None or not choices.training_frequency.level_once:
        return keys
    kind = facts.taught.opened.kind
    return (*keys, *(f"startup-course/{one}/{kind}" for one in facts.trainee.ids))


def by_kind(facts: Training, choices: Choices) -> int | None:
    """What is set for the kind of course."""
    table = choices.startup_training
    return table.of(facts.taught.opened.kind, 0) if table and facts.taught else None


def anyone(trainee: Person, taught: Taught, choices: Choices) -> bool:
    """Who took part."""
    return True


STARTUP_TRAINING = Scheme[Training](
    key=STARTUP,
    chinese="创业培训补贴",
    clause=Clause(DOCUMENT, 16),
    gloss="A sum for a finished course on starting a business: digital courses, simulations and online "
    "business count.",
    fund=FUND,
    needs=training.needs,
    foresees=foresees,
    guards=guards_of(STARTUP_YEAR),
    on_record=training.reader(Asks(STARTUP, STARTUPS, STARTUP_YEAR)),
    possible=possible(STARTUPS, anyone),
    reading=(
        *opening_terms(STARTUP),
        ("培训类别", Requires(a_course_of(STARTUPS), Reason.NOT_IN_SCOPE)),
        ("个人或培训机构", Requires(to_the_person_or_institution, Reason.PAYEE_NOT_QUALIFIED)),
        ("参加培训", Requires(took_part, Reason.EVIDENCE_MISSING)),
        ("培训合格证书", Requires(startup_certificate, Reason.CERTIFICATE_MISSING)),
        ("每次培训", OncePer(per_course_and_kind, Reason.DUPLICATE)),
        ("每年次数", NoOverlap(a_year(STARTUP_YEAR), Reason.ONCE_PER_YEAR)),
        *other_terms(STARTUP),
        ("补贴标准", Pays(by_kind, amount_key(STARTUP))),
    ),
    evidence=("身份证", "培训合格证书"),
    parameters=(
        *(amount_key(STARTUP), "training.frequency", "training.certificate", "training.payee"),
        "cumulation.matrix",
    ),
)

# Practice at technical schools


def at_a_technical_school(facts: Training, _: Choices) -> bool:
    """A technical school of the city holds it."""
    return facts.taught is None or (
        facts.organiser_qualifies and facts.organiser_county.startswith(CITY)
    )


def came_from_a_school(facts: Training, _: Choices) -> bool:
    """城乡初高中毕业生, or the vocational graduates of a school of special education."""
    return facts.enrolled is not None and facts.enrolled.came_from is not None


def to_the_student_or_school(facts: Training, _: Choices) -> bool:
    """Which of the two, the clause leaves open; where it was agreed, the one that was."""
    agreed = facts.taught.opened.payee if facts.taught else None
    if facts.own_claim:
        return agreed != "institution"
    return facts.payee == facts.organiser and agreed != "person"


def once_a_student(facts: Training, choices: Choices) -> tuple[str, ...]:
    """Once a student, whatever the course."""
    once = (f"school-practice/{one}" for one in facts.trainee.ids)
    return (*per_course(PRACTICE)(facts, choices), *once)


def for_each_student(_: Training, choices: Choices) -> int | None:
    """What is set for a student."""
    return choices.technical_practice.of() if choices.technical_practice else None


SCHOOL_PRACTICE = Scheme[Training](
    key=PRACTICE,
    chinese="技工院校实训补贴",
    clause=Clause(DOCUMENT, 16),
    gloss="A sum for the practice of each pupil that a technical school of the city took in from school.",
    fund=FUND,
    needs=training.needs,
    foresees=foresees,
    guards=guards_of(),
    on_record=training.reader(
        Asks(PRACTICE, ("practice",), by_course=True, qualities=("technical-school",))
    ),
    possible=possible(("practice",), anyone),
    reading=(
        *opening_terms(PRACTICE),
        ("实训", Requires(a_course_of(("practice",)), Reason.NOT_IN_SCOPE)),
        ("学生或学校", Requires(to_the_student_or_school, Reason.PAYEE_NOT_QUALIFIED)),
        ("我市技工院校", Requires(at_a_technical_school, Reason.REGION_MISMATCH)),
        ("初高中毕业生", Requires(came_from_a_school, Reason.NOT_IN_POPULATION)),
        ("参加培训", Requires(took_part, Reason.EVIDENCE_MISSING)),
        ("实训期满", Requires(course_over, Reason.PERIOD_TOO_SHORT)),
        ("每名学生", OncePer(once_a_student, Reason.ONCE_ONLY_USED)),
        *other_terms(PRACTICE),
        ("补贴标准", Pays(for_each_student, amount_key(PRACTICE))),
    ),
    evidence=("学籍登记",),
    parameters=(amount_key(PRACTICE), "training.frequency", "training.certificate"),
)

SCHEMES = (VOCATIONAL_TRAINING, STARTUP_TRAINING, SCHOOL_PRACTICE)

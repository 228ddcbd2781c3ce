"""（二十一）: poor workers – training for them, in class and in the parks of Anhua, and what they live on."""

from __future__ import annotations

from domain.decision import Clause, Period
from domain.policies.amounts import Daily, uplifted
from domain.policies.reading import NoOverlap, OncePer, Pays, Requires, Scheme, Wait
from domain.policies.yizhengfa_2018_9 import attendance, park_training, training
from domain.policies.yizhengfa_2018_9.attendance import Attendance
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.park_training import ANHUA, ParkTraining
from domain.policies.yizhengfa_2018_9.person import Person, registered_poor
from domain.policies.yizhengfa_2018_9.taught import Taught
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.trainees import poor_between, poor_in_class
from domain.policies.yizhengfa_2018_9.training import Asks, Training
from domain.policies.yizhengfa_2018_9.training_amounts import (
    POOR_PERCENT,
    by_catalogue,
    shortage_percent,
    standard,
)
from domain.policies.yizhengfa_2018_9.training_keys import PARK, POOR, YEAR, of_certificate
from domain.policies.yizhengfa_2018_9.training_openings import foresees, guards_of, possible
from domain.policies.yizhengfa_2018_9.training_terms import (
    COURSE_TERMS,
    a_course_of,
    a_year,
    certificate_elsewhere,
    level_held_by,
    other_terms,
    per_course,
    to_the_person_or_institution,
    trade_and_level,
)
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

FUND = "employment-subsidy-funds"
PRE_EMPLOYMENT = ("pre-employment",)

# Training of poor workers


def poor(trainee: Person, taught: Taught, choices: Choices) -> bool:
    """Registered poor workers alone."""
    return registered_poor(trainee, choices)


POOR_TRAINING = Scheme[Training](
    key=POOR,
    chinese="贫困劳动力就业技能培训补贴",
    clause=Clause(DOCUMENT, 21),
    gloss="The provincial standard and seventy percent more for a registered poor worker who was trained "
    "for a trade and certified in it, instead of the ordinary subsidy.",
    fund=FUND,
    needs=training.needs,
    foresees=foresees,
    guards=guards_of(YEAR),
    on_record=training.reader(Asks(POOR, PRE_EMPLOYMENT, YEAR)),
    possible=possible(PRE_EMPLOYMENT, poor),
    reading=(
        *opening_terms(POOR),
        ("就业技能培训", Requires(a_course_of(PRE_EMPLOYMENT), Reason.NOT_IN_SCOPE)),
        ("直补个人或培训机构", Requires(to_the_person_or_institution, Reason.PAYEE_NOT_QUALIFIED)),
        ("贫困劳动力", Requires(poor_in_class, Reason.NOT_IN_POPULATION)),
        *COURSE_TERMS,
        ("每次培训", OncePer(per_course(POOR), Reason.DUPLICATE)),
        ("同一工种等级", NoOverlap(trade_and_level, Reason.DUPLICATE, level_held_by(POOR))),
        ("每年次数", NoOverlap(a_year(YEAR), Reason.ONCE_PER_YEAR)),
        *other_terms(POOR),
        certificate_elsewhere(POOR),
        ("上浮70%", Pays(by_catalogue(POOR_PERCENT), "training.catalogue")),
    ),
    evidence=("身份证", "培训合格证书"),
    parameters=(
        *("training.catalogue", "training.shortage-list", "training.stack"),
        *("training.shortage-match", "training.uplift-date", "training.frequency"),
        *("training.certificate", "training.payee", "poverty.status-test", "cumulation.matrix"),
    ),
)

# What trainees live on

LIVING = "training-living-allowance"
A_DAY = 2_000
HALVES = {"half": A_DAY // 2, "full": A_DAY, "none": 0}


def to_the_trainee(facts: Attendance, _: Choices) -> bool:
    """To the trainee's own account."""
    return facts.own_claim


def learns_a_trade(facts: Attendance, _: Choices) -> bool:
    """就业技能培训."""
    return facts.taught is None or facts.taught.opened.kind in PRE_EMPLOYMENT


def poor_trainee(facts: Attendance, choices: Choices) -> bool | Reason:
    """Registered poor and of age in class (P08, P11); what was not complete is void with an annulment."""
    first, last = facts.began_on, facts.completed_on
    return poor_between(facts.trainee, first, last, last, facts.claimed_on, choices)


def days_paid(facts: Attendance, choices: Choices) -> tuple[int, int]:
    """Whole days and half days that are paid: those that nobody was paid for, else all."""
    if facts.free_full or facts.free_half:
        return len(facts.free_full), len(facts.free_half)
    return len(facts.full), len(facts.half)


def was_in_class(facts: Attendance, choices: Choices) -> bool:
    """按实际到课时间: something is on record that brings a sum (P45)."""
    full, half = days_paid(facts, choices)
    return bool(full) or bool(half and HALVES[choices.half_day])


def class_over(facts: Attendance, _: Choices) -> bool | Wait:
    """The course is over."""
    if facts.taught is None or facts.decided_for >= facts.taught.last:
        return True
    return Wait(Reason.PERIOD_OPEN, facts.taught.last)


def passed(facts: Attendance, choices: Choices) -> bool:
    """A certificate of the course, where P46 asks for one."""
    return facts.certified or not choices.allowance_needs_pass


def the_days(facts: Attendance, choices: Choices) -> tuple[Period, ...]:
    """每人每天: each calendar day once, whatever the course."""
    full, half = facts.free_full, facts.free_half
    if not full and not half:
        full, half = facts.full, facts.half
    counted = (*full, *half) if HALVES[choices.half_day] else full
    return attendance.runs_of(counted, facts.trainee.ids)


def by_the_day(facts: Attendance, choices: Choices) -> int | None:
    """20 yuan a day; half a day as P45 says."""
    return Daily(A_DAY, HALVES[choices.half_day]).of(*days_paid(facts, choices))


LIVING_ALLOWANCE = Scheme[Attendance](
    key=LIVING,
    chinese="贫困劳动力培训期间生活补贴",
    clause=Clause(DOCUMENT, 21),
    gloss="Twenty yuan for each day that a registered poor worker really was in class.",
    fund=FUND,
    needs=attendance.needs,
    foresees=lambda claim, view: (),
    guards=attendance.guards,
    on_record=attendance.on_record,
    possible=attendance.POSSIBLE,
    reading=(
        *opening_terms(LIVING),
        ("就业技能培训", Requires(learns_a_trade, Reason.NOT_IN_SCOPE)),
        ("本人申领", Requires(to_the_trainee, Reason.PAYEE_NOT_QUALIFIED)),
        ("贫困劳动力", Requires(poor_trainee, Reason.NOT_IN_POPULATION)),
        ("培训期间", Requires(class_over, Reason.PERIOD_TOO_SHORT)),
        ("培训合格证书", Requires(passed, Reason.CERTIFICATE_MISSING)),
        ("实际到课", Requires(was_in_class, Reason.EVIDENCE_MISSING)),
        ("每人每天", NoOverlap(the_days, Reason.DUPLICATE)),
        ("20元", Pays(by_the_day)),
    ),
    evidence=("签到册", "课程表"),
    parameters=("allowance.half-day", "allowance.requires-pass", "poverty.status-test"),
)

# Training on the job in the parks of Anhua


def to_the_firm(facts: ParkTraining, _: Choices) -> bool:
    """The enterprise."""
    return facts.own_claim


def makes_things(facts: ParkTraining, _: Choices) -> bool:
    """工业企业（含农产品加工企业）."""
    return facts.industrial


def in_an_anhua_park(facts: ParkTraining, _: Choices) -> bool:
    """安化县园区内."""
    return facts.in_park and facts.county == ANHUA


def poor_staff(facts: ParkTraining, choices: Choices) -> bool | Reason:
    """建档立卡贫困在职职工: registered poor by the certificate, and on the firm's staff that day."""
    if not facts.of_the_firm and facts.certificate is not None:
        return False
    day = facts.completed_on
    first = min(facts.began_on or day, day) if day else None
    return poor_between(facts.trainee, first, day, day, facts.claimed_on, choices)


def on_the_job(facts: ParkTraining, _: Choices) -> bool:
    """岗位技能提升培训."""
    return facts.taught is None or facts.taught.opened.kind == "on-the-job"


def organised_by_the_firm(facts: ParkTraining, _: Choices) -> bool:
    """组织: the course is on record, and the firm's."""
    return facts.organised


def park_certificate(facts: ParkTraining, choices: Choices) -> bool | Wait:
    """职业资格证书, and what else P47 allows; while the course still runs, it may come."""
    if facts.certificate is not None:
        return facts.certificate.kind in choices.anhua_certificates
    if facts.taught is not None and facts.decided_for < facts.taught.last:
        return Wait(Reason.PERIOD_OPEN, facts.taught.last)
    return False


def per_certificate(facts: ParkTraining, _: Choices) -> tuple[str, ...]:
    """Each certificate once."""
    return of_certificate(PARK, facts.trainee.ids, facts.certificate)


def by_catalogue_in_parks(facts: ParkTraining, choices: Choices) -> int | None:
    """就业前技能培训补贴标准上浮70%, with +10% for a trade that is short as P48 says."""
    fen = standard(facts.certificate, choices)
    if fen is None or facts.certificate is None:
        return None
    counts = choices.anhua_shortage == "as-training"
    short = shortage_percent(facts.certificate, facts.taught, choices) if counts else 0
    return uplifted(fen, (POOR_PERCENT, short), choices.training_stack, choices.rounding)


PARK_TRAINING = Scheme[ParkTraining](
    key=PARK,
    chinese="安化县园区企业岗位技能提升培训补贴",
    clause=Clause(DOCUMENT, 21),
    gloss="The provincial standard and seventy percent more to an industrial enterprise in a park of Anhua "
    "for each registered poor worker on its staff who was certified after training on the job.",
    fund=FUND,
    needs=park_training.needs,
    foresees=park_training.foresees,
    on_record=park_training.on_record,
    possible=park_training.POSSIBLE,
    reading=(
        *opening_terms(PARK),
        ("岗位技能提升培训", Requires(on_the_job, Reason.NOT_IN_SCOPE)),
        ("申领企业", Requires(to_the_firm, Reason.PAYEE_NOT_QUALIFIED)),
        ("工业企业", Requires(makes_things, Reason.EMPLOYER_OUT_OF_SCOPE)),
        ("建档立卡贫困在职职工", Requires(poor_staff, Reason.NOT_IN_POPULATION)),
        ("安化县园区内", Requires(in_an_anhua_park, Reason.NOT_IN_PARK)),
        ("职业资格证书", Requires(park_certificate, Reason.CERTIFICATE_MISSING)),
        ("组织培训", Requires(organised_by_the_firm, Reason.EVIDENCE_MISSING)),
        ("每个证书", OncePer(per_certificate, Reason.DUPLICATE)),
        certificate_elsewhere(PARK),
        ("上浮70%", Pays(by_catalogue_in_parks, "training.catalogue")),
    ),
    evidence=("园区证明", "劳动合同", "培训记录", "职业资格证书"),
    parameters=(
        *("training.catalogue", "training.shortage-list", "training.stack"),
        *("training.shortage-match", "training.uplift-date", "anhua.certificate-kinds"),
        *("anhua.shortage", "cumulation.matrix"),
    ),
)

SCHEMES = (POOR_TRAINING, LIVING_ALLOWANCE, PARK_TRAINING)

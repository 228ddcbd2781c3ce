"""（十）: what studying cost – fees and student loans repaid to graduates at the grassroots and to soldiers,
and to farmers at college."""

from __future__ import annotations

from collections.abc import Callable

from domain.decision import Allowance, Clause, Period
from domain.policies.amounts import SchoolYear
from domain.policies.reading import Meaning, NoOverlap, Pays, Requires, Scheme, Uses, Wait
from domain.policies.yizhengfa_2018_9 import school_years
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import exclusion
from domain.policies.yizhengfa_2018_9.open_choices import amount_key
from domain.policies.yizhengfa_2018_9.school_years import SCHOOL_YEAR, SERVICE_YEARS, SchoolAid
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

FUND = "employment-subsidy-funds"
Amount = Callable[[SchoolAid, Choices], int | None]

# Terms


def paid_to_the_student(facts: SchoolAid, _: Choices) -> bool:
    """The person; the lender of the loan, or the school, where that is who was owed."""
    return facts.own_claim or not facts.years


def a_graduate(facts: SchoolAid, _: Choices) -> bool:
    """高校毕业生, with a diploma."""
    return facts.graduated


def a_soldier(facts: SchoolAid, _: Choices) -> bool:
    """应征入伍, by the notice."""
    return facts.enlisted


def in_the_plan(facts: SchoolAid, _: Choices) -> bool:
    """On the list of 农民大学生培养计划 in that year."""
    return facts.in_plan or not facts.years


def a_year_on_record(facts: SchoolAid, _: Choices) -> bool:
    """A school year that is over, with its fee or its loan, is on record."""
    return bool(facts.years)


def served_a_year(facts: SchoolAid, _: Choices) -> bool | Wait:
    """到城乡基层、中小微企业就业: one full year of work for each school year, in the order of time."""
    if facts.used < len(facts.full):
        return True
    return Wait(Reason.PERIOD_OPEN, facts.next_full_on) if facts.next_full_on else False


def the_school_years(facts: SchoolAid, _: Choices) -> tuple[Period, ...]:
    """Each school year once: its fee or its loan, under one scheme."""
    return tuple(
        Period(f"{SCHOOL_YEAR}/{stream}", one.first, one.last)
        for one in facts.years
        for stream in facts.worker.ids
    )


def the_service_year(facts: SchoolAid, _: Choices) -> tuple[Allowance, ...]:
    """One more of the years that were served."""
    limit = len(facts.full) - facts.used_on_other_records
    return (Allowance(f"{SERVICE_YEARS}/{facts.worker.ids[0]}", 1, limit),)


def tuition(ceilings: Callable[[Choices], SchoolYear | None]) -> Amount:
    """The fee of each year, up to the ceiling of its level."""

    def the_fee(facts: SchoolAid, choices: Choices) -> int | None:
        """The fee that was paid, up to the ceiling of the level."""
        allowed = ceilings(choices)
        if allowed is None:
            return None
        return sum(allowed.of(one.level, one.tuition_fen) for one in facts.years)

    return the_fee


def loan(ceilings: Callable[[Choices], SchoolYear | None]) -> Amount:
    """The loan of each year, up to the ceiling of its level."""

    def the_loan(facts: SchoolAid, choices: Choices) -> int | None:
        """The loan that was taken, up to the ceiling of the level."""
        allowed = ceilings(choices)
        if allowed is None:
            return None
        return sum(allowed.of(one.level, one.loan_fen) for one in facts.years)

    return the_loan


def _once(key: str) -> tuple[str, Meaning]:
    return ("每学年一次", NoOverlap(the_school_years, Reason.DUPLICATE, exclusion(key)))


# Work at the grassroots


def _at_the_grassroots(
    key: str, chinese: str, gloss: str, pays: Amount, loans: bool
) -> Scheme[SchoolAid]:
    return Scheme[SchoolAid](
        key=key,
        chinese=chinese,
        clause=Clause(DOCUMENT, 10),
        gloss=gloss,
        fund=FUND,
        needs=school_years.needs_employers,
        foresees=lambda claim, view: (),
        guards=school_years.guards,
        on_record=school_years.reader("service", loans),
        possible=school_years.possible("service", loans),
        reading=(
            *opening_terms(key),
            ("申领人", Requires(paid_to_the_student, Reason.PAYEE_NOT_QUALIFIED)),
            ("高校毕业生", Requires(a_graduate, Reason.NOT_IN_POPULATION)),
            ("到基层、中小微企业就业", Requires(served_a_year, Reason.PERIOD_TOO_SHORT)),
            ("学年费用", Requires(a_year_on_record, Reason.EVIDENCE_MISSING)),
            _once(key),
            ("服务年", Uses(the_service_year)),
            ("每学年标准", Pays(pays, amount_key(key))),
        ),
        evidence=("毕业证书", "服务证明", "贷款合同" if loans else "学费票据"),
        parameters=(amount_key(key), "period.fact-count"),
    )


GRASSROOTS_TUITION = _at_the_grassroots(
    "grassroots-tuition-compensation",
    "基层就业学费补偿",
    "A school year's fee repaid to a graduate for each full year of work at the grassroots or in a small "
    "enterprise, up to a ceiling; its fee or its loan, not both.",
    tuition(lambda choices: choices.grassroots_tuition),
    False,
)
GRASSROOTS_LOAN = _at_the_grassroots(
    "grassroots-student-loan-repayment",
    "基层就业助学贷款代偿",
    "A school year's loan repaid for a graduate for each full year of work at the grassroots or in a small "
    "enterprise, up to a ceiling; its fee or its loan, not both.",
    loan(lambda choices: choices.grassroots_loan),
    True,
)

# The army


def _of_the_army(
    key: str, chinese: str, gloss: str, pays: Amount, loans: bool
) -> Scheme[SchoolAid]:
    return Scheme[SchoolAid](
        key=key,
        chinese=chinese,
        clause=Clause(DOCUMENT, 10),
        gloss=gloss,
        fund=FUND,
        needs=school_years.needs,
        foresees=lambda claim, view: (),
        guards=school_years.guards,
        on_record=school_years.reader("enlistment", loans),
        possible=school_years.possible("enlistment", loans),
        reading=(
            *opening_terms(key),
            ("申领人", Requires(paid_to_the_student, Reason.PAYEE_NOT_QUALIFIED)),
            ("应征入伍", Requires(a_soldier, Reason.NOT_IN_POPULATION)),
            ("学年费用", Requires(a_year_on_record, Reason.EVIDENCE_MISSING)),
            _once(key),
            ("每学年标准", Pays(pays, amount_key(key))),
        ),
        evidence=("入伍通知书", "贷款合同" if loans else "学费票据"),
        parameters=(amount_key(key),),
    )


ENLISTMENT_TUITION = _of_the_army(
    "enlistment-tuition-aid",
    "应征入伍学费资助",
    "The fees of all school years before joining the army, each up to a ceiling; fee or loan of a year, "
    "not both.",
    tuition(lambda choices: choices.enlistment_tuition),
    False,
)
ENLISTMENT_LOAN = _of_the_army(
    "enlistment-student-loan-repayment",
    "应征入伍助学贷款代偿",
    "The loans of all school years before joining the army, each up to a ceiling; fee or loan of a year, "
    "not both.",
    loan(lambda choices: choices.enlistment_loan),
    True,
)

# Farmers at college

FARMER_COLLEGE = "farmer-college-tuition-subsidy"


def for_a_farmer_at_college(_: SchoolAid, choices: Choices) -> int | None:
    """What is set for a student and school year."""
    return choices.farmer_college.of() if choices.farmer_college else None


FARMER_COLLEGE_TUITION = Scheme[SchoolAid](
    key=FARMER_COLLEGE,
    chinese="农民大学生培养计划学费补助",
    clause=Clause(DOCUMENT, 10),
    gloss="A sum for each school year of a farmer in the plan, not beside another aid for the same fee.",
    fund=FUND,
    needs=school_years.needs,
    foresees=lambda claim, view: (),
    guards=school_years.guards,
    on_record=school_years.reader("plan"),
    possible=school_years.possible("plan"),
    reading=(
        *opening_terms(FARMER_COLLEGE),
        ("申领人", Requires(paid_to_the_student, Reason.PAYEE_NOT_QUALIFIED)),
        ("农民大学生培养计划", Requires(in_the_plan, Reason.NOT_IN_POPULATION)),
        ("学年费用", Requires(a_year_on_record, Reason.EVIDENCE_MISSING)),
        _once(FARMER_COLLEGE),
        ("补助标准", Pays(for_a_farmer_at_college, amount_key(FARMER_COLLEGE))),
    ),
    evidence=("录取名单", "学费票据"),
    parameters=(amount_key(FARMER_COLLEGE),),
)

SCHEMES = (
    GRASSROOTS_TUITION,
    GRASSROOTS_LOAN,
    ENLISTMENT_TUITION,
    ENLISTMENT_LOAN,
    FARMER_COLLEGE_TUITION,
)

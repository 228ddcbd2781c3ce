"""（十九）: workers from elsewhere in industrial parks – a transport subsidy that a county may adopt."""

from __future__ import annotations

from datetime import date

from domain.calendar import last_day_inclusive
from domain.decision import Allowance, Clause, Period
from domain.policies.reading import NoOverlap, NotWith, Pays, Requires, Scheme, Uses
from domain.policies.yizhengfa_2018_9 import park_work
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.departure import PARK_YEAR, standard_of
from domain.policies.yizhengfa_2018_9.park_work import TWELVE_MONTHS, ParkYear
from domain.policies.yizhengfa_2018_9.person import CITY
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason

KEY = "park-worker-transport-subsidy"


def of_the_workplace(facts: ParkYear) -> str:
    """The settings of the county of the park: it adopts the measure, and sets its standard."""
    return facts.place or "city"


def adopted(facts: ParkYear, choices: Choices) -> bool:
    """可: the county of the park has adopted the measure (P37)."""
    return facts.place in choices.park_adopted_by


def paid_to_the_person(facts: ParkYear, _: Choices) -> bool:
    """To the worker's own account."""
    return facts.own_claim


def in_a_park(facts: ParkYear, _: Choices) -> bool:
    """Works for an employer in an industrial park."""
    return facts.in_park


def from_elsewhere(facts: ParkYear, choices: Choices) -> bool | Reason:
    """外地: at home outside the county of the park, or outside the city (P39)."""
    if not facts.home:
        return Reason.EVIDENCE_MISSING
    if choices.park_origin == "outside-city":
        return not facts.home.startswith(CITY)
    return facts.home != facts.place


def once_a_year(facts: ParkYear, choices: Choices) -> tuple[Period, ...]:
    """一年一次: a calendar year, or twelve months from the day that is claimed (P38)."""
    first, last = date(facts.year, 1, 1), date(facts.year, 12, 31)
    if choices.park_year == "twelve-months" and facts.completed_on is not None:
        first = facts.completed_on
        last = last_day_inclusive(first, TWELVE_MONTHS)
    return tuple(Period(f"{PARK_YEAR}/{one}", first, last) for one in facts.worker.ids)


def paid_in_the_year(facts: ParkYear, _: Choices) -> tuple[Allowance, ...]:
    """A mark on the year, at which the transport allowance of clause 21 looks."""
    return tuple(Allowance(f"{PARK_YEAR}/{one}/{facts.year}", 1, 1) for one in facts.worker.ids)


def travelled_in_the_year(facts: ParkYear, choices: Choices) -> tuple[str, ...]:
    """One transport benefit a year, where P28 keeps the two apart."""
    return facts.travelled if apart(choices, KEY, "migrant-worker-transport-allowance") else ()


def by_tier_of_home(facts: ParkYear, choices: Choices) -> int | None:
    """The county's standard by how far away home is, under the ceilings of clause 21."""
    return standard_of(choices.park_standard, facts.home)


PARK_TRANSPORT = Scheme[ParkYear](
    key=KEY,
    chinese="园区外地员工交通补贴",
    clause=Clause(DOCUMENT, 19),
    gloss="Once a year, where the county adopted it, for a worker in its parks who comes from "
    "elsewhere; paid by the county.",
    fund="county-own-funds",
    needs=park_work.needs,
    foresees=park_work.foresees,
    guards=park_work.guards,
    on_record=park_work.on_record,
    possible=park_work.POSSIBLE,
    reading=(
        *opening_terms(KEY),
        ("各区县（市）可", Requires(adopted, Reason.SCHEME_NOT_ADOPTED)),
        ("本人申领", Requires(paid_to_the_person, Reason.PAYEE_NOT_QUALIFIED)),
        ("外地员工", Requires(from_elsewhere, Reason.NOT_CROSS_REGION)),
        ("园区", Requires(in_a_park, Reason.NOT_IN_PARK)),
        ("一年一次", NoOverlap(once_a_year, Reason.ONCE_PER_YEAR)),
        ("当年交通补助", NotWith(travelled_in_the_year, exclusion(KEY))),
        ("年度", Uses(paid_in_the_year)),
        ("比照标准", Pays(by_tier_of_home)),
    ),
    scope=of_the_workplace,
    evidence=("园区企业用工证明", "身份证", "户口簿"),
    parameters=(
        *("park.adopted-by", "park.standard", "park.year", "park.origin-scope"),
        *("region.home-basis", "cumulation.matrix"),
    ),
)

SCHEMES = (PARK_TRANSPORT,)

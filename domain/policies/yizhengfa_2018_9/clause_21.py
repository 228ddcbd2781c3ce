"""（二十一）: poor workers, jobs and start-ups – placement by agencies, transport for those who leave."""

from __future__ import annotations

from datetime import date

from domain.decision import Clause, Period
from domain.money import yuan
from domain.policies.reading import Claim, NotDuring, OncePer, Pays, Requires, Scheme, Wait
from domain.policies.yizhengfa_2018_9 import departure, placement
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.cumulation import apart, exclusion
from domain.policies.yizhengfa_2018_9.departure import Departure
from domain.policies.yizhengfa_2018_9.person import (
    PROVINCE,
    Person,
    home_county,
    lost_before,
    registered_poor,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.placement import Placement
from domain.policies.yizhengfa_2018_9.terms import opening_terms
from domain.policies.yizhengfa_2018_9.validity import DOCUMENT
from domain.reasons import Reason
from domain.view import View


def keys_of_person(word: str, claim: Claim, view: View) -> tuple[str, ...]:
    """The once-only keys of a person, one for every record that is known to be that person's."""
    return tuple(f"{word}/{stream}" for _, stream in streams_of(view, claim.beneficiary))


def of_the_county(facts: Placement | Departure) -> str:
    """The settings of the county where the worker is registered poor, beside the city's."""
    poverty = facts.worker.poverty
    return poverty.county if poverty else "city"


# Placement

TWO_HUNDRED = yuan(200)


def on_market_lines(facts: Placement, _: Choices) -> bool:
    """A market body; public employment agencies are not."""
    return facts.market_body and not facts.public_agency


def by_a_licensed_body(facts: Placement, choices: Choices) -> bool:
    """Licensed on the referral date; on completion too where P32 says so."""
    if facts.referral is None:
        return bool(facts.licences)
    days = [facts.referral.on]
    if choices.licence_date == "referral-and-completion" and facts.completed_on:
        days.append(facts.completed_on)
    return all(_licensed_on(facts.licences, day) for day in days)


def _licensed_on(licences: tuple[tuple[date, date | None], ...], day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in licences)


def poor_on_record(facts: Placement, choices: Choices) -> bool | Reason:
    """Registered poor from the first day that counts; an annulment voids what was not complete (P08–P10)."""
    poverty, run = facts.worker.poverty, facts.run
    if poverty is None or not registered_poor(facts.worker, choices):
        return False
    if choices.poverty_test == "claim-date":
        if poverty.first_day(choices) > facts.claimed_on:
            return False
    elif run is not None and run.ended and poverty.first_day(choices) > run.across_through:
        return False
    if facts.completed_on and lost_before(
        facts.worker, facts.completed_on, facts.claimed_on, choices
    ):
        return Reason.STATUS_LOST
    return True


def away_from_home(facts: Placement, choices: Choices) -> bool | Reason:
    """Labour export: work outside the home county (P15, P31)."""
    if facts.run is None or choices.export_scope == "any":
        return True
    if choices.export_scope == "outside-province":
        return not facts.run.workplace.startswith(PROVINCE)
    return _outside(facts.run.workplace, facts.worker, choices)


def _outside(place: str, worker: Person, choices: Choices) -> bool | Reason:
    """Outside the home county. Who is not registered poor at all fails for that alone; a household
    register that says nothing shows nobody to be away (P15)."""
    home = home_county(worker, choices)
    if not home:
        return Reason.EVIDENCE_MISSING if choices.home_basis == "household-register" else True
    return place != home


def stayed_six_months(facts: Placement, _: Choices) -> bool | Reason | Wait:
    """以上 includes exactly six months (P01); one employer (P04); shown by more than silence."""
    run = facts.run
    if run is None:
        return Reason.PERIOD_TOO_SHORT
    if run.proven_through >= run.completed_on:
        over = facts.decided_for >= run.completed_on
        return True if over else Wait(Reason.PERIOD_OPEN, run.completed_on)
    if run.ended:
        across = run.across_through >= run.completed_on
        return Reason.NOT_STABLE if across else Reason.PERIOD_TOO_SHORT
    if facts.decided_for < run.completed_on:
        return Wait(Reason.PERIOD_OPEN, run.completed_on)
    return Wait(Reason.EVIDENCE_MISSING, run.completed_on)


def introduced(facts: Placement, _: Choices) -> bool:
    """The agency's referral of this worker to this job is on record."""
    if facts.referral is None or facts.run is None:
        return facts.referral is not None
    return placement.introduced_by(facts.referral, facts.run)


def per_worker(facts: Placement, choices: Choices) -> tuple[str, ...]:
    """Once per worker ever, for every record of the person (P29)."""
    if choices.placement_dedupe == "placement" and facts.run is not None:
        hired = facts.run.facts[0]
        return (f"placement/{hired.stream}/{hired.version}",)
    return tuple(f"placement/{one}" for one in facts.worker.ids)


def better_referral(first: Placement, second: Placement, choices: Choices) -> int:
    """Earliest referral verified by worker and employer (P30): 1 the first, 2 the second, 0 undecided."""
    if choices.placement_conflict == "refuse-both":
        return 0
    ranks = [
        (not one.referral.verified, one.referral.on) if one.referral else (True, date.max)
        for one in (first, second)
    ]
    if ranks[0] == ranks[1]:
        return 0
    if ranks[0][0] and ranks[1][0]:
        return 0
    return 1 if ranks[0] < ranks[1] else 2


JOB_PLACEMENT = Scheme[Placement](
    key="job-placement-service-subsidy",
    chinese="就业创业服务补贴",
    clause=Clause(DOCUMENT, 21),
    gloss="A fixed sum to a licensed intermediary for each registered poor worker it placed away from "
    "home who stayed half a year.",
    fund="employment-subsidy-funds",
    needs=placement.needs,
    foresees=lambda claim, view: keys_of_person("placement", claim, view),
    on_record=placement.on_record,
    possible=placement.POSSIBLE,
    reading=(
        *opening_terms("job-placement-service-subsidy"),
        ("市场主体", Requires(on_market_lines, Reason.PAYEE_NOT_QUALIFIED)),
        ("合法资质", Requires(by_a_licensed_body, Reason.PAYEE_NOT_QUALIFIED)),
        ("有组织劳务输出", Requires(away_from_home, Reason.NOT_LABOUR_EXPORT)),
        ("每成功介绍1名", OncePer(per_worker, Reason.DUPLICATE)),
        ("介绍", Requires(introduced, Reason.EVIDENCE_MISSING)),
        ("建档立卡贫困劳动力", Requires(poor_on_record, Reason.NOT_IN_POPULATION)),
        ("稳定就业6个月以上", Requires(stayed_six_months, Reason.PERIOD_TOO_SHORT)),
        ("200元", Pays(lambda *_: TWO_HUNDRED)),
    ),
    prefers=better_referral,
    scope=of_the_county,
    evidence=("机构许可证", "介绍人员花名册", "推荐信", "劳动合同", "工资或社会保险记录"),
    parameters=(
        *("period.fact-count", "period.gap-tolerance-days", "period.same-employer"),
        *("period.cumulative", "poverty.status-test", "poverty.exit-effect"),
        *("poverty.annulment-effect",),
        *("region.city-scope", "region.home-basis", "placement.dedupe", "placement.conflict"),
        *("placement.export-scope", "placement.licence-date"),
    ),
)

# Transport


def paid_to_the_person(facts: Departure, _: Choices) -> bool:
    """To the worker's own account."""
    return facts.own_claim


def poor_at_departure(facts: Departure, choices: Choices) -> bool | Reason:
    """Registered poor and of age on the day of departure (P08, P11)."""
    day = facts.completed_on
    poverty = facts.worker.poverty
    if poverty is None or not registered_poor(facts.worker, choices):
        return False
    if day is None:
        return True
    sixteen = facts.worker.turns_sixteen_on
    tested_on = facts.claimed_on if choices.poverty_test == "claim-date" else day
    if poverty.first_day(choices) > tested_on or (sixteen is not None and sixteen > day):
        return False
    lost = lost_before(facts.worker, day, facts.claimed_on, choices)
    return Reason.STATUS_LOST if lost else True


def across_regions(facts: Departure, choices: Choices) -> bool | Reason:
    """Outside the home county (P15)."""
    return not facts.destination or _outside(facts.destination, facts.worker, choices)


def went_away(facts: Departure, _: Choices) -> bool:
    """A departure is on record."""
    return bool(facts.destination)


def worked_long_enough(facts: Departure, choices: Choices) -> bool | Wait:
    """Minimum time worked away, none by default (P36)."""
    return departure.worked_away(facts, choices)


def cost_shown(facts: Departure, choices: Choices) -> bool:
    """What the ticket cost is on record, where that is paid (P35)."""
    return choices.transport_amount == "standard" or facts.ticket_fen is not None


def once_ever(facts: Departure, _: Choices) -> tuple[str, ...]:
    """一次性: once ever per person, for every record of the person (P33, P34)."""
    return tuple(f"transport/{one}" for one in facts.worker.ids)


def park_year(facts: Departure, choices: Choices) -> tuple[Period, ...]:
    """The calendar year, in which no park subsidy may have been paid (P28)."""
    left = facts.completed_on
    if left is None or not facts.looks_at_parks:
        return ()
    if not apart(choices, "migrant-worker-transport-allowance", "park-worker-transport-subsidy"):
        return ()
    first, last = date(left.year, 1, 1), date(left.year, 12, 31)
    return tuple(Period(f"{departure.PARK_YEAR}/{one}", first, last) for one in facts.worker.ids)


def by_tier(facts: Departure, choices: Choices) -> int | None:
    """The standard of the tier; the ticket's cost up to it where P35 says so."""
    ceiling = departure.standard_of(choices.transport_standard, facts.destination)
    if choices.transport_amount == "actual-cost":
        return min(facts.ticket_fen, ceiling) if facts.ticket_fen else None
    return ceiling


TRANSPORT = Scheme[Departure](
    key="migrant-worker-transport-allowance",
    chinese="外出务工一次性交通补助",
    clause=Clause(DOCUMENT, 21),
    gloss="One payment to a registered poor worker who goes to work outside the home county, by how far.",
    fund="employment-subsidy-funds",
    needs=departure.needs,
    foresees=lambda claim, view: keys_of_person("transport", claim, view),
    guards=departure.guards,
    on_record=departure.on_record,
    possible=departure.POSSIBLE,
    reading=(
        *opening_terms("migrant-worker-transport-allowance"),
        ("本人申领", Requires(paid_to_the_person, Reason.PAYEE_NOT_QUALIFIED)),
        ("跨区域", Requires(across_regions, Reason.NOT_CROSS_REGION)),
        ("外出务工", Requires(went_away, Reason.EVIDENCE_MISSING)),
        ("交通费用", Requires(cost_shown, Reason.EVIDENCE_MISSING)),
        ("务工时间", Requires(worked_long_enough, Reason.PERIOD_TOO_SHORT)),
        ("建档立卡贫困劳动力", Requires(poor_at_departure, Reason.NOT_IN_POPULATION)),
        ("600元、400元、200元", Pays(by_tier)),
        ("一次性", OncePer(once_ever, Reason.ONCE_ONLY_USED)),
        ("当年园区补贴", NotDuring(park_year, exclusion("migrant-worker-transport-allowance"))),
    ),
    scope=of_the_county,
    evidence=("身份证", "社会保障卡", "务工证明"),
    parameters=(
        *("transport.frequency", "transport.tier-change", "transport.amount-mode"),
        *("transport.standard", "transport.min-work", "region.home-basis", "region.city-scope"),
        *("poverty.status-test", "poverty.exit-effect", "cumulation.matrix"),
    ),
)

SCHEMES = (JOB_PLACEMENT, TRANSPORT)

"""What 益政发〔2018〕9号 leaves open, one typed choice each, with its default. A change is an event.

A choice whose type allows its default alone has one reading so far (decision 9). What a clause leaves to
another paper has no default: it is unset until two persons set it, and nothing is paid before.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

import msgspec

from domain.event import Value
from domain.parameters import Parameters
from domain.policies.amounts import (
    Catalogue,
    Daily,
    Fixed,
    Monthly,
    Range,
    Rounding,
    SchoolYear,
    Share,
    Stack,
)
from domain.policies.yizhengfa_2018_9 import choice_types as types
from domain.policies.yizhengfa_2018_9.choice_types import Days, Months, Years
from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY


class Choices(Value, frozen=True):
    """The reading in force on a day."""

    # Periods, validity
    fact_count: Literal["inclusive", "civil-law"] = "inclusive"
    deadline_count: Literal["civil-law", "inclusive"] = "civil-law"
    calendar: types.CalendarDays = types.CalendarDays()
    gap_tolerance_days: Days = 0
    same_employer: bool = True
    cumulative: bool = False
    absence_rule: Literal["unpaid-leave-extends", "contract-days"] = "unpaid-leave-extends"
    valid_from: date = date(2018, 4, 18)
    validity_test: Literal["completion", "start"] = "completion"
    # Persons and places
    poverty_test: Literal["first-day", "every-day", "claim-date"] = "first-day"
    exit_effect: Literal["keeps", "ends"] = "keeps"
    annulment_effect: Literal["incomplete-periods", "from-the-beginning", "none"] = (
        "incomplete-periods"
    )
    minimum_age: Literal[16] = 16
    city_scope: bool = True
    poor_areas: types.PoorAreas = types.PoorAreas()
    local_match: Literal["county", "city"] = "county"
    home_basis: Literal["poverty-register", "household-register"] = "poverty-register"
    # Employers
    employer_scope: Literal["city", "anywhere"] = "city"
    excluded_kinds: tuple[
        Literal["state-institution", "public-employment-agency", "social-organisation"], ...
    ] = ("state-institution", "public-employment-agency")
    dispatch: Literal["contracting-unit", "excluded"] = "contracting-unit"
    # Post subsidy
    post_rates: types.PostRates = types.PostRates()
    uplift_enterprise_only: bool = True
    post_year: Literal["service-year", "calendar-year"] = "service-year"
    post_most_years: Years | None = None
    scheme_ends: tuple[types.SchemeDay, ...] = ()
    move_rule: Literal["lower", "last-day", "first-day", "refuse"] = "lower"
    post_insurance: Literal["paid-by-claim-date", "paid-on-time", "three-kinds"] = (
        "paid-by-claim-date"
    )
    # Social insurance subsidy
    insured_cap_scope: Literal["worker", "worker-and-employer"] = "worker"
    settlement: Literal["completed-block", "quarterly", "monthly"] = "completed-block"
    require_all_three: bool = False
    cost_kinds: tuple[types.Insurance, ...] = ("pension", "medical", "unemployment")
    cumulation: types.Cumulation = types.Cumulation()
    # Placement
    placement_dedupe: Literal["ever", "placement"] = "ever"
    placement_conflict: Literal["earliest-verified", "refuse-both"] = "earliest-verified"
    export_scope: Literal["outside-county", "any", "outside-province"] = "outside-county"
    licence_date: Literal["referral", "referral-and-completion"] = "referral"
    # Transport
    transport_frequency: Literal["ever"] = "ever"
    transport_tier_change: Literal["nothing"] = "nothing"
    transport_amount: Literal["standard", "actual-cost"] = "standard"
    transport_standard: types.TransportStandard = types.TransportStandard()
    transport_minimum_months: Months = 0
    park_adopted_by: tuple[types.County, ...] = ()
    park_standard: types.TransportStandard = types.TransportStandard()
    park_year: Literal["calendar-year", "twelve-months"] = "calendar-year"
    park_origin: Literal["outside-county", "outside-city"] = "outside-county"
    # Training
    training_catalogue: Catalogue | None = None
    shortage_list: types.ShortageList = types.ShortageList()
    training_stack: Stack = "highest-only"
    shortage_match: Literal["certificate", "occupation"] = "certificate"
    training_frequency: types.TrainingFrequency = types.TrainingFrequency()
    uplift_date: Literal["certificate", "course-start"] = "certificate"
    training_certificates: tuple[types.CertificateKind, ...] = (
        "qualification",
        "skill-level",
        "special-ability",
    )
    training_payee: Literal["person-or-two-groups", "proxy-agreement"] = "person-or-two-groups"
    half_day: Literal["half", "full", "none"] = "half"
    allowance_needs_pass: bool = False
    anhua_certificates: tuple[types.CertificateKind, ...] = ("qualification",)
    anhua_shortage: Literal["as-training", "never"] = "as-training"
    skills_amounts: types.SkillsAmounts = types.SkillsAmounts()
    skills_rules: types.SkillsRules = types.SkillsRules()
    lower_after_higher: Literal["refuse", "allow"] = "refuse"
    # Awards, funds, loans
    award_repeat: Literal["never", "yearly"] = "never"
    partial_payment: Literal[False] = False
    fund_exhaustion: Literal["strict-order"] = "strict-order"
    fund_mapping: tuple[types.SchemeFund, ...] = ()
    carry_over: Literal["recorded-only"] = "recorded-only"
    recovery_restores: Literal["same-year"] = "same-year"
    partner_count: Literal["eligible", "all"] = "eligible"
    partnership_months: Months | None = 36
    loan_limit_basis: Literal["outstanding", "ever-lent"] = "outstanding"
    loan_region: Literal["place-of-business"] = "place-of-business"
    benchmark_rates: types.BenchmarkRates | None = None
    # General
    notice: types.NoticeLength = types.NoticeLength()
    rounding: Rounding = "fen-half-up"
    graduates: types.GraduateWindows = types.GraduateWindows()
    rehire: Literal["new-period", "continuous"] = "new-period"
    claim_deadline_months: Months | None = None
    claim_deadlines: tuple[types.SchemeMonths, ...] = ()
    internship_adopted_by: tuple[types.County, ...] = ()
    minimum_wage: Fixed | None = None
    # Amounts left to other papers, or to local decision
    internship_rate: Monthly | None = None
    one_off_post: Fixed | None = None
    startup_rent: Monthly | None = None
    startup_setup: Fixed | None = None
    trademark: Fixed | None = None
    jobseeking: Fixed | None = None
    farmer_college: Fixed | None = None
    grassroots_tuition: SchoolYear | None = None
    grassroots_loan: SchoolYear | None = None
    grassroots_incentive: Fixed | None = None
    enlistment_tuition: SchoolYear | None = None
    enlistment_loan: SchoolYear | None = None
    technical_practice: Fixed | None = None
    startup_training: Catalogue | None = None
    job_retention: Share | None = None
    few_laid_off: types.RateHundredths | None = None
    overcapacity_hire: Fixed | None = None
    listing_award: Fixed | None = None
    demonstration: Catalogue | None = None
    project_award: Range | None = None
    disabled_success: Fixed | None = None
    skill_platform: Catalogue | None = None
    # Implied only: switched off until set
    flexible_insurance: Share | None = None
    public_welfare: Monthly | None = None
    loan_interest: Share | None = None
    veteran_training: Fixed | None = None
    demobilised_officer: Fixed | None = None
    preferential_care: Fixed | None = None
    data_collection: Range | None = None
    work_relief: Daily | None = None
    household_service: Fixed | None = None


_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Choices)}
DEFAULTS = Choices()


class NotAllowed(Exception):
    """A value that the document does not allow for this choice."""


def read_value(key: str, value: str) -> Any:
    """The typed value of a choice from its JSON.

    Raises NotAllowed for an unknown key, a wrong type or a value out of range.
    """
    choice = BY_KEY.get(key)
    if choice is None:
        raise NotAllowed(f"unknown choice {key!r}; ledger parameter list names them")
    try:
        return msgspec.json.decode(value.encode(), type=_TYPES[choice.field])
    except msgspec.DecodeError as wrong:
        raise NotAllowed(f"{choice.number} {key}: {wrong}") from wrong


def choices_on(parameters: Parameters, day: date, scope: str = "city") -> Choices:
    """The choices in force on a day: defaults, and what two persons set."""
    if not parameters.settings:
        return DEFAULTS
    asked, found = _ASKED_LAST[0]
    if asked is not parameters:
        found = {}
        _ASKED_LAST[0] = parameters, found
    choices = found.get((day, scope))
    if choices is None:
        changed = parameters.in_force(day, scope)
        choices = found[day, scope] = _read(tuple(changed.items())) if changed else DEFAULTS
    return choices


_ASKED_LAST: list[tuple[Parameters, dict[tuple[date, str], Choices]]] = [(Parameters(), {})]
"""What was last asked of the same settings: most claims ask it again. A pair, put there whole."""


@lru_cache(maxsize=1_000)
def _read(changed: tuple[tuple[str, str], ...]) -> Choices:
    """Read once for all claims of a time and place: tables are long."""
    return Choices(**{BY_KEY[key].field: read_value(key, text) for key, text in changed})


__all__ = ["DEFAULTS", "Choices", "NotAllowed", "choices_on", "read_value"]

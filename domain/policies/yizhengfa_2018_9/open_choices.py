"""Every open choice by its number and key, the field it sets, and the question it answers."""

from __future__ import annotations

from domain.event import Value


class Choice(Value, frozen=True):
    """`number`: of the question, P01 to P67, or the rule it belongs to; `key`: as it is set."""

    number: str
    key: str
    field: str
    question: str


_READINGS = (
    ("P01", "period.fact-count", "fact_count", "how months of employment are counted"),
    ("P02", "period.deadline-count", "deadline_count", "how months to claim in are counted"),
    ("P02", "calendar.days", "calendar", "days worked or free that the calendar lacks"),
    ("P03", "period.gap-tolerance-days", "gap_tolerance_days", "days between two spells"),
    ("P04", "period.same-employer", "same_employer", "six months with one employer"),
    ("P05", "period.cumulative", "cumulative", "whether separate spells are added up"),
    ("P06", "onpost.absence-rule", "absence_rule", "what counts as on post"),
    ("P07", "validity.from", "valid_from", "the first day the paper covers"),
    ("P07", "validity.test", "validity_test", "which day must lie in the paper's time"),
    ("P08", "poverty.status-test", "poverty_test", "when a person must be registered poor"),
    ("P09", "poverty.exit-effect", "exit_effect", "what leaving poverty does"),
    ("P10", "poverty.annulment-effect", "annulment_effect", "what an annulment does"),
    ("P11", "poverty.min-age", "minimum_age", "from which age"),
    ("P12", "region.city-scope", "city_scope", "registered in Yiyang"),
    ("P13", "region.poor-area-list", "poor_areas", "which counties are poor areas"),
    ("P14", "region.local-match", "local_match", "what a local worker is"),
    ("P15", "region.home-basis", "home_basis", "which register names the home county"),
    ("P16", "employer.location-scope", "employer_scope", "where the workplace must be"),
    ("P17", "employer.excluded-kinds", "excluded_kinds", "which kinds of units are no payees"),
    ("P18", "employer.dispatch", "dispatch", "who is the employer of dispatched workers"),
    ("R-13", "post.rates", "post_rates", "post subsidy a worker and year, in fen"),
    ("P19", "post.uplift-enterprise-only", "uplift_enterprise_only", "1,500 for enterprises only"),
    ("P20", "post.year-basis", "post_year", "which year the post subsidy is for"),
    ("P21", "post.max-years", "post_most_years", "how many years of post subsidy"),
    ("P21", "scheme.last-days", "scheme_ends", "the last day a scheme covers"),
    ("P22", "post.move-rule", "move_rule", "the rate of a worker who moved between counties"),
    ("P23", "post.insurance-completeness", "post_insurance", "when insurance counts as paid"),
    ("P24", "si.cap-scope", "insured_cap_scope", "whose the 36 months are"),
    ("P25", "si.settlement", "settlement", "when the insurance subsidy is payable"),
    ("P26", "si.require-all-three", "require_all_three", "whether all three must be paid"),
    ("P27", "si.cost-kinds", "cost_kinds", "which contributions are repaid"),
    ("P28", "cumulation.matrix", "cumulation", "which pairs exclude each other"),
    ("P29", "placement.dedupe", "placement_dedupe", "how often one worker counts"),
    ("P30", "placement.conflict", "placement_conflict", "two intermediaries, one worker"),
    ("P31", "placement.export-scope", "export_scope", "what labour export means"),
    ("P32", "placement.licence-date", "licence_date", "when the licence must be valid"),
    ("P33", "transport.frequency", "transport_frequency", "what once means"),
    ("P34", "transport.tier-change", "transport_tier_change", "a farther place later"),
    ("P35", "transport.amount-mode", "transport_amount", "standard or actual cost"),
    ("P35", "transport.standard", "transport_standard", "the local standard by tier, in fen"),
    ("P36", "transport.min-work", "transport_minimum_months", "months that must be worked"),
    ("P37", "park.adopted-by", "park_adopted_by", "counties that adopted clause 19"),
    ("P35", "park.standard", "park_standard", "the county's park standard by tier, in fen"),
    ("P38", "park.year", "park_year", "what once a year means in parks"),
    ("P39", "park.origin-scope", "park_origin", "who comes from elsewhere"),
    ("P65", "training.catalogue", "training_catalogue", "the provincial standards by trade"),
    ("P42", "training.shortage-list", "shortage_list", "the shortage trades of each year"),
    ("P40", "training.stack", "training_stack", "how +10% and +70% go together"),
    ("P40a", "training.shortage-match", "shortage_match", "whose trade is looked up"),
    ("P41", "training.frequency", "training_frequency", "how often a person is trained"),
    ("P42", "training.uplift-date", "uplift_date", "which year's shortage list"),
    ("P43", "training.certificate", "training_certificates", "which certificates prove a course"),
    ("P44", "training.payee", "training_payee", "when the institution is paid"),
    ("P45", "allowance.half-day", "half_day", "what half a day brings"),
    ("P46", "allowance.requires-pass", "allowance_needs_pass", "whether the trainee must pass"),
    ("P47", "anhua.certificate-kinds", "anhua_certificates", "certificates of park training"),
    ("P48", "anhua.shortage", "anhua_shortage", "whether +10% applies to park training"),
    ("P49", "skills.amounts", "skills_amounts", "skills upgrade by level, in fen"),
    ("P50", "skills.rules", "skills_rules", "insured months, window, employment"),
    ("P50a", "skills.lower-after-higher", "lower_after_higher", "a lower level after a higher"),
    ("P51", "award.repeat", "award_repeat", "whether a winner can win again"),
    ("P52", "award.partial-payment", "partial_payment", "whether an award is paid in part"),
    ("P53", "fund.exhaustion", "fund_exhaustion", "what an exhausted fund does"),
    ("P54", "fund.mapping", "fund_mapping", "which fund pays a scheme, where it differs"),
    ("P55", "fund.carryover", "carry_over", "whether what is unspent is carried over"),
    ("P56", "fund.recovery-restores", "recovery_restores", "when recovered money is free again"),
    ("P57", "loan.partner-count", "partner_count", "which partners count"),
    ("P58", "loan.partnership-term", "partnership_months", "the longest term of a partnership"),
    ("P59", "loan.limit-basis", "loan_limit_basis", "what uses up a borrower's limit"),
    ("P60", "loan.region-basis", "loan_region", "which county's rate ceiling"),
    ("P60", "loan.benchmark-rates", "benchmark_rates", "the central bank's rates by term"),
    ("P61", "notice.length", "notice", "how long a public notice lasts"),
    ("P62", "money.rounding", "rounding", "how sums are rounded"),
    ("P63", "graduate.windows", "graduates", "graduation year; graduates for loans"),
    ("P66", "rehire.rule", "rehire", "the same employer hires again"),
    ("P67", "claim.deadline", "claim_deadline_months", "months after completion to claim in"),
    ("P67", "claim.deadlines", "claim_deadlines", "months to claim in, scheme by scheme"),
    ("P65", "retention.few-laid-off", "few_laid_off", "which lay-off rate is few, in 1/100 %"),
    ("P64", "internship.adopted-by", "internship_adopted_by", "counties with vocational interns"),
    ("P64", "internship.minimum-wage", "minimum_wage", "the minimum wage a month, in fen"),
    ("P64", "internship.rate", "internship_rate", "internship subsidy a month, and for how long"),
)

_AMOUNTS = (
    ("one-off-post-subsidy", "one_off_post", "a worker"),
    ("startup-rent-subsidy", "startup_rent", "a month of rent, never above the real rent"),
    ("startup-setup-subsidy", "startup_setup", "a start-up"),
    ("trademark-registration-subsidy", "trademark", "a trademark"),
    ("jobseeking-startup-subsidy", "jobseeking", "a graduate"),
    ("farmer-college-tuition-subsidy", "farmer_college", "a student and school year"),
    ("grassroots-tuition-compensation", "grassroots_tuition", "ceilings a school year"),
    ("grassroots-student-loan-repayment", "grassroots_loan", "ceilings a school year"),
    ("graduate-grassroots-incentive", "grassroots_incentive", "a graduate"),
    ("enlistment-tuition-aid", "enlistment_tuition", "ceilings a school year"),
    ("enlistment-student-loan-repayment", "enlistment_loan", "ceilings a school year"),
    ("technical-school-practice-subsidy", "technical_practice", "a student"),
    ("startup-training-subsidy", "startup_training", "by kind of course"),
    ("job-retention-subsidy", "job_retention", "share of last year's contributions"),
    ("overcapacity-hire-subsidy", "overcapacity_hire", "a worker"),
    ("listing-financing-award", "listing_award", "a listing"),
    ("demonstration-township-village-grant", "demonstration", "by township or village"),
    ("startup-project-award", "project_award", "what a decision may fix"),
    ("disabled-graduate-startup-success-award", "disabled_success", "a graduate"),
    ("skill-platform-support-grant", "skill_platform", "by kind of platform"),
    ("flexible-employment-support", "flexible_insurance", "share of what was paid"),
    ("public-welfare-post-subsidy", "public_welfare", "a month"),
    ("startup-loan-interest-subsidy", "loan_interest", "share of the interest"),
    ("veteran-training-subsidy", "veteran_training", "a course"),
    ("demobilised-officer-support", "demobilised_officer", "an officer"),
    ("enlistment-preferential-care", "preferential_care", "a soldier"),
    ("poor-labour-data-collection-purchase", "data_collection", "what a contract may cost"),
    ("work-relief-wage", "work_relief", "a day"),
    ("household-service-support", "household_service", "an enterprise"),
)
"""P65: what a clause leaves to another paper or to local decision. All are unset."""

OPEN_CHOICES = (
    *(Choice(*one) for one in _READINGS),
    *(
        Choice("P65", f"amount.{scheme}", field, f"the amount {unit}")
        for scheme, field, unit in _AMOUNTS
    ),
)

BY_KEY = {choice.key: choice for choice in OPEN_CHOICES}


READ_BY_MANY = (
    *("validity.from", "validity.test", "scheme.last-days", "claim.deadline", "claim.deadlines"),
    *("calendar.days", "period.deadline-count", "region.city-scope", "poverty.exit-effect"),
    *("poverty.annulment-effect", "poverty.status-test", "poverty.min-age", "money.rounding"),
    *("cumulation.matrix", "period.fact-count", "period.gap-tolerance-days"),
)
"""Choices that many schemes read: a scheme's own list does not name them all."""


def amount_key(scheme: str) -> str:
    """The key that sets the amount of a scheme that is left to another paper."""
    return f"amount.{scheme}"

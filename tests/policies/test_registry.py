"""Every entry of the catalogue and every clause has a home."""

import pytest

from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY
from domain.policies.yizhengfa_2018_9.paper import CLAUSES
from domain.policies.yizhengfa_2018_9.registry import ENTRIES, of_clause
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES

# The catalogue's own lists, copied by hand: clause after clause, whatever class an entry is of.
CATALOGUE = {
    1: "employment-first-macro",
    2: "new-settler-enterprise-support",
    3: "one-off-post-subsidy municipal-incubator-recognition msme-tax-fee-relief "
    "msme-innovation-support leading-team-programme",
    4: "new-business-form-parity new-form-procurement",
    5: "flexible-employment-support new-form-employer-parity flexible-insured-status "
    "online-social-insurance",
    6: "market-access-simplification",
    7: "municipal-incubator-award quality-startup-award demonstration-township-village-grant "
    "entrepreneurship-competition-expense municipal-special-support-fund provincial-nomination "
    "carrier-development",
    8: "startup-rent-subsidy startup-setup-subsidy trademark-registration-subsidy "
    "startup-project-award expert-team-and-project-library-expense "
    "entrepreneurship-competition-expense municipal-innovation-fund "
    "municipal-special-support-fund yifa-2015-10-package innovation-tax-preferences",
    9: "startup-loan-interest-subsidy startup-guaranteed-loan-individual "
    "startup-guaranteed-loan-partnership startup-guaranteed-loan-rate-ceiling",
    10: "graduate-entrepreneurship-grant internship-subsidy jobseeking-startup-subsidy "
    "farmer-college-tuition-subsidy grassroots-tuition-compensation "
    "grassroots-student-loan-repayment graduate-grassroots-incentive enlistment-tuition-aid "
    "enlistment-student-loan-repayment disabled-graduate-startup-success-award "
    "enlistment-preferential-care social-organisation-employer-parity "
    "internship-anhua-vocational-extension research-project-labour-cost-rule "
    "disabled-graduate-free-premises graduate-recruitment-timing",
    11: "job-retention-subsidy overcapacity-hire-subsidy public-welfare-post-subsidy "
    "unemployment-insurance-fund overcapacity-policy-inclusion overcapacity-startup-support "
    "severance-iit-treatment distressed-worker-care",
    12: "provincial-nomination rural-migrant-unemployment-registration "
    "rural-landless-unemployment-registration registered-farm-entity-parity land-quota-tilt "
    "rural-tourism-bases",
    13: "veteran-training-subsidy demobilised-officer-support veteran-placement-scoring",
    14: "dibao-work-cost-deduction double-zero-assistance",
    15: "skill-platform-support-grant free-career-guidance employee-education-fund "
    "skilled-worker-pay-parity",
    16: "vocational-training-subsidy skills-upgrade-subsidy technical-school-practice-subsidy "
    "startup-training-subsidy project-based-training-purchase employment-subsidy-funds "
    "unemployment-insurance-fund training-scope-extension institution-payee-mode",
    17: "public-employment-platform",
    18: "hr-market-supervision",
    19: "park-worker-transport-subsidy county-own-funds migrant-children-schooling "
    "park-couple-public-rental-housing employment-workshop-support seniority-pay-guidance",
    20: "listing-financing-award poor-area-green-channel poor-area-tax-preferences "
    "plot-ratio-land-price-waiver electricity-preference pension-rate-transition-pilot",
    21: "poverty-employment-base-award job-placement-service-subsidy "
    "migrant-worker-transport-allowance training-living-allowance "
    "poor-worker-skills-training-subsidy anhua-park-onjob-training-subsidy "
    "project-based-training-purchase poor-labour-data-collection-purchase work-relief-wage "
    "household-service-support provincial-nomination poverty-employment-base-recognition "
    "institution-payee-mode poor-labour-information",
    22: "post-subsidy social-insurance-subsidy rights-protection",
    23: "employment-subsidy-funds target-responsibility",
    24: "fund-performance-incentive inspection-and-tolerance",
    25: "statistics",
    26: "unemployment-risk-response",
}
CODES = {code for codes in CATALOGUE.values() for code in codes.split()}


def test_the_catalogue_counts_as_it_says():
    # 47 + 3 + 6 + 15 + 41 by class; "uses of the annual fund" and waivers are among the 41.
    assert len(CODES) == 47 + 3 + 6 + 15 + 41


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_entry_has_its_home(code):
    entry = ENTRIES[code]
    assert entry.gloss
    assert entry.chinese
    assert entry.home == "note" or entry.place
    clauses = {number for number, codes in CATALOGUE.items() if code in codes.split()}
    assert set(entry.clauses) == clauses


def test_all_that_moves_money_is_a_scheme():
    assert len(SCHEMES) == 47
    assert {code for code, entry in ENTRIES.items() if entry.home == "scheme"} == set(SCHEMES)


def test_nothing_is_made_up():
    assert set(ENTRIES) <= CODES


@pytest.mark.parametrize("number", range(1, 27))
def test_a_clause_has_departments_and_a_home(number):
    assert CLAUSES[number].departments
    assert of_clause(number)


def test_there_are_twenty_six_clauses():
    assert sorted(CLAUSES) == list(range(1, 27))


def test_leads_that_are_not_the_employment_bureau():
    leads = {number: CLAUSES[number].lead for number in (3, 8, 9, 19, 22)}
    assert leads == {
        3: "市经信委",
        8: "市财政局",
        9: "人民银行市中心支行",
        19: "市经信委",
        22: "市人力资源社会保障局",
    }


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda one: one.key)
def test_a_scheme_names_parameters_that_exist(scheme):
    assert set(scheme.parameters) <= BY_KEY.keys()
    assert scheme.gloss.endswith(".")
    terms = [term for term, _ in scheme.reading]
    assert len(set(terms)) == len(terms), "each term stands once"

"""Rent, internships, school years, the register of unemployed: both sides of every day that counts,
the days worked out by walking, the sums by hand."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_lines import W, choose, claims, event, play, seen, walk

from domain.grant import GrantAwarded
from ops.case import Run
from ops.case_lines import read_lines

ONE = timedelta(days=1)
COUNTS = [("inclusive", True), ("civil-law", False)]
FIRSTS = [date(2018, 6, 1), date(2018, 8, 31), date(2018, 12, 31), date(2019, 1, 30)]
U = "unit:S"


def filed(scheme, payee, on, lines, name="a"):
    data = {"scheme": scheme, "payee": payee, "lines": lines}
    return event("application.filed", f"application:{name}", on, **data)


def word(result, name="a"):
    status, reasons = claims(result)[f"{name}/1"]
    return reasons[0] if reasons else status


def paid(result):
    return [one["amount_fen"] for one in result["claims"]]


# Rent

RATE = {"fen_a_month": 80_000, "most_months": 12}
START_UP = {"unit": "S", "classified": {"start-up": "2017-01-01"}}


def rented(*lines, rate=RATE, lease=100_000, until=None):
    more = {"until": until} if until else {}
    leased = event("enterprise.leaseRecorded", U, "2017-01-01", fen_a_month=lease, **more)
    return play({"set": {"amount.startup-rent-subsidy": rate}}, START_UP, leased, *lines)


def rent(months, fen=100_000, **more):
    return {"type": "enterprise.rentPaid", "subject": U, "month": months, "fen": fen, **more}


def for_rent(on, name="a", since=None):
    line = {"line": 1} | ({"since": since} if since else {})
    return filed("startup-rent-subsidy", U, on, [line], name)


@pytest.mark.parametrize("month", ["2018-05", "2019-02", "2020-02", "2018-12"])
def test_a_month_is_over_on_its_last_day(month):
    last = walk(date.fromisoformat(f"{month}-01"), 1, day_counts=True)
    early = rent(month, on=str(last - 5 * ONE))
    before = rented(early, for_rent(last - ONE))
    [one] = before["claims"]
    assert (one["reasons"], one["matures_on"]) == (["period-open"], str(last))
    assert word(rented(early, for_rent(last))) == "awarded"


def test_rent_paid_after_the_claim_is_for_the_next_one():
    late = rent("2018-05", on="2018-07-02")
    result = rented(late, for_rent("2018-07-01"), for_rent("2018-07-02", "b"))
    assert (word(result), word(result, "b")) == ("evidence-missing", "awarded")


@pytest.mark.parametrize("fen", [1, 79_999, 80_000, 80_001, 100_000, 100_001])
def test_never_above_the_standard_the_rent_or_the_lease(fen):
    assert paid(rented(rent("2018-05", fen), for_rent("2018-06-01"))) == [min(fen, 80_000)]
    cheap = rented(rent("2018-05", fen), for_rent("2018-06-01"), lease=60_000)
    assert paid(cheap) == [min(fen, 60_000)]


def test_only_months_of_the_lease_and_of_the_class():
    result = rented(rent("2018-05..2018-08"), for_rent("2018-09-03"), until="2018-06-15")
    assert paid(result) == [2 * 80_000]
    ended = event("enterprise.classEnded", U, "2018-06-29", quality="start-up")
    result = rented(rent("2018-05..2018-08"), ended, for_rent("2018-09-03"))
    assert paid(result) == [80_000]


def test_since_names_the_month_to_begin_with():
    result = rented(rent("2018-05..2018-08"), for_rent("2018-09-03", since="2018-07-01"))
    assert paid(result) == [2 * 80_000]


def test_a_scheme_that_ended_pays_the_months_before():
    ends = {"set": {"scheme.last-days": [["startup-rent-subsidy", "2018-06-30"]]}}
    assert paid(rented(ends, rent("2018-05..2018-08"), for_rent("2018-09-03"))) == [2 * 80_000]
    assert word(rented(ends, rent("2018-07"), for_rent("2018-09-03"))) == "not-in-scope"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 14), st.integers(1, 6)), min_size=1, max_size=5))
def test_no_story_repays_a_month_twice_or_more_months_than_there_are(parts):
    """Rent told in any order and claimed after each telling, some of it twice."""
    lines, expected, months = [], [], set()
    for number, (first, count) in enumerate(parts):
        new = [m for m in range(first, first + count) if m not in months]
        told = [f"{2018 + (4 + m) // 12}-{(4 + m) % 12 + 1:02d}" for m in new]
        lines += [rent(one) for one in told]
        lines.append(for_rent(f"2020-0{number + 1}-01", f"a{number}"))
        before = len(months)
        months |= set(new)
        expected.append(80_000 * (min(len(months), 12) - min(before, 12)))
    assert paid(rented(*lines)) == expected


def test_setting_up_under_joined_records_of_an_owner():
    people = {"person": ["W", "V"]}
    units = {"unit": ["S", "T"], "classified": {"start-up": "2018-05-02"}}
    amount = {"set": {"amount.startup-setup-subsidy": {"fen": 200_000}}}
    owned = [
        event("enterprise.ownerRecorded", unit, "2018-05-02", owner=owner)
        for unit, owner in ((U, W), ("unit:T", "person:V"))
    ]
    joined = event("applicant.mergedInto", "person:V", "2018-05-03", kept=W)
    first = filed("startup-setup-subsidy", U, "2018-06-01", [{"line": 1}])
    second = filed("startup-setup-subsidy", "unit:T", "2018-06-02", [{"line": 1}], "b")
    assert word(play(amount, people, units, *owned, first, second), "b") == "awarded"
    told = play(amount, people, units, *owned, joined, first, second)
    assert word(told, "b") == "once-only-used"
    later = play(amount, people, units, *owned, first, {**joined, "on": "2018-06-02"}, second)
    assert word(later, "b") == "once-only-used"


# Internships

MONTHLY = {"set": {"internship.rate": {"fen_a_month": 100_000, "most_months": 12}}}
INTERN = {"unit": "S", "classified": {"internship-unit": "2017-01-01"}}


def interned(first, through, *more, graduated="2018-05-31", settings=()):
    diploma = event("applicant.graduated", W, graduated)
    work = {"employer": U, "workplace": "Heshan", "spell": "internship"}
    hired = event("applicant.hired", W, first, **work)
    return play(MONTHLY, *settings, INTERN, diploma, hired, seen(through), *more)


@pytest.mark.parametrize(("count", "day_counts"), COUNTS)
@pytest.mark.parametrize("first", FIRSTS, ids=str)
@pytest.mark.parametrize("months", [1, 2, 6])
def test_full_months_of_an_internship(first, months, count, day_counts):
    counting = (choose(period__fact_count=count),)
    last = walk(first, months, day_counts)
    claim = filed("internship-subsidy", U, last, [W])
    assert paid(interned(first, last, claim, settings=counting)) == [months * 100_000]
    early = filed("internship-subsidy", U, last - ONE, [W])
    told = interned(first, last - ONE, early, settings=counting)
    if months == 1:
        assert (word(told), told["claims"][0]["matures_on"]) == ("period-open", str(last))
    else:
        assert paid(told) == [(months - 1) * 100_000]


@pytest.mark.parametrize("graduated", [date(2016, 7, 1), date(2016, 8, 31), date(2016, 2, 29)])
def test_an_intern_within_two_years_of_the_diploma(graduated):
    last = walk(graduated, 24, day_counts=False)
    for first, wanted in ((last, "awarded"), (last + ONE, "not-in-population")):
        through = first + 40 * ONE
        claim = filed("internship-subsidy", U, max(through, date(2018, 5, 20)), [W])
        told = interned(first, max(through, date(2018, 5, 20)), claim, graduated=graduated)
        assert word(told) == wanted, first


@pytest.mark.parametrize("first", FIRSTS, ids=str)
def test_months_of_one_internship_claimed_one_by_one_are_each_paid_once(first):
    ends = [walk(first, months, day_counts=True) for months in range(1, 15)]
    told = [filed("internship-subsidy", U, end, [W], f"a{n}") for n, end in enumerate(ends)]
    result = interned(first, ends[-1], *told)
    assert paid(result) == [100_000] * 12 + [0, 0]
    assert word(result, "a12") == "cap-reached"


# School years


def studied(last, fee=600_000, **more):
    return event("applicant.schoolYearStudied", W, last, tuition_fen=fee, **more)


CEILINGS = {"undergraduate_fen": 800_000, "postgraduate_fen": 1_200_000}


@pytest.mark.parametrize("level", ["junior-college", "undergraduate", "postgraduate"])
@pytest.mark.parametrize("fee", [799_999, 800_000, 800_001, 1_200_000, 1_200_001])
def test_the_ceiling_of_a_level(level, fee):
    ceilings = {"set": {"amount.enlistment-tuition-aid": CEILINGS}}
    army = event("applicant.enlisted", W, "2018-09-03")
    told = studied("2018-06-30", fee, level=level)
    claim = filed("enlistment-tuition-aid", W, "2018-10-08", [W])
    most = 1_200_000 if level == "postgraduate" else 800_000
    assert paid(play(ceilings, army, told, claim)) == [min(fee, most)]


@pytest.mark.parametrize(("count", "day_counts"), COUNTS)
@pytest.mark.parametrize("first", [date(2018, 7, 2), date(2018, 8, 31), date(2020, 2, 29)])
def test_a_year_of_service_for_a_year_at_school(first, count, day_counts):
    ceilings = {"set": {"amount.grassroots-tuition-compensation": CEILINGS}}
    counting = choose(period__fact_count=count)
    unit = {"unit": "S", "classified": {"grassroots-unit": "2015-01-01"}}
    hired = event("applicant.hired", W, first, employer=U, workplace="Anhua")
    diploma = event("applicant.graduated", W, "2018-06-30")
    years = [studied("2016-06-30"), studied("2017-06-30"), studied("2018-06-30")]
    told = (ceilings, counting, unit, diploma, *years, hired)
    last = walk(first, 12, day_counts)
    scheme = "grassroots-tuition-compensation"
    early = play(*told, seen(last - ONE), filed(scheme, W, last - ONE, [W]))
    assert early["claims"][0]["matures_on"] == str(last)
    both = play(
        *(*told, seen(last)),
        *(filed(scheme, W, last, [W]), filed(scheme, W, last + ONE, [W], "b")),
    )
    assert (word(both), word(both, "b")) == ("awarded", "period-open")
    left = event("applicant.left", W, last - ONE, employer=U, hired_on=str(first))
    assert word(play(*told, left, filed(scheme, W, last, [W]))) == "period-too-short"


AID = (
    *("grassroots-tuition-compensation", "grassroots-student-loan-repayment"),
    *("enlistment-tuition-aid", "enlistment-student-loan-repayment"),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(AID), st.sampled_from([None, 0, 1])), max_size=6))
def test_no_order_of_claims_repays_a_school_year_twice(order):
    """Two school years with fee and loan, two of service, the army: at most one aid a year."""
    ceilings = {"set": {f"amount.{one}": CEILINGS for one in AID}}
    firsts = ["2015-09-01", "2016-09-01"]
    loans = [
        event(
            "applicant.studentLoanHeld",
            W,
            "2017-01-03",
            begins_on=one,
            lender="unit:B",
            fen=500_000,
        )
        for one in firsts
    ]
    told = [
        *(ceilings, {"unit": "S", "classified": {"small": "2015-01-01"}}),
        *(event("applicant.graduated", W, "2017-06-30"), studied("2016-06-30")),
        *(studied("2017-06-30"), *loans),
        event("applicant.hired", W, "2017-07-03", employer=U, workplace="Anhua"),
        *(seen("2019-08-31"), event("applicant.enlisted", W, "2019-09-02")),
    ]
    filings = [
        filed(
            *(scheme, W, f"2019-10-{n + 8:02d}"),
            *(
                [{"beneficiary": W} | ({"since": firsts[year]} if year is not None else {})],
                f"a{n}",
            ),
        )
        for n, (scheme, year) in enumerate(order)
    ]
    result = play(*told, *filings)
    awarded = [one for one in result["claims"] if one["status"] == "awarded"]
    # Each pays one year, but the army's that names none pays all that are left.
    assert sum(one["amount_fen"] for one in awarded) <= 2 * 600_000
    assert len(awarded) <= 2


# Graduation year


@pytest.mark.parametrize(
    ("reading", "first", "last"),
    [
        ("calendar-year", "2019-01-01", "2019-12-31"),
        ("final-school-year", "2018-09-01", "2019-06-30"),
    ],
)
def test_the_graduation_year_on_both_sides(reading, first, last):
    windows = choose(
        graduate__windows={"year": reading},
        **{"amount.jobseeking-startup-subsidy": {"fen": 150_000}},
    )
    poor = {"person": "W", "groups": "dibao-family"}
    expected = {"expected_on": "2019-06-25"}
    told = event("applicant.graduationExpected", W, "2018-05-02", **expected)
    for day, wanted in (
        *((first, "awarded"), (last, "awarded")),
        (str(date.fromisoformat(first) - ONE), "not-in-graduation-year"),
        (str(date.fromisoformat(last) + ONE), "not-in-graduation-year"),
    ):
        claim = filed("jobseeking-startup-subsidy", W, day, [W])
        assert word(play(windows, poor, told, claim)) == wanted, day


# The register of unemployed


@pytest.mark.parametrize(("count", "day_counts"), COUNTS)
@pytest.mark.parametrize("first", [date(2018, 5, 1), date(2018, 8, 31), date(2019, 8, 31)])
def test_six_months_in_a_town(first, count, day_counts):
    migrant = {"person": "W", "groups": "rural-migrant"}
    lives = event("applicant.resided", W, first, county="Heshan")
    last = walk(first, 6, day_counts)
    for day in (last - ONE, last):
        asked = event("applicant.unemploymentAsked", W, day, county="Heshan")
        [one] = play(choose(period__fact_count=count), migrant, lives, asked)["determinations"]
        over = day == last
        assert one["result"] == ("REGISTERED" if over else "PENDING")
        assert one["matures_on"] == (None if over else str(last))


def test_registered_counts_for_a_loan_and_ends_with_the_group():
    migrant = {"person": "W", "groups": "rural-migrant"}
    lives = event("applicant.resided", W, "2018-05-01", county="Heshan")
    asked = event("applicant.unemploymentAsked", W, "2018-11-01", county="Heshan")
    ended = event("applicant.groupEnded", W, "2019-01-31", group="registered-unemployed")
    for day, wanted in (("2019-01-31", "LIMIT"), ("2019-02-01", "REFUSE")):
        loan = event("loan.asked", "loan:L1", day, borrowers=[W])
        assert play(migrant, lives, asked, ended, loan)["determinations"][-1]["result"] == wanted


def test_what_is_only_declared_registers_nobody():
    migrant = {"person": "W", "groups": "rural-migrant"}
    lives = event("applicant.resided", W, "2018-05-01", county="Heshan", grade="declared")
    asked = event("applicant.unemploymentAsked", W, "2018-12-03", county="Heshan")
    [one] = play(migrant, lives, asked)["determinations"]
    assert one["reasons"] == ["evidence-missing"]


def test_of_thirteen_months_claimed_at_once_the_thirteenth_stays_free():
    first = date(2018, 8, 31)
    last = walk(first, 13, day_counts=True)
    claim = filed("internship-subsidy", U, last, [W])
    diploma = event("applicant.graduated", W, "2018-05-31")
    work = {"employer": U, "workplace": "Heshan", "spell": "internship"}
    told = (MONTHLY, INTERN, diploma, event("applicant.hired", W, first, **work), seen(last), claim)
    run = Run(read_lines(json.dumps(line) for line in told))
    run.result()
    events = (one.event for one in run.player.log.follow(0))
    [awarded] = [one for one in events if isinstance(one, GrantAwarded)]
    assert awarded.amount_fen == 12 * 100_000
    assert [one.last for one in awarded.periods] == [walk(first, 12, day_counts=True)]

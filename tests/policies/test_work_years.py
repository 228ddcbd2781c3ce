"""Years of work on both sides of their last day, the days worked out by walking."""

from datetime import date, timedelta

import pytest
from policy_lines import W, choose, claims, event, hired, left, play, seen, walk

ONE = timedelta(days=1)
FIRSTS = [
    *(date(2018, 6, 1), date(2018, 8, 31), date(2018, 12, 31), date(2019, 1, 30)),
    *(date(2019, 2, 28), date(2019, 3, 1), date(2020, 2, 28), date(2020, 2, 29)),
    *(date(2018, 10, 15), date(2018, 11, 30)),
]
COUNTS = [("inclusive", True), ("civil-law", False)]
POST, INSURANCE = "post-subsidy", "social-insurance-subsidy"


def months(first, last):
    """The calendar months from that of a day to that of another."""
    found, day = [], first
    while day <= last:
        text = f"{day:%Y-%m}"
        if text not in found:
            found.append(text)
        day += ONE
    return found


def at_work(first, until, *more, settings=()):
    worker = {"person": "W", "poor": "Taojiang"}
    contract = event("applicant.contractSigned", W, first, employer="unit:F")
    paid = [
        {"type": "applicant.contributionPaid", "subject": W, "payer": "unit:F", "month": one}
        for one in months(first, until)
    ]
    unit = {"unit": "F", "county": "Heshan"}
    return (*settings, worker, unit, hired(first, workplace="Heshan"), contract, *paid, *more)


def claim(on, scheme=POST, name="a", since=None):
    line = {"line": 1, "beneficiary": W} | ({"since": str(since)} if since else {})
    data = {"scheme": scheme, "payee": "unit:F", "lines": [line]}
    return event("application.filed", f"application:{name}", on, **data)


def word(result, name="a"):
    status, reasons = claims(result)[f"{name}/1"]
    return reasons[0] if reasons else status


@pytest.mark.parametrize(("count", "day_counts"), COUNTS)
@pytest.mark.parametrize("first", FIRSTS, ids=str)
def test_a_year_is_full_on_its_last_day_and_not_before(first, count, day_counts):
    settings = (choose(period__fact_count=count),)
    last = walk(first, 12, day_counts)
    for until, wanted in ((last, "awarded"), (last - ONE, "period-too-short")):
        told = at_work(first, until, left(until), settings=settings)
        assert word(play(*told, claim(last + 30 * ONE))) == wanted, until


@pytest.mark.parametrize(("count", "day_counts"), COUNTS)
@pytest.mark.parametrize("first", FIRSTS, ids=str)
def test_a_year_matures_on_its_last_day(first, count, day_counts):
    settings = (choose(period__fact_count=count),)
    last = walk(first, 12, day_counts)
    open_still = play(
        *at_work(first, last - ONE, seen(last - ONE), claim(last - ONE), settings=settings)
    )
    [one] = open_still["claims"]
    assert (one["reasons"], one["matures_on"]) == (["period-open"], str(last))
    over = play(*at_work(first, last, seen(last), claim(last), settings=settings))
    assert word(over) == "awarded"


@pytest.mark.parametrize("first", FIRSTS, ids=str)
def test_the_second_year_begins_on_the_day_after(first):
    last = walk(first, 12, True)
    second = walk(last + ONE, 12, True)
    for until, wanted in ((second, "awarded"), (second - ONE, "period-too-short")):
        told = at_work(
            first, second, left(until), claim(second + ONE), claim(second + ONE, name="b")
        )
        result = play(*told)
        assert word(result) == "awarded"
        assert word(result, "b") == ("awarded" if wanted == "awarded" else "duplicate")
        named = play(*at_work(first, second, left(until), claim(second + ONE, since=last + ONE)))
        assert word(named) == wanted


@pytest.mark.parametrize("days", [1, 40, 200, 365])
def test_every_day_of_unpaid_leave_puts_the_end_off_by_one(days):
    first = date(2018, 6, 1)
    last = walk(first, 12, True) + days * ONE
    away = event("applicant.absent", W, "2018-09-03", employer="unit:F")
    away["through"] = str(date(2018, 9, 3) + (days - 1) * ONE)
    for until, wanted in ((last, "awarded"), (last - ONE, "period-too-short")):
        told = at_work(first, last, away, left(until), claim(last + ONE))
        assert word(play(*told)) == wanted, until


def test_leave_told_twice_counts_once():
    first, last = date(2018, 6, 1), date(2019, 5, 31) + 10 * ONE
    away = [
        {**event("applicant.absent", W, begun, employer="unit:F"), "through": through}
        for begun, through in (("2018-09-01", "2018-09-07"), ("2018-09-05", "2018-09-10"))
    ]
    for until, wanted in ((last, "awarded"), (last - ONE, "period-too-short")):
        assert word(play(*at_work(first, last, *away, left(until), claim(last + ONE)))) == wanted


@pytest.mark.parametrize("gap", [0, 1, 15, 16])
@pytest.mark.parametrize("rule", ["new-period", "continuous"])
def test_hired_again_by_the_same_employer(gap, rule):
    """P66: a new period, or the same where the gap is one that P03 allows (here fifteen days)."""
    settings = (choose(rehire__rule=rule, period__gap_tolerance_days=15),)
    again = date(2018, 12, 1) + gap * ONE
    first, last = date(2018, 6, 1), date(2019, 5, 31)
    told = at_work(
        first,
        last,
        left("2018-11-30"),
        hired(again, workplace="Heshan"),
        left(last),
        settings=settings,
    )
    goes_on = gap == 0 or (rule == "continuous" and gap <= 15)
    assert word(play(*told, claim("2019-06-10"))) == ("awarded" if goes_on else "period-too-short")


@pytest.mark.parametrize(
    ("begins", "until", "wanted"),
    [
        ("2018-06-01", "2019-05-31", "awarded"),
        ("2018-06-01", "2019-05-30", "contract-too-short"),
        ("2019-05-31", "2020-05-30", "awarded"),
        ("2019-06-01", "2020-05-31", "evidence-missing"),
    ],
)
def test_a_contract_of_a_year_in_force_within_it(begins, until, wanted):
    told = [
        line
        for line in at_work(date(2018, 6, 1), date(2019, 5, 31), left("2019-05-31"))
        if "contract" not in str(line.get("type"))
    ]
    signed = event(
        "applicant.contractSigned",
        W,
        "2018-06-01",
        employer="unit:F",
        begins_on=begins,
        until=until,
    )
    assert word(play(*told, signed, claim("2019-06-10", INSURANCE))) == wanted


def test_a_corrected_first_day_does_not_open_the_year_again():
    """The year was paid; the hiring is then told to have been a week later: still the same year."""
    first = date(2018, 6, 1)
    told = at_work(first, date(2019, 6, 30), seen("2019-06-30"), claim("2019-06-10"))
    void = {
        **event("applicant.factVoided", W, "2019-07-01", voids="h"),
        "instead_type": "applicant.hired",
        "instead": {"employer": "unit:F", "workplace": "430903", "happened_on": "2018-06-08"},
    }
    lines = [
        {**line, "id": "h"} if line.get("type") == "applicant.hired" else line for line in told
    ]
    result = play(*lines, void, claim("2019-07-02", name="b"))
    assert claims(result)["b/1"] == ("refused", ("duplicate",))

"""Grants paid before the ledger against later claims, through the real path: months, exclusions
between schemes, joined records."""

import pytest
from due_lines import dues
from policy_lines import TRANSPORT, W, claims, event, hired, left, play, poor, transport

POST, ONCE, INSURANCE = "post-subsidy", "one-off-post-subsidy", "social-insurance-subsidy"
A_MONTH = 50_000


def past(*rows, on="2018-02-01"):
    return {"past": "list", "rows": list(rows), "on": on}


def row(scheme, **more):
    return {"scheme": scheme, "beneficiary": W, "fen": 100, "paid_on": "2018-01-31", **more}


def a_year_at_work():
    month = {"type": "applicant.contributionPaid", "subject": W, "payer": "unit:F"}
    paid = {**month, "month": "2018-06..2019-05", "insurance": "pension"}
    return (
        hired("2018-06-01", workplace="Heshan"),
        event("applicant.contractSigned", W, "2018-06-01", employer="unit:F"),
        {**paid, "employer_fen": A_MONTH},
        left("2019-05-31"),
    )


def claim(scheme, on="2019-06-10"):
    lines = [{"line": 1, "beneficiary": W}]
    data = {"scheme": scheme, "payee": "unit:F", "lines": lines}
    return event("application.filed", "application:a", on, **data)


PEOPLE = (poor(), {"unit": "F", "county": "Heshan"})


@pytest.mark.parametrize(
    ("first", "last", "left_months"),
    [
        ("2015-06-01", "2016-05-31", 12),  # 12 of 36 months used: all of the year is left
        ("2015-06-01", "2017-05-31", 12),
        ("2015-06-01", "2017-11-30", 6),
        ("2015-01-01", "2017-11-30", 1),
        ("2014-12-01", "2017-11-30", 0),
        ("2014-01-01", "2017-11-30", 0),  # 47 months: beyond the limit, and counted all the same
    ],
)
def test_the_months_paid_before_are_months_of_the_36(first, last, left_months):
    imported = row(INSURANCE, payee="unit:F", first=first, last=last)
    result = play(*PEOPLE, past(imported), *a_year_at_work(), claim(INSURANCE))
    (told,) = result["claims"]
    if left_months:
        assert (told["status"], told["amount_fen"]) == ("awarded", left_months * A_MONTH)
    else:
        assert (told["status"], told["reasons"]) == ("refused", ["cap-reached"])


def test_days_paid_before_are_not_paid_again_and_the_refusal_names_the_row():
    imported = row(POST, payee="unit:F", first="2018-01-01", last="2018-12-31")
    result = play(*PEOPLE, past(imported), *a_year_at_work(), claim(POST))
    (told,) = result["claims"]
    assert (told["status"], told["reasons"], told["earlier"]) == (
        "refused",
        ["duplicate"],
        "list/1",
    )


def test_an_exclusion_between_schemes_holds_for_what_was_paid_before():
    imported = row(ONCE, payee="unit:F")
    result = play(*PEOPLE, past(imported), *a_year_at_work(), claim(POST))
    (told,) = result["claims"]
    assert (told["status"], told["reasons"], told["earlier"]) == (
        "refused",
        ["exclusive-scheme"],
        "list/1",
    )


def test_control_without_the_list_all_of_them_are_paid():
    for scheme in (POST, INSURANCE):
        (told,) = play(*PEOPLE, *a_year_at_work(), claim(scheme))["claims"]
        assert told["status"] == "awarded"


def test_what_one_record_got_counts_for_the_record_it_is_joined_to():
    people = poor("W", "V")
    gone = event("applicant.departed", W, "2018-05-06", destination="Shenzhen")
    imported = {**row(TRANSPORT), "beneficiary": "person:V"}
    joined = event("applicant.mergedInto", "person:V", "2018-05-10", kept=W, reason="one person")
    told = play(people, gone, past(imported), joined, transport("2018-06-01"))
    assert claims(told) == {"a/1": ("refused", ("once-only-used",))}
    apart = play(people, gone, past(imported), transport("2018-06-01"))
    assert claims(apart)["a/1"][0] == "awarded"


def test_a_row_of_nobody_is_shown_among_the_acts():
    nobody = {**row(TRANSPORT), "beneficiary": "idcard:430923199003074174"}
    result = play(poor(), past(nobody))
    (told,) = [one for one in result["acts"] if one["type"] == "grant.imported"]
    assert told["verdict"] == "accepted"
    assert result["claims"] == []


def test_what_was_paid_before_is_no_due_and_no_opening():
    story = (poor(), event("applicant.departed", W, "2018-05-06", destination="Shenzhen"))
    (unclaimed,) = dues("2019-06-30", *story)
    assert unclaimed[2].stage == "unclaimed"
    for day in ("2018-05-31", "2019-06-30"):  # before and after the list was taken in
        assert dues(day, *story, past(row(TRANSPORT), on="2018-06-01")) == []

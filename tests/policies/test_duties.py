"""Four persons for one roster, and public notice counted in days that offices work (R-04, R-07)."""

from itertools import combinations

import pytest
from policy_lines import W, act, choose, event, play, poor, roster, transport, verdicts

from ops.case import run_case

DUTIES = ("submitter", "reviewer", "approver", "releaser")
TOPIC = {
    "reviewer": "roster.reviewed",
    "approver": "roster.approved",
    "releaser": "roster.released",
}
SUBJECT = "roster:r"


def awarded():
    return (
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
    )


@pytest.mark.parametrize(("one", "other"), list(combinations(DUTIES, 2)))
def test_nobody_does_two_duties(one, other):
    by = {duty: "official-li" if duty in (one, other) else duty for duty in DUTIES}
    line = {**roster("r", "a", on="2018-10-15", until="released", by=by), "expect": {}}
    assert verdicts(play(*awarded(), line)) == [(TOPIC[other], "same-person")]


@pytest.mark.parametrize("duty", DUTIES)
def test_who_reviewed_or_approved_pays_nothing(duty):
    signed = roster("r", "a", on="2018-10-15", until="released")
    order = act("payment.ordered", "", "2018-10-22", roster=SUBJECT, payee=W)
    result = play(*awarded(), signed, {**order, "by": duty})
    turned_down = [] if duty == "releaser" else [("payment.ordered", "same-person")]
    assert verdicts(result) == turned_down
    assert len(result["payments"]) == (duty == "releaser")


def test_a_setting_needs_two_persons():
    alone = {**choose(period__fact_count="civil-law"), "by": ["li", "li"], "expect": {}}
    assert verdicts(play(alone)) == [("parameters.confirmed", "same-person")]


# Published on, working days, last day: counted by hand on the calendar of the State Council.
NOTICES = [
    ("2018-10-15", 5, "2018-10-19"),
    ("2018-10-13", 5, "2018-10-19"),  # a Saturday does not count
    ("2018-10-19", 5, "2018-10-25"),  # over a weekend
    ("2018-09-28", 5, "2018-10-09"),  # 29 and 30 September are worked, 1 to 7 October are not
    ("2018-12-29", 5, "2019-01-07"),  # a Saturday that is worked; 30 December to 1 January are not
    ("2019-02-01", 5, "2019-02-12"),  # 2 and 3 February are worked, 4 to 10 are not
    ("2018-10-15", 1, "2018-10-15"),
]


@pytest.mark.parametrize(("on", "length", "until"), NOTICES)
def test_the_notice_counts_days_that_are_worked(on, length, until):
    setting = choose(notice__length={"working_days": length, "calendar_days": 0})
    year = {"year": int(until[:4])}
    line = roster("r", "a", on=on, until="noticed", **year)
    result = play(setting, *awarded(), line)
    assert result["rosters"][0]["notice_until"] == until


def test_an_objection_stops_only_its_line():
    two = (
        poor("W", "V"),
        event("applicant.departed", ["person:W", "person:V"], "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01", name="a"),
        transport("2018-06-01", who="person:V", name="b"),
    )
    result = play(
        *two,
        roster("r", "a", "b", on="2018-10-15", until="noticed"),
        act("roster.objected", SUBJECT, "2018-10-16", line=1),
        act("roster.approved", SUBJECT, "2018-10-22"),
    )
    by_name = {one["grant"]: one["status"] for one in result["claims"]}
    assert by_name == {"a/1": "held", "b/1": "approved"}
    assert result["rosters"][0]["fen"] == 60_000


def test_a_case_is_played_from_text():
    assert run_case(["# nothing but a comment", ""])["claims"] == []

"""Who is trained, paid and sent, term by term: each with what meets it beside what does not."""

import pytest
from policy_lines import W, choose, event, hired, left, play
from training_lines import (
    LIVING,
    PARK,
    POOR,
    TABLES,
    UNEMPLOYED,
    UPGRADE,
    VOCATIONAL,
    attended,
    certified,
    claim,
    course,
    enrolled,
    word,
)

PRACTICE = "technical-school-practice-subsidy"
POOR_W = {"person": "W", "poor": "Anhua"}
DONE = certified("2018-07-10")


def came_to(*lines, scheme=VOCATIONAL, on="2018-08-01", payee=W, line=None):
    return word(play(TABLES, *lines, claim(on, scheme, payee=payee, line=line)))


# Of a group that is trained, on the first day of the course


def graduated(on, level="undergraduate"):
    return event("applicant.graduated", W, on, school="湖南城市学院", level=level)


@pytest.mark.parametrize(
    ("facts", "meets"),
    [
        ([{"person": "W", "groups": {"rural-migrant": "2018-06-04"}}], True),
        ([{"person": "W", "groups": {"rural-migrant": "2018-06-05"}}], False),
        ([{"person": "W", "groups": "online-merchant"}], False),
        ([POOR_W], True),
        ([graduated("2018-06-30")], True),
        ([graduated("2018-06-30", "vocational")], False),
        ([graduated("2017-06-30")], False),
        ([hired("2018-06-04")], True),
        ([hired("2018-06-05")], False),
        ([hired("2018-01-02"), left("2018-06-04")], True),
        ([hired("2018-01-02"), left("2018-06-03")], False),
    ],
)
def test_of_a_group_that_is_trained(facts, meets):
    assert came_to(course(), *facts, DONE) == (120_000 if meets else "not-in-population")


def test_the_register_of_the_course_says_as_what():
    for group, wanted in (("school-leaver", 120_000), (None, "not-in-population")):
        assert came_to(course(), enrolled(group=group), DONE) == wanted


# Which certificate is a course's


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"course": None, "trade": "A", "level": 5}, 120_000),
        ({"course": None, "trade": "B", "level": 5}, "certificate-missing"),
        ({"course": None, "trade": "A", "level": 4}, "certificate-missing"),
        ({"course": None, "trade": "A", "level": 5, "on": "2018-06-03"}, "certificate-missing"),
    ],
)
def test_a_certificate_that_names_no_course_has_its_trade_and_level(more, wanted):
    line = {**certified("2018-07-10"), **more}
    assert came_to(UNEMPLOYED, course(), enrolled(), line) == wanted


def test_of_two_certificates_the_one_that_proves_the_course():
    first = certified("2018-07-09", kind="completion", number="1")
    assert came_to(UNEMPLOYED, course(), enrolled(), first, DONE) == 120_000


def test_since_names_the_course_that_is_meant():
    told = (UNEMPLOYED, course(), enrolled(), DONE, course("c2", "2019-03-04", "2019-04-05", "B"))
    told += (enrolled("c2"), certified("2019-04-10", "c2"))
    for since, wanted in (
        ("2018-06-04", 120_000),
        ("2018-07-10", 120_000),
        ("2019-04-10", 100_000),
    ):
        line = {"line": 1, "beneficiary": W, "since": since}
        assert came_to(*told, on="2019-05-06", line=line) == wanted


# Who is paid


@pytest.mark.parametrize(
    ("agreed", "payee", "wanted"),
    [
        ({}, W, 204_000),
        ({}, "unit:K", 204_000),
        ({}, "unit:X", "payee-not-qualified"),
        ({}, "person:V", "payee-not-qualified"),
        ({"payee": "person"}, W, 204_000),
        ({"payee": "person"}, "unit:K", "payee-not-qualified"),
        ({"payee": "institution"}, W, "payee-not-qualified"),
        ({"payee": "institution"}, "unit:K", 204_000),
    ],
)
def test_the_trainee_or_the_institution(agreed, payee, wanted):
    told = (POOR_W, course(**agreed), enrolled(), DONE)
    line = {"line": 1, "beneficiary": W}
    assert came_to(*told, scheme=POOR, payee=payee, line=line) == wanted


@pytest.mark.parametrize(
    ("agreed", "payee", "wanted"),
    [
        ({}, W, 60_000),
        ({}, "unit:K", 60_000),
        ({}, "unit:X", "payee-not-qualified"),
        ({"payee": "person"}, "unit:K", "payee-not-qualified"),
        ({"payee": "institution"}, W, "payee-not-qualified"),
    ],
)
def test_the_pupil_or_the_school(agreed, payee, wanted):
    school = {"unit": "K", "county": "Heshan", "classified": "technical-school"}
    amount = {"set": {f"amount.{PRACTICE}": {"fen": 60_000}}}
    told = (amount, school, course(kind="practice", **agreed))
    told += (enrolled(came_from="special-vocational"),)
    line = {"line": 1, "beneficiary": W}
    assert came_to(*told, scheme=PRACTICE, payee=payee, line=line) == wanted


# In the parks of Anhua

FIRM = {"unit": "F", "county": "Anhua", "classified": "industrial", "park": "安化经开区"}
ON_THE_JOB = course(kind="on-the-job", organiser="unit:F")
AT_F = hired("2018-01-02", workplace="Anhua")
MOVED = event("enterprise.located", "unit:F", "2018-07-10", county="430923")
ENDED = event("enterprise.classEnded", "unit:F", "2018-07-09", quality="industrial")


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ([AT_F], 204_000),
        ([], "not-in-population"),
        ([AT_F, left("2018-07-10")], 204_000),
        ([AT_F, left("2018-07-09")], "not-in-population"),
        ([hired("2018-01-02", employer="unit:G")], "not-in-population"),
        ([AT_F, MOVED], "not-in-park"),
        ([AT_F, {**MOVED, "on": "2018-07-11"}], 204_000),
        ([AT_F, ENDED], "employer-out-of-scope"),
        ([AT_F, {**ENDED, "on": "2018-07-10"}], 204_000),
    ],
)
def test_a_firm_in_a_park_and_its_worker(facts, wanted):
    line = {"line": 1, "beneficiary": W}
    told = (FIRM, POOR_W, ON_THE_JOB, *facts, DONE)
    assert came_to(*told, scheme=PARK, payee="unit:F", line=line) == wanted


@pytest.mark.parametrize(
    ("organiser", "sent_by", "wanted"),
    [
        ("unit:F", None, 204_000),
        ("unit:K", None, 204_000),
        ("unit:K", "unit:F", 204_000),
        ("unit:K", "unit:G", "evidence-missing"),
        ("unit:F", "unit:G", 204_000),
    ],
)
def test_the_firm_held_the_course_or_sent_its_worker(organiser, sent_by, wanted):
    sent = {"sent_by": sent_by} if sent_by else {}
    opened = course(kind="on-the-job", organiser=organiser)
    told = (FIRM, POOR_W, opened, AT_F, enrolled(**sent), DONE)
    line = {"line": 1, "beneficiary": W}
    assert came_to(*told, scheme=PARK, payee="unit:F", line=line) == wanted


# At work and insured


def test_insured_by_an_employer_in_the_month_shows_a_worker_at_work():
    months = event("applicant.insuredMonthsAttested", W, "2018-06-30", months=40)
    level = event("applicant.certified", W, "2018-06-10", trade="A", level=4)
    paid = event("applicant.contributionPaid", W, "2018-06-29", insurance="unemployment")
    for payer, month, wanted in (
        ("unit:F", "2018-06", 150_000),
        ("unit:F", "2018-05", "not-in-population"),
        (W, "2018-06", "not-in-population"),
    ):
        line = paid | {"payer": payer, "month": month}
        assert came_to(months, level, line, scheme=UPGRADE) == wanted


@pytest.mark.parametrize(
    ("kind", "number", "wanted"),
    [
        ("qualification", 3, 200_000),
        ("skill-level", 5, 100_000),
        ("completion", 5, "certificate-missing"),
        ("qualification", 2, "certificate-missing"),
        ("qualification", 0, "certificate-missing"),
    ],
)
def test_a_level_that_is_paid_for(kind, number, wanted):
    months = event("applicant.insuredMonthsAttested", W, "2018-06-30", months=40)
    line = event("applicant.certified", W, "2018-06-10", trade="A", level=number, kind=kind)
    assert came_to(AT_F, months, line, scheme=UPGRADE) == wanted


def test_the_latest_attestation_with_the_months_after_it():
    told = [event("applicant.insuredMonthsAttested", W, "2018-03-31", months=30)]
    told += [event("applicant.insuredMonthsAttested", W, "2018-05-31", months=32)]
    paid = event("applicant.contributionPaid", W, "2018-07-31", payer="unit:F")
    paid |= {"insurance": "unemployment"}
    level = event("applicant.certified", W, "2018-06-10", trade="A", level=4)
    for months, wanted in (
        ("2018-03..2018-08", "insurance-too-short"),
        ("2018-02..2018-09", 150_000),
    ):
        line = {**paid, "month": months, "on": "2018-09-28"}
        found = came_to(AT_F, *told, level, line, scheme=UPGRADE, on="2018-10-08")
        assert found == wanted


# The course as it was changed


def test_the_days_a_course_has_as_it_was_changed():
    days = [attended(f"2018-06-0{n}") for n in range(4, 9)]
    told = (POOR_W, course(until="2018-06-08", days=3), enrolled(), *days)
    changed = event("course.changed", "course:c1", "2018-06-06", until="2018-06-08", days=4)
    assert came_to(*told, scheme=LIVING) == 6_000
    assert came_to(*told, changed, scheme=LIVING) == 8_000


def test_whole_days_come_before_halves_where_there_are_too_many():
    days = [attended("2018-06-04", half="morning"), attended("2018-06-05"), attended("2018-06-06")]
    told = (POOR_W, course(until="2018-06-08", days=2), enrolled(), *days)
    assert came_to(*told, scheme=LIVING) == 4_000


def test_leaving_poverty_keeps_the_right_unless_it_is_set_to_end():
    left_it = {"person": "W", "poor": {"county": "Anhua", "exited": "2018-06-20"}}
    ends = choose(poverty__exit_effect="ends")
    told = (left_it, course(), enrolled(), DONE)
    assert came_to(*told, scheme=POOR) == 204_000
    assert came_to(ends, *told, scheme=POOR) == "status-lost"

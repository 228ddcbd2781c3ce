"""Training on both sides of every day and number that counts, days worked out by hand or walk."""

from datetime import date, timedelta

import pytest
from due_lines import dues, only, payee
from policy_lines import W, choose, event, hired, left, play, walk
from training_lines import (
    LIVING,
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

ONE = timedelta(days=1)


def taught(day, *settings, person=UNEMPLOYED, trade="A", first="2018-03-05", until=None, **more):
    """A person's course and the certificate of a day."""
    opened = course(first=first, until=until or first, trade=trade)
    return (TABLES, *settings, person, opened, enrolled(), certified(day, **more))


# The paper's first day, the shortage list's year


@pytest.mark.parametrize(
    ("day", "wanted"), [("2018-04-17", "before-validity"), ("2018-04-18", 120_000)]
)
def test_a_certificate_of_the_papers_first_day(day, wanted):
    assert word(play(*taught(day), claim("2019-02-01"))) == wanted


@pytest.mark.parametrize(("day", "wanted"), [("2018-12-31", 110_000), ("2019-01-01", 100_000)])
def test_the_trade_is_short_in_the_year_of_the_certificate(day, wanted):
    told = taught(day, trade="B", first="2018-12-03", until="2018-12-28")
    assert word(play(*told, claim("2019-02-01"))) == wanted


@pytest.mark.parametrize(("first", "wanted"), [("2018-12-31", 110_000), ("2019-01-01", 100_000)])
def test_or_in_the_year_in_which_the_course_began(first, wanted):
    settings = choose(training__uplift_date="course-start")
    told = taught("2019-01-15", settings, trade="B", first=first, until="2019-01-11")
    assert word(play(*told, claim("2019-02-01"))) == wanted


# So many courses a calendar year


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2018-12-31", "once-per-year"), ("2019-01-01", 100_000), ("2018-04-18", "once-per-year")],
)
def test_the_year_is_that_of_the_certificate(day, wanted):
    first = taught("2018-10-15", first="2018-09-03", until="2018-10-12")
    second = (course("c2", "2018-03-05", "2018-04-13", "B"), enrolled("c2"), certified(day, "c2"))
    told = (*first, claim("2018-11-01"), *second)
    result = play(*told, claim("2019-02-01", name="b", round="course:c2"))
    assert word(result, "b") == wanted


@pytest.mark.parametrize("most", [1, 2, 3, None])
def test_no_more_courses_a_year_than_are_set(most):
    settings = choose(training__frequency={"a_year": most, "level_once": False})
    told = [TABLES, settings, UNEMPLOYED]
    for number, month in enumerate((5, 7, 9, 11)):
        name = f"c{number}"
        told += [course(name, f"2018-{month:02}-01", f"2018-{month:02}-20"), enrolled(name)]
        told += [certified(f"2018-{month:02}-25", name), claim(f"2018-{month:02}-28", name=name)]
    result = play(*told)
    paid = [word(result, f"c{number}") for number in range(4)]
    room = 4 if most is None else most
    assert paid == [120_000] * room + ["once-per-year"] * (4 - room)


def test_a_course_given_back_makes_room_in_its_year():
    told = [*taught("2018-07-10", first="2018-06-04", until="2018-07-06"), claim("2018-08-01")]
    revoked = event("grant.revoked", "grant:a/1", "2018-08-10")
    again = [course("c2", "2018-09-03", "2018-10-12", "B"), enrolled("c2")]
    again += [certified("2018-10-15", "c2"), claim("2018-11-01", name="b", round="course:c2")]
    assert word(play(*told, *again), "b") == "once-per-year"
    assert word(play(*told, revoked, *again), "b") == 110_000


# Registered poor in class


@pytest.mark.parametrize(
    ("since", "wanted"),
    [("2018-06-04", 204_000), ("2018-07-10", 204_000), ("2018-07-11", "not-in-population")],
)
def test_registered_poor_by_the_end_of_the_course(since, wanted):
    person = {"person": "W", "poor": {"county": "Taojiang", "since": since}}
    told = taught("2018-07-10", person=person, first="2018-06-04", until="2018-07-06")
    assert word(play(*told, claim("2018-08-01", POOR))) == wanted


@pytest.mark.parametrize(
    ("day", "wanted"), [("2018-07-10", "status-lost"), ("2018-07-11", 204_000)]
)
def test_an_annulment_voids_what_was_not_complete(day, wanted):
    person = {"person": "W", "poor": {"county": "Taojiang", "annulled": day}}
    told = taught("2018-07-10", person=person, first="2018-06-04", until="2018-07-06")
    assert word(play(*told, claim("2018-08-01", POOR))) == wanted


@pytest.mark.parametrize("since", ["2018-06-04", "2018-06-13", "2018-06-15", "2018-06-16"])
def test_days_in_class_count_from_the_registration_on(since):
    days = [date(2018, 6, 4) + n * ONE for n in range(12)]
    person = {"person": "W", "poor": {"county": "Taojiang", "since": since}}
    told = [person, course(until="2018-06-15"), enrolled(), *(attended(one) for one in days)]
    counted = sum(one >= date.fromisoformat(since) for one in days)
    result = play(*told, claim("2018-06-20", LIVING))
    assert word(result) == (counted * 2_000 or "not-in-population")


def test_days_before_the_sixteenth_birthday_do_not_count():
    person = {"person": "W", "poor": "Taojiang", "born": "2002-06-06"}
    days = [attended(f"2018-06-0{n}") for n in range(4, 9)]
    told = (person, course(until="2018-06-08"), enrolled(), *days)
    assert word(play(*told, claim("2018-06-20", LIVING))) == 3 * 2_000


def test_the_allowance_matures_with_the_last_day_of_the_course():
    person = {"person": "W", "poor": "Taojiang"}
    told = (person, course(until="2018-06-08"), enrolled(), attended("2018-06-04"))
    [one] = play(*told, claim("2018-06-07", LIVING))["claims"]
    assert (one["reasons"], one["matures_on"]) == (["period-open"], "2018-06-08")
    assert word(play(*told, claim("2018-06-08", LIVING))) == 2_000
    closed = event("course.closed", "course:c1", "2018-06-07")
    assert word(play(*told, closed, claim("2018-06-07", LIVING))) == 2_000
    later = event("course.changed", "course:c1", "2018-06-06", until="2018-06-29")
    assert word(play(*told, later, claim("2018-06-08", LIVING))) == "period-open"


def test_a_day_that_was_struck_out_is_not_paid():
    person = {"person": "W", "poor": "Taojiang"}
    days = [{**attended(f"2018-06-0{n}"), "id": f"d{n}"} for n in range(4, 8)]
    void = event("applicant.factVoided", W, "2018-06-11", voids="d5")
    told = (person, course(until="2018-06-08"), enrolled(), *days, void)
    assert word(play(*told, claim("2018-06-20", LIVING))) == 3 * 2_000


# Skills upgrade: insured months, first and last day


def at_work(first="2013-01-07"):
    return hired(first, workplace="Heshan")


def insured(last, months):
    """So many months in a row, up to the month of a day."""
    year, month = last.year, last.month
    found = []
    for _ in range(months):
        found.append(f"{year}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return [
        event("applicant.contributionPaid", W, last, payer="unit:F", insurance="unemployment")
        | {"month": one}
        for one in reversed(found)
    ]


def level(on, number=4, trade="A", **more):
    return event("applicant.certified", W, on, trade=trade, level=number, **more)


@pytest.mark.parametrize("asked", [36, 12])
@pytest.mark.parametrize("missing", [0, 1])
def test_so_many_months_insured(asked, missing):
    settings = choose(skills__rules={"insured_months": asked})
    told = (settings, at_work(), *insured(date(2018, 6, 30), asked - missing), level("2018-06-10"))
    wanted = "insurance-too-short" if missing else 150_000
    assert word(play(*told, claim("2018-08-01", UPGRADE))) == wanted


def test_a_month_paid_twice_is_one_month():
    paid = insured(date(2018, 6, 30), 35)
    twice = [{**one, "voucher": "again"} for one in paid]
    told = (at_work(), *paid, *twice, level("2018-06-10"), claim("2018-08-01", UPGRADE))
    assert word(play(*told)) == "insurance-too-short"


def test_a_month_given_back_is_none():
    paid = insured(date(2018, 6, 30), 36)
    refund = event("applicant.contributionRefunded", W, "2018-07-16", payer="unit:F")
    refund |= {"insurance": "unemployment", "month": "2018-06", "voucher": "back"}
    told = (at_work(), *paid, level("2018-06-10"))
    filed = claim("2018-08-01", UPGRADE)
    for fen, wanted in ((49_999, 150_000), (50_000, "insurance-too-short")):
        assert word(play(*told, {**refund, "employer_fen": fen}, filed)) == wanted


@pytest.mark.parametrize(
    ("day", "wanted"), [("2016-12-31", "before-validity"), ("2017-01-01", 150_000)]
)
def test_certificates_from_2017_on(day, wanted):
    told = (at_work(), *insured(date(2017, 3, 31), 40), level(day))
    assert word(play(*told, claim("2017-08-01", UPGRADE))) == wanted


# The last day by civil law, worked out by hand; one that offices do not work on moves to the next.
WINDOWS = {
    "2017-06-01": "2018-06-01",  # a Friday
    "2017-06-02": "2018-06-04",  # a Saturday
    "2017-06-03": "2018-06-04",  # a Sunday
    "2017-06-16": "2018-06-19",  # a Saturday, then the dragon boat festival's Monday
    "2017-09-30": "2018-09-30",  # a Sunday that is worked before the holidays
    "2017-10-01": "2018-10-08",  # the national holidays
    "2020-02-29": "2021-03-01",  # no such day: 28 February, a Sunday
}


@pytest.mark.parametrize(("day", "last"), WINDOWS.items())
def test_twelve_months_to_claim_in(day, last):
    told = (at_work(), *insured(date.fromisoformat(day), 40), level(day))
    for on, wanted in ((last, 150_000), (date.fromisoformat(last) + ONE, "late-application")):
        assert word(play(*told, claim(on, UPGRADE))) == wanted


@pytest.mark.parametrize("day", [date(2017, 6, 1), date(2017, 6, 2), date(2020, 2, 29)])
def test_or_counted_as_months_of_work_are(day):
    settings = {**choose(period__deadline_count="inclusive"), "valid_from": "2017-01-01"}
    told = (settings, at_work(), *insured(day, 40), level(day))
    last = walk(day, 12, True)
    for on, wanted in ((last, 150_000), (last + ONE, "late-application")):
        assert word(play(*told, claim(on, UPGRADE))) == wanted


@pytest.mark.parametrize(
    ("day", "wanted"), [("2018-06-10", 150_000), ("2018-06-09", "not-in-population")]
)
def test_at_work_on_the_day_of_the_certificate(day, wanted):
    told = (at_work(), *insured(date(2018, 5, 31), 40), left(day), level("2018-06-10"))
    assert word(play(*told, claim("2018-08-01", UPGRADE))) == wanted


# What was paid once stays paid, whatever is told of it later


def test_a_corrected_certificate_does_not_open_its_level_again():
    told = [*taught("2018-07-10", first="2018-06-04", until="2018-07-06")]
    told[-1] = {**told[-1], "id": "z", "number": "1", "trade": "A", "level": 5}
    void = {
        **event("applicant.factVoided", W, "2019-07-01", voids="z"),
        "instead_type": "applicant.certified",
        "instead": {
            **{"kind": "qualification", "trade": "A", "level": 5, "number": "2"},
            **{"course": "course:c1", "happened_on": "2019-01-04"},
        },
    }
    told = (*told, claim("2018-08-01"), void)
    assert word(play(*told, claim("2019-07-02", name="b")), "b") == "duplicate"


def test_joined_records_are_one_trainee():
    other = {"person": "V", "groups": "registered-unemployed"}
    told = [*taught("2018-07-10", first="2018-06-04", until="2018-07-06"), claim("2018-08-01")]
    again = [course("c2", "2019-03-04", "2019-04-05"), enrolled("c2", "person:V")]
    again += [certified("2019-04-10", "c2", "person:V")]
    line = {"line": 1, "beneficiary": "person:V"}
    asked = claim("2019-05-06", name="b", payee="person:V", line=line)
    assert word(play(other, *told, *again, asked), "b") == 120_000
    merged = event("applicant.mergedInto", "person:V", "2019-04-20", kept=W)
    kept = claim("2019-05-06", name="b")
    assert word(play(other, *told, *again, merged, kept), "b") == "duplicate"


def test_two_lines_of_one_application_for_one_course():
    told = taught("2018-07-10", first="2018-06-04", until="2018-07-06")
    filed = claim("2018-08-01")
    filed["lines"] = [{"line": 1, "beneficiary": W}, {"line": 2, "beneficiary": W}]
    found = [(one["result"], one["reason"]) for one in play(*told, filed)["claims"]]
    assert found == [("PAY", ""), ("REFUSE", "duplicate")]


def test_what_is_only_declared_pays_nobody():
    told = [*taught("2018-07-10", first="2018-06-04", until="2018-07-06")]
    for place, wanted in ((-1, "certificate-missing"), (-3, "evidence-missing")):
        declared = [*told]
        declared[place] = {**declared[place], "grade": "declared"}
        assert word(play(*declared, claim("2018-08-01"))) == wanted


# Nobody claimed


def test_a_course_that_nobody_claimed_is_due():
    told = taught("2018-07-10", first="2018-06-04", until="2018-07-06")
    one = only("2018-12-31", *told)
    assert (one.scheme, one.stage, one.owed, one.amount_fen) == (
        VOCATIONAL,
        "unclaimed",
        True,
        120_000,
    )
    assert str(one.entered_on) == "2018-07-10"


def test_a_claimed_course_is_due_once():
    told = taught("2018-07-10", first="2018-06-04", until="2018-07-06")
    for line in (None, {"line": 1, "beneficiary": W, "round": "course:c1"}):
        one = only("2018-12-31", *told, claim("2018-08-01", line=line))
        assert (one.stage, one.grants) == ("awarded", 1)


def test_a_class_that_the_institution_is_paid_for_is_its_to_claim():
    told = [*taught("2018-07-10", first="2018-06-04", until="2018-07-06")]
    told[2] = {**told[2], "payee": "institution"}
    released = {"person": "W", "groups": "overcapacity-worker"}
    assert payee("2018-12-31", *told[:1], released, *told[2:]) == "unit:K"
    assert dues("2018-12-31", *told) == [], "an ordinary trainee's course is nobody's to claim"
    proxy = choose(training__payee="proxy-agreement")
    assert payee("2018-12-31", proxy, *told) == "unit:K"


def test_a_poor_worker_is_due_the_higher_subsidy_and_the_allowance():
    person = {"person": "W", "poor": "Taojiang"}
    told = taught("2018-07-10", person=person, first="2018-06-04", until="2018-07-06")
    found = {one.scheme: one for _, _, one in dues("2018-12-31", *told, attended("2018-06-05"))}
    assert {key: one.amount_fen for key, one in found.items()} == {POOR: 204_000, LIVING: 2_000}


def test_a_certificate_of_a_worker_is_due_until_its_window_closes():
    told = (at_work(), *insured(date(2018, 6, 30), 36), level("2018-06-10"))
    assert [one.scheme for _, _, one in dues("2019-06-10", *told)] == [UPGRADE]
    assert dues("2019-06-11", *told) == []


def test_records_joined_later_are_gone_over_once():
    told = taught("2018-07-10", first="2018-06-04", until="2018-07-06")
    merged = event("applicant.mergedInto", W, "2018-08-01", kept="person:V")
    kept = {"person": "V", "groups": "registered-unemployed"}
    [(_, whose, one)] = dues("2018-12-31", kept, *told, merged)
    assert (one.scheme, whose) == (VOCATIONAL, "person:V")

"""What may be told of a course and of those in it: counted once, in its time, named on record."""

import pytest
from policy_lines import W, event, play, verdicts
from training_lines import LIVING, PURCHASE, attended, certified, claim, course, enrolled, word

POOR = {"person": "W", "poor": "Taojiang"}
DIGEST = {"kind": "qualification", "trade": "A", "level": 5, "number": "1"}


def told(line, **how):
    """A line whose answer is looked at."""
    return {**line, **how, "expect": {}}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (course(until="2018-06-03"), "impossible-period"),
        (
            event("course.changed", "course:c1", "2018-06-05", until="2018-06-03"),
            "impossible-period",
        ),
        (event("course.dayHeld", "course:c1", "2018-06-03"), "impossible-period"),
        (event("course.closed", "course:c1", "2018-06-03"), "impossible-period"),
        (event("course.closed", "course:c9", "2018-06-05"), "unknown-course"),
        (attended("2018-06-05", "c9"), "unknown-course"),
        (enrolled("c9", on="2018-06-05"), "unknown-course"),
        (certified("2018-06-05", "c9", trade="A", level=5), "unknown-course"),
    ],
)
def test_a_fact_that_does_not_fit_is_turned_down(line, code):
    opening = () if line["type"] == "course.opened" else (course(),)
    assert verdicts(play(POOR, *opening, told(line))) == [(line["type"], code)]


def test_an_attestation_of_months_to_come_is_turned_down():
    line = event("applicant.insuredMonthsAttested", W, "2018-06-05", months=40, through="2018-07")
    assert verdicts(play(POOR, told(line))) == [(line["type"], "future-day")]


def test_a_course_is_opened_once_and_closed_once():
    closed = event("course.closed", "course:c1", "2018-06-08")
    later = event("course.closed", "course:c1", "2018-06-11")
    result = play(POOR, course(), closed, told(closed), told(later))
    assert verdicts(result) == [("course.closed", "course-closed")]
    assert verdicts(play(POOR, course(), told(course()))) == []


HALVES = {"full": 2_000, "morning": 1_000, "afternoon": 1_000}


@pytest.mark.parametrize("first", HALVES)
@pytest.mark.parametrize("second", HALVES)
def test_a_half_day_counts_once_whoever_tells_it(first, second):
    """The same half again is the same fact; a day told both whole and by half conflicts."""
    one = attended("2018-06-05", half=first)
    other = told(attended("2018-06-05", half=second), source="urn:another", id="x")
    result = play(POOR, course(), enrolled(), one, other, claim("2018-07-10", LIVING))
    conflicts = first != second and "full" in (first, second)
    wanted = [("applicant.attended", "conflicting-fact")] if conflicts else []
    assert verdicts(result) == wanted
    both = not conflicts and first != second
    assert word(result) == (2_000 if both else HALVES[first])


def test_a_certificate_counts_once_whoever_tells_it():
    one = certified("2018-07-10", **DIGEST)
    same = told(one, source="urn:another", id="x")
    other = told(certified("2018-07-11", **DIGEST), source="urn:another", id="y")
    result = play(POOR, course(), enrolled(), one, same, other)
    assert verdicts(result) == [("applicant.certified", "conflicting-fact")]


def test_a_half_day_that_was_struck_out_may_be_told_again():
    one = {**attended("2018-06-05"), "id": "d"}
    void = event("applicant.factVoided", W, "2018-06-06", voids="d")
    again = attended("2018-06-05", half="morning")
    result = play(POOR, course(), enrolled(), one, void, again, claim("2018-07-10", LIVING))
    assert word(result) == 1_000


def test_a_course_day_that_was_struck_out_does_not_count():
    days = [event("course.dayHeld", "course:c1", f"2018-06-0{n}") | {"id": f"h{n}"} for n in (4, 5)]
    class_days = [attended(f"2018-06-0{n}") for n in (4, 5, 6)]
    void = event("course.factVoided", "course:c1", "2018-06-11", voids="h5")
    line = claim("2018-07-10", LIVING)
    assert word(play(POOR, course(), *days, enrolled(), *class_days, line)) == 4_000
    assert word(play(POOR, course(), *days, enrolled(), *class_days, void, line)) == 2_000


def test_a_course_itself_is_not_struck_out():
    opened = {**course(), "id": "o"}
    void = told(event("course.factVoided", "course:c1", "2018-06-11", voids="o"))
    assert verdicts(play(POOR, opened, void)) == [("course.factVoided", "not-voidable")]


# A fact that falls after the award


def marked(*lines):
    [one] = [one for one in play(*lines)["claims"] if one["grant"] == "a/1"]
    return one["review_required"]


def test_what_rests_on_a_day_of_a_course_is_looked_at_again_when_it_falls():
    days = [event("course.dayHeld", "course:c1", f"2018-06-0{n}") | {"id": f"h{n}"} for n in (4, 5)]
    told = (POOR, course(), *days, enrolled(), attended("2018-06-04"), claim("2018-07-10", LIVING))
    assert not marked(*told)
    assert marked(*told, event("course.factVoided", "course:c1", "2018-07-11", voids="h5"))


def test_what_rests_on_the_end_of_a_course_is_looked_at_again_when_it_falls():
    closed = event("course.closed", "course:c1", "2018-06-08") | {"id": "end"}
    told = (POOR, course(), closed, enrolled(), attended("2018-06-04"), claim("2018-06-11", LIVING))
    assert not marked(*told)
    assert marked(*told, event("course.factVoided", "course:c1", "2018-06-12", voids="end"))


def test_what_rests_on_an_acceptance_is_looked_at_again_when_it_falls():
    signed = {"supplier": "unit:K", "scheme": PURCHASE, "price_fen": 500_000}
    contract = event("contract.signed", "contract:p", "2018-06-04", course="course:c1", **signed)
    accepted = event("contract.accepted", "contract:p", "2018-07-09", part=1) | {"id": "part"}
    filed = claim("2018-07-10", PURCHASE, payee="unit:K", line={"line": 1, "round": "contract:p"})
    told = (POOR, course(), contract, accepted, filed)
    assert not marked(*told)
    assert marked(*told, event("contract.factVoided", "contract:p", "2018-07-11", voids="part"))

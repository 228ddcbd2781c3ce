"""Objections, complaints and appeals: each stops its line and no other, until it is settled."""

import pytest
from policy_lines import W, act, event, play, poor, roster, transport, verdicts

from domain import roster as domain_roster

SUBJECT, ORDER = "roster:r", "payment.ordered"
PUBLISHED, DURING, AFTER = "2018-10-15", "2018-10-17", "2018-10-22"
ONE, OTHER = "a/1", "b/1"
VERSION_NOTICED, VERSION_RELEASED = 5, 7
"""The roster's events: opened, lines, submitted, reviewed, noticed, approved, released."""


def two(until):
    return (
        poor("W", "V"),
        event("applicant.departed", [W, "person:V"], "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01", name="a"),
        transport("2018-06-01", who="person:V", name="b"),
        roster("r", "a", "b", on=PUBLISHED, until=until),
    )


def raised(dispute, on, line=1, **more):
    return act("roster.disputeRaised", SUBJECT, on, line=line, dispute=dispute, **more)


def assigned(number, on=AFTER, investigator="li"):
    data = {"number": number, "investigator": investigator}
    return act("roster.disputeAssigned", SUBJECT, on, **data)


def settled(number, outcome, on=AFTER, by="case-officer"):
    line = act("roster.disputeSettled", SUBJECT, on, number=number, outcome=outcome)
    return {**line, "by": by}


APPROVED = act("roster.approved", SUBJECT, AFTER)
RELEASED = act("roster.released", SUBJECT, AFTER)


def order(who=W):
    return act(ORDER, "", AFTER, roster=SUBJECT, payee=who)


def statuses(result):
    return {one["grant"]: one["status"] for one in result["claims"]}


def test_an_open_objection_keeps_its_line_from_approval_and_no_other():
    result = play(*two("noticed"), raised("objection", DURING), APPROVED)
    assert verdicts(result) == []
    assert statuses(result) == {ONE: "held", OTHER: "approved"}
    assert result["rosters"][0]["fen"] == 60_000


@pytest.mark.parametrize("outcome", ["dismissed", "withdrawn"])
def test_dismissed_or_withdrawn_before_approval_the_line_goes_on(outcome):
    number = VERSION_NOTICED + 1
    looked_at = (assigned(number, DURING), settled(number, outcome, DURING))
    result = play(*two("noticed"), raised("objection", DURING), *looked_at, APPROVED)
    assert verdicts(result) == []
    assert statuses(result) == {ONE: "approved", OTHER: "approved"}


def test_upheld_before_approval_the_line_leaves_the_roster_and_is_held():
    number = VERSION_NOTICED + 1
    looked_at = (assigned(number, DURING), settled(number, "upheld", DURING))
    result = play(*two("noticed"), raised("objection", DURING), *looked_at, APPROVED)
    assert statuses(result) == {ONE: "held", OTHER: "approved"}
    assert result["rosters"][0]["stopped"] == [1]


def test_a_complaint_after_approval_holds_its_line_at_release():
    result = play(
        *two("approved"), raised("complaint", AFTER), RELEASED, order(), order("person:V")
    )
    assert verdicts(result) == [(ORDER, "no-lines")]
    assert statuses(result) == {ONE: "held", OTHER: "approved"}
    assert [one["payee"] for one in result["payments"]] == ["person:V"]


def test_dismissed_after_release_the_line_is_released_again_and_paid():
    """A complaint about a released line takes its release back; the other is paid meanwhile."""
    number = VERSION_RELEASED + 1
    lines = (*two("released"), raised("complaint", AFTER), order(), order("person:V"))
    stopped = play(*lines)
    assert verdicts(stopped) == [(ORDER, "no-lines")]
    looked_at = (assigned(number), settled(number, "dismissed"), RELEASED)
    again = act(ORDER, "", AFTER, roster=SUBJECT, payee=W, release=1)
    result = play(*lines, *looked_at, again)
    assert verdicts(result) == [(ORDER, "no-lines")]  # the first time only
    assert sorted(one["payee"] for one in result["payments"]) == ["person:V", W]


def test_while_the_complaint_is_open_the_line_is_not_released_again():
    lines = (*two("released"), raised("complaint", AFTER), RELEASED)
    assert verdicts(play(*lines)) == [("roster.released", "no-lines")]


def test_upheld_after_release_the_line_is_never_paid_from_this_roster():
    number = VERSION_RELEASED + 1
    looked_at = (assigned(number), settled(number, "upheld"), RELEASED, order())
    result = play(*two("released"), raised("complaint", AFTER), *looked_at)
    assert verdicts(result) == [("roster.released", "no-lines"), (ORDER, "no-lines")]
    assert statuses(result)[ONE] == "held"


def test_upheld_between_approval_and_release_the_line_is_not_released():
    number = VERSION_RELEASED
    looked_at = (assigned(number), settled(number, "upheld"), RELEASED, order(), order("person:V"))
    result = play(*two("approved"), raised("complaint", AFTER), *looked_at)
    assert verdicts(result) == [(ORDER, "no-lines")]
    assert [one["payee"] for one in result["payments"]] == ["person:V"]


def test_a_complaint_that_comes_after_the_order_is_kept_and_stops_nothing():
    result = play(*two("ordered"), raised("complaint", AFTER))
    assert verdicts(result) == []
    assert len(result["payments"]) == 2


def test_an_objection_is_for_the_notice_and_an_appeal_for_a_line_that_is_off():
    assert verdicts(play(*two("approved"), raised("objection", AFTER))) == [
        ("roster.disputeRaised", "notice-over")
    ]
    assert verdicts(play(*two("noticed"), raised("objection", "2018-10-20"))) == [
        ("roster.disputeRaised", "notice-over")
    ]
    assert verdicts(play(*two("approved"), raised("appeal", AFTER))) == [
        ("roster.disputeRaised", "not-stopped")
    ]


def test_an_upheld_appeal_lifts_what_the_objection_held():
    objection, appeal = VERSION_NOTICED + 1, VERSION_NOTICED + 5
    lines = (
        *two("noticed"),
        raised("objection", DURING),
        assigned(objection, DURING),
        settled(objection, "upheld", DURING),
        raised("appeal", DURING),
        assigned(appeal, DURING),
        settled(appeal, "upheld", DURING),
    )
    result = play(*lines)
    assert verdicts(result) == []
    assert statuses(result) == {ONE: "awarded", OTHER: "listed"}


@pytest.mark.parametrize("who", ["submitter", "reviewer"])
def test_who_signed_the_roster_neither_looks_into_it_nor_settles_it(who):
    number = VERSION_NOTICED + 1
    lines = (*two("noticed"), raised("objection", DURING))
    assert verdicts(play(*lines, assigned(number, DURING, who))) == [
        ("roster.disputeAssigned", "same-person")
    ]
    closing = (assigned(number, DURING), settled(number, "dismissed", DURING, by=who))
    assert verdicts(play(*lines, *closing)) == [("roster.disputeSettled", "same-person")]


def test_nothing_is_settled_before_somebody_looks_into_it():
    number = VERSION_NOTICED + 1
    lines = (*two("noticed"), raised("objection", DURING))
    assert verdicts(play(*lines, settled(number, "dismissed", DURING))) == [
        ("roster.disputeSettled", "not-assigned")
    ]
    assert verdicts(play(*lines, settled(number + 9, "dismissed", DURING))) == [
        ("roster.disputeSettled", "unknown-dispute")
    ]


def test_the_answer_is_not_due_before_it_was_raised():
    early = raised("objection", DURING, answer_by="2018-10-16")
    assert verdicts(play(*two("noticed"), early)) == [("roster.disputeRaised", "answer-by")]


def test_of_two_objections_to_one_line_both_are_settled_before_it_goes_on():
    first, second = VERSION_NOTICED + 1, VERSION_NOTICED + 2
    lines = (
        *two("noticed"),
        raised("objection", DURING),
        raised("objection", DURING),
        assigned(first, DURING),
        settled(first, "dismissed", DURING),
    )
    assert statuses(play(*lines, APPROVED))[ONE] == "held"
    both = (*lines, assigned(second, DURING), settled(second, "dismissed", DURING), APPROVED)
    assert statuses(play(*both))[ONE] == "approved"


def test_the_short_form_and_a_dispute_do_not_settle_each_other():
    number = VERSION_NOTICED + 1
    lines = (
        *two("noticed"),
        raised("objection", DURING),
        act("roster.objected", SUBJECT, DURING, line=1),
    )
    short = act("roster.objectionResolved", SUBJECT, DURING, line=1, outcome="dismissed")
    assert verdicts(play(*lines, short)) == [("roster.objectionResolved", "dispute-open")]
    looked_at = (assigned(number, DURING), settled(number, "dismissed", DURING))
    assert statuses(play(*lines, *looked_at, APPROVED))[ONE] == "held"
    assert statuses(play(*lines, *looked_at, short, APPROVED))[ONE] == "approved"


def test_control_where_a_dispute_stops_nothing_its_line_is_approved(monkeypatch):
    monkeypatch.setattr(domain_roster, "objected_lines", lambda disputes: frozenset())
    result = play(*two("noticed"), raised("objection", DURING), APPROVED)
    assert statuses(result) == {ONE: "approved", OTHER: "approved"}


def test_control_where_a_release_is_not_taken_back_the_line_is_paid(monkeypatch):
    monkeypatch.setattr("domain.acts.disputing._orders_of", lambda roster, line: ())
    result = play(*two("released"), raised("complaint", AFTER), order())
    assert verdicts(result) == []

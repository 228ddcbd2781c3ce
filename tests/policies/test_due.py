"""Where a due stands, whose turn it is and since when; and who could have claimed."""

import pytest
from due_lines import dues, only, payee, where
from policy_lines import (
    act,
    agency,
    choose,
    event,
    hired,
    left,
    placement,
    poor,
    referred,
    roster,
    seen,
    transport,
)

WORKED = [poor(), agency(), referred(), hired("2018-05-02"), left("2018-11-30")]
COMPLETED = "2018-11-01"
FILED = [*WORKED, placement("2018-12-03")]


def on_roster(until):
    return [*FILED, roster("r1", "a", on="2018-12-10", until=until)]


# Nobody claimed


def test_what_nobody_claimed_is_due_since_its_conditions_were_complete():
    one = only("2018-12-31", *WORKED)
    assert (one.stage, one.owner, one.owed) == ("unclaimed", "applicant", True)
    assert (str(one.entered_on), one.age_days) == (COMPLETED, 60)
    assert (one.amount_fen, one.grants, one.grant) == (20_000, 0, "")


def test_it_is_not_due_before():
    assert dues("2018-10-31", *WORKED) == []
    assert len(dues(COMPLETED, *WORKED)) == 1


def test_on_an_earlier_day_a_claim_that_came_later_had_not_been_made():
    assert only("2018-12-02", *FILED).stage == "unclaimed"
    assert only("2018-12-03", *FILED).stage == "awarded"


def test_of_two_agencies_the_one_with_the_better_letter_could_claim():
    told = [poor(), agency("X", "Y"), referred("2018-04-26"), *WORKED[3:]]
    better = referred("2018-04-25", by="unit:Y")
    worse = referred("2018-04-25", by="unit:Y", signed_by=())
    assert payee("2018-12-31", *told, better) == "unit:Y"
    assert payee("2018-12-31", *told, worse) == "unit:X"


def test_a_labour_broker_who_is_a_person_could_claim():
    broker = {"person": "B", "licensed": "2017-01-01"}
    told = [poor(), broker, referred(by="person:B"), *WORKED[3:]]
    assert where("2018-12-31", *told)[0] == "unclaimed"


def test_each_departure_is_tried_and_counts_once():
    home = event("applicant.departed", "person:W", "2018-09-01", destination="Taojiang")
    away = event("applicant.departed", "person:W", "2018-06-01", destination="Changsha")
    far = event("applicant.departed", "person:W", "2018-07-01", destination="Dongguan")
    one = only("2018-12-31", poor(), away, far, home)
    assert (one.stage, one.amount_fen, str(one.entered_on)) == ("unclaimed", 60_000, "2018-07-01")


def test_a_refused_claim_for_what_is_due_all_the_same_is_the_applicants_turn():
    away = event("applicant.departed", "person:W", "2018-06-01", destination="Dongguan")
    home = event("applicant.departed", "person:W", "2018-09-01", destination="Taojiang")
    told = [poor(), away, home, transport("2018-10-08")]
    one = only("2018-12-31", *told)
    assert (one.stage, one.owner, one.owed) == ("refused", "applicant", True)
    assert one.reasons == ("not-cross-region",)
    assert only("2018-12-31", poor(), home, transport("2018-10-08")).owner == "nobody"


def test_where_each_placement_counts_each_is_a_due():
    again = [hired("2019-02-01"), left("2019-09-30")]
    one = [*WORKED, *again]
    assert len(dues("2019-12-31", *one)) == 1
    assert len(dues("2019-12-31", choose(placement__dedupe="placement"), *one)) == 2


def test_joined_records_are_one_person_with_one_due():
    told = [
        *WORKED,
        poor("V"),
        referred(who="person:V"),
        hired("2018-05-02", who="person:V"),
        left("2018-11-30", who="person:V"),
    ]
    joined = event("applicant.mergedInto", "person:V", "2018-12-01", kept="person:W")
    assert len(dues("2018-12-31", *told)) == 2
    assert [one[1] for one in dues("2018-12-31", *told, joined)] == ["person:W"]
    claimed = [*told, placement("2018-12-03", lines=["person:V"]), {**joined, "on": "2018-12-04"}]
    [(_, whose, one)] = dues("2018-12-31", *claimed)
    assert (whose, one.stage, one.grants) == ("person:W", "awarded", 1)


def test_what_rests_on_a_voided_fact_is_not_due():
    away = event("applicant.departed", "person:W", "2018-06-01", destination="Dongguan")
    voided = event("applicant.factVoided", "person:W", "2018-10-01", voids="gone")
    assert dues("2018-12-31", poor(), {**away, "id": "gone"}, voided) == []


def test_winners_of_a_round_are_due_their_award():
    told = [
        {"unit": ["B1", "B2"], "organisation": "incubator", "base": True},
        event("round.opened", "round:r", "2018-09-03", scheme=INCUBATOR, year=2018),
        event("round.decided", "round:r", "2018-11-15", winner="unit:B1", fen=12_000_000),
    ]
    [(word, whose, one)] = dues("2018-12-31", *told)
    assert (word, whose, one.stage, one.amount_fen) == (
        "municipal",
        "unit:B1",
        "unclaimed",
        12_000_000,
    )
    assert dues("2018-11-14", *told) == []


INCUBATOR = "municipal-incubator-award"


# Decided


def test_a_pended_claim_waits_for_its_day_then_for_evidence_then_for_the_decision():
    told = [*WORKED[:4], placement("2018-08-01")]
    assert where("2018-08-31", *told) == ("pended", "nobody", "2018-08-01", f"date:{COMPLETED}")
    assert where("2018-12-31", *told)[1:] == ("case-officer", "2018-08-01", f"date:{COMPLETED}")
    late = [*WORKED[:4], placement("2018-12-03")]
    assert where("2018-12-31", *late) == ("pended", "applicant", "2018-12-03", "evidence")
    shown = only("2018-12-31", *late, seen("2018-11-30"))
    assert (shown.owed, shown.owner, shown.waits_for) == (True, "case-officer", "")
    assert not only("2018-12-31", *late).owed


def test_a_contest_is_one_due_that_waits_for_a_case_officer():
    told = [poor(), agency("X", "Y"), referred(), referred(by="unit:Y"), *WORKED[3:]]
    filed = [placement("2018-12-03"), placement("2018-12-05", payee="unit:Y", name="b")]
    one = only("2018-12-31", *told, *filed)
    assert (one.stage, one.owner, one.grants) == ("contested", "case-officer", 2)
    assert str(one.entered_on) == "2018-12-05"


def test_a_refused_rival_does_not_hide_the_award():
    told = [poor(), agency("X", "Y"), referred(), *WORKED[3:]]
    filed = [placement("2018-12-03", payee="unit:Y", name="b"), placement("2018-12-05")]
    one = only("2018-12-31", *told, *filed)
    assert (one.stage, one.owner, one.grants) == ("awarded", "submitter", 2)


def test_an_award_without_an_account_waits_for_its_payee():
    away = event("applicant.departed", "person:W", "2018-06-01", destination="Dongguan")
    told = [{**poor(), "account": False}, away, transport("2018-10-08")]
    assert where("2018-12-31", *told) == ("awarded", "applicant", "2018-10-08", "account")


def test_a_claim_for_nobody_who_is_known_is_a_due_of_its_own():
    wrong = placement("2018-12-03", lines=["idcard:430923199003074170", "person:W"])
    found = dues("2018-12-31", *WORKED, wrong)
    assert sorted((whose, one.stage) for _, whose, one in found) == [
        ("", "refused"),
        ("person:W", "awarded"),
    ]


# On a roster


@pytest.mark.parametrize(
    ("until", "stage", "owner", "waits_for"),
    [
        ("opened", "listed", "submitter", ""),
        ("submitted", "listed", "reviewer", ""),
        ("reviewed", "listed", "reviewer", ""),
        ("noticed", "listed", "approver", ""),
        ("approved", "approved", "releaser", ""),
        ("released", "approved", "releaser", ""),
        ("ordered", "ordered", "finance", ""),
        ("paid", "paid", "nobody", ""),
    ],
)
def test_the_roster_says_whose_turn_it_is(until, stage, owner, waits_for):
    found = where("2018-12-31", *on_roster(until))
    assert (*found[:2], found[3]) == (stage, owner, waits_for)


def test_while_the_notice_runs_it_is_nobodys_turn():
    told = on_roster("noticed")
    assert where("2018-12-14", *told) == ("listed", "nobody", "2018-12-10", "date:2018-12-14")
    assert where("2018-12-15", *told)[1] == "approver"


def test_days_are_those_on_which_the_stage_was_entered():
    told = on_roster("paid")
    found = {where(f"2018-12-{day}", *told)[:3:2] for day in ("09", "10", "14", "15", "16", "31")}
    assert found == {
        ("awarded", "2018-12-03"),
        ("listed", "2018-12-10"),
        ("ordered", "2018-12-15"),
        ("paid", "2018-12-16"),
    }
    assert only("2018-12-31", *told).age_days == 15


def test_what_waits_for_room_in_its_fund_is_approved_and_waits_for_finance():
    small = {"fund": "employment-subsidy-funds/2018", "limit_yuan": 100}
    told = [small, *on_roster("approved")]
    fund = "fund:employment-subsidy-funds/2018"
    assert where("2018-12-31", *told) == ("approved", "finance", "2018-12-15", fund)


def test_what_is_stopped_waits_for_those_who_lift_the_stop():
    fund = {"what": "fund", "name": "employment-subsidy-funds/2018", "reason": "x"}
    stopped = {"type": "ledger.stopped", "on": "2018-12-20", **fund}
    for until in ("noticed", "approved"):
        told = [*on_roster(until), stopped]
        assert where("2018-12-31", *told)[1::2] == ("parameter-officer", "stop:2")
        assert where("2018-12-19", *told)[3] == ""
    assert where("2018-12-31", *on_roster("submitted"), stopped)[1] == "reviewer"


def test_an_objection_waits_for_the_reviewer_and_an_upheld_one_holds_the_grant():
    objected = act("roster.objected", "roster:r1", "2018-12-11", line=1, reason="x")
    told = [*on_roster("noticed"), objected]
    assert where("2018-12-31", *told) == ("listed", "reviewer", "2018-12-10", "objection")
    resolved = act(
        "roster.objectionResolved", "roster:r1", "2018-12-12", line=1, outcome="upheld", reason="x"
    )
    assert where("2018-12-31", *told, resolved) == (
        "held",
        "case-officer",
        "2018-12-12",
        "objection",
    )


def test_an_award_that_rests_on_a_voided_fact_waits_for_a_review():
    told = [*WORKED[:4], {**WORKED[4], "id": "left"}, placement("2018-12-03")]
    voided = event("applicant.factVoided", "person:W", "2018-12-05", voids="left")
    one = only("2018-12-31", *told, voided)
    assert (one.stage, one.owner, one.waits_for) == ("awarded", "case-officer", "review")
    assert not one.owed


def test_a_sum_that_was_not_ordered_is_in_doubt():
    told = on_roster("ordered")
    wrong = {"type": "payment.paid", "on": "2018-12-19", "reference": "ordered", "fen": 1}
    assert where("2018-12-31", *told, wrong) == ("in-doubt", "reconciler", "2018-12-19", "")


def test_what_was_taken_back_can_be_claimed_again_where_it_is_due():
    revoked = act("grant.revoked", "grant:a/1", "2018-12-05", reason="x")
    one = only("2018-12-31", *FILED, revoked)
    assert (one.stage, one.owner, one.owed) == ("revoked", "applicant", True)
    again = only("2018-12-31", *FILED, revoked, placement("2018-12-07", name="b"))
    assert (again.stage, again.grants) == ("awarded", 2)

"""Finance signs on what the lines rest on: relied on unseen, looked at where it has moved."""

import pytest
from policy_lines import (
    act,
    agency,
    claims,
    event,
    hired,
    placement,
    play,
    poor,
    referred,
    roster,
    seen,
    transport,
    verdicts,
)

from domain.acts import approving
from projections.log_memory import MemoryLog

TWO = ("person:W", "person:V")
PUBLISHED, APPROVED = "2018-10-15", "2018-10-22"
SIGNED = act("roster.approved", "roster:r", APPROVED)


@pytest.fixture
def asked(monkeypatch):
    """The versions that were asked for, by question."""
    heads = []
    load = MemoryLog.load

    def counted(self, question):
        heads.append(question.heads)
        return load(self, question)

    monkeypatch.setattr(MemoryLog, "load", counted)
    return lambda: sum(map(len, heads))


def listed():
    """Two workers with an allowance each, on one roster that has been on notice."""
    return (
        poor("W", "V"),
        event("applicant.departed", list(TWO), "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01", name="a"),
        transport("2018-06-01", who="person:V", name="b"),
        roster("r", "a", "b", on=PUBLISHED, until="noticed"),
    )


def statuses(result):
    return {grant: status for grant, (status, _) in claims(result).items()}


def test_lines_that_stand_are_signed_without_a_look(asked):
    play(*listed())
    before = asked()
    result = play(*listed(), SIGNED)
    assert statuses(result) == {"a/1": "approved", "b/1": "approved"}
    assert asked() == 2 * before + 1  # whether there is such a roster


def test_a_fact_since_the_listing_has_its_line_looked_at(asked):
    moved = event("applicant.domiciled", "person:W", "2018-10-16", county="Taojiang", village="V")
    play(*listed(), moved)
    before = asked()
    result = play(*listed(), moved, SIGNED)
    assert statuses(result) == {"a/1": "approved", "b/1": "approved"}
    assert asked() > 2 * before + 1


def test_a_line_that_holds_no_longer_leaves_and_the_other_is_signed():
    annulled = event("applicant.povertyAnnulled", "person:W", "2018-05-01", cause="fraud")
    result = play(*listed(), annulled, SIGNED)
    assert statuses(result) == {"a/1": "held", "b/1": "approved"}


def test_two_lines_that_found_one_stream_otherwise_are_both_judged():
    """The agency's licence is told again between the two listings, so each rests on another
    version of its stream; both hold."""
    again = event("enterprise.licensed", "unit:X", "2018-09-01", until="2030-12-31")
    lines = (
        poor("W", "V"),
        agency("X"),
        {"unit": "F"},
        referred(who=list(TWO)),
        hired("2018-05-01", who=list(TWO)),
        seen("2018-11-02", who=list(TWO)),
        placement("2018-11-05", name="a"),
        again,
        placement("2018-11-05", lines=("person:V",), name="b"),
        roster("r", "a", "b", on="2018-11-06", until="noticed"),
    )
    result = play(*lines, act("roster.approved", "roster:r", "2018-11-20"))
    assert statuses(result) == {"a/1": "approved", "b/1": "approved"}


DIED = event("applicant.died", "person:W", "2018-10-20")
RELEASED = act("roster.released", "roster:r", APPROVED)


@pytest.mark.parametrize("when", ["before approval", "before release"])
def test_the_line_of_a_payee_who_died_is_held_and_the_other_goes_on(when):
    acts = (DIED, SIGNED, RELEASED) if when == "before approval" else (SIGNED, DIED, RELEASED)
    result = play(*listed(), *acts)
    assert claims(result)["a/1"] == ("held", ("status-lost",))
    assert statuses(result)["b/1"] == "approved"


def test_an_officer_who_has_seen_to_it_lets_the_line_go_on():
    lifted = act("grant.holdLifted", "grant:a/1", APPROVED)
    again = act("roster.released", "roster:r", APPROVED)
    result = play(*listed(), SIGNED, DIED, RELEASED, lifted, again)
    assert verdicts(result) == []
    assert statuses(result) == {"a/1": "approved", "b/1": "approved"}
    order = act("payment.ordered", "", APPROVED, roster="roster:r", payee="person:W", release=1)
    paid = play(*listed(), SIGNED, DIED, RELEASED, lifted, again, order)
    assert [one["payee"] for one in paid["payments"]] == ["person:W"]


def test_control_without_the_look_a_dead_payee_is_approved(monkeypatch):
    monkeypatch.setattr(approving, "_payee_died", lambda grant, view: False)
    assert statuses(play(*listed(), DIED, SIGNED))["a/1"] == "approved"


@pytest.mark.parametrize(
    ("what", "name"),
    [("fund", "employment-subsidy-funds/2018"), ("scheme", "migrant-worker-transport-allowance")],
)
def test_a_stop_keeps_all_and_lifted_all_go_on(what, name):
    """Stopped before the approval, and between approval and release."""
    stop = act("ledger.stopped", "", APPROVED, what=what, name=name)
    assert verdicts(play(*listed(), stop, SIGNED)) == [("roster.approved", f"{what}-stopped")]
    assert verdicts(play(*listed(), SIGNED, stop, RELEASED)) == [
        ("roster.released", f"{what}-stopped")
    ]


def test_an_award_that_falls_after_approval_is_held_at_release_and_keeps_its_fund():
    annulled = event("applicant.povertyAnnulled", "person:W", "2018-05-01", cause="fraud")
    result = play(*listed(), SIGNED, annulled, RELEASED)
    assert statuses(result) == {"a/1": "held", "b/1": "approved"}
    [fund] = result["funds"].values()
    assert fund["committed_fen"] == result["rosters"][0]["fen"] == 120_000

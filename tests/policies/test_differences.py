"""Grants decided again as of their own day: what differs is proposed, approved by another, paid or
recovered; nothing is rewritten. The sums are those of the standards set here, 600 yuan where none
is."""

import pytest
from difference_lines import (
    CLAIM,
    PAID,
    TRIP,
    W,
    act,
    approved,
    difference,
    dismissed,
    event,
    grants,
    last_job,
    play,
    poor,
    redecided,
    roster,
    standard,
    transport,
    verdicts,
)

from domain.names import line_stream, named_stream

LOWER = (*PAID, *standard(50_000, "2018-09-01"), redecided("2018-09-02"))
RAISED = (
    *standard(50_000, "2018-01-02"),
    *PAID,
    *standard(58_000, "2018-09-01", supersedes=1, number=3),
    redecided("2018-09-02"),
)
FUND = "employment-subsidy-funds/2018"


def committed(result):
    return result["funds"][FUND]["committed_fen"]


def test_less_is_proposed_and_once_approved_to_be_recovered():
    proposed = play(*LOWER)
    assert grants(proposed) == {"a/1": ("paid", 60_000, -10_000)}
    assert difference(proposed)["to_recover_fen"] == 0, "nothing is taken before a person approves"
    result = play(*approved(LOWER, "2018-09-03"))
    assert grants(result) == {"a/1": ("paid", 60_000, 0)}
    assert difference(result)["approved_fen"] == -10_000
    assert difference(result)["to_recover_fen"] == 10_000
    assert committed(result) == 60_000, "the fund follows the money, not the demand"
    assert verdicts(result) == []


def test_more_is_paid_by_a_line_of_its_own_through_a_roster():
    awarded = play(*approved(RAISED, "2018-09-03"))
    assert grants(awarded) == {"a/1": ("paid", 50_000, 0), "a/1+": ("awarded", 8_000, 0)}
    paid = (*approved(RAISED, "2018-09-03"), roster("r2", "a", on="2018-09-10", until="paid"))
    result = play(*paid, redecided("2018-10-08"))
    assert grants(result) == {"a/1": ("paid", 50_000, 0), "a/1+": ("paid", 8_000, 0)}
    assert committed(result) == 58_000
    assert last_job(result)["done"] == 0, "it comes to what stands"
    assert [one["fen"] for one in result["payments"]] == [50_000, 8_000]


def test_what_may_be_had_once_stays_with_the_grant_that_is_added_to():
    lines = (*approved(RAISED, "2018-09-03"), transport("2018-09-20", name="b"))
    assert play(*lines)["claims"][-1]["reasons"] == ["once-only-used"]


@pytest.mark.parametrize("until", [None, "opened", "submitted", "noticed"])
def test_a_grant_that_nobody_signed_for_is_decided_anew_and_listed_again(until):
    listed = (roster("r", "a", on="2018-06-04", until=until),) if until else ()
    lines = (*CLAIM, *listed, *standard(50_000, "2018-06-05"), redecided("2018-06-05"))
    assert grants(play(*lines))["a/1"][2] == -10_000
    decided = approved(lines, "2018-06-06")
    result = play(*decided)
    assert grants(result) == {"a/1": ("awarded", 50_000, 0)}
    assert difference(result)["to_recover_fen"] == difference(result)["approved_fen"] == 0
    paid = play(*decided, roster("r2", "a", on="2018-06-07", until="paid"))
    assert [one["fen"] for one in paid["payments"]] == [50_000]


def test_a_proposal_keeps_a_grant_off_rosters_until_it_is_decided():
    lines = (*CLAIM, *standard(50_000, "2018-06-05"), redecided("2018-06-05"))
    result = play(*lines, roster("r", "a/1", on="2018-06-06", until="submitted"))
    assert verdicts(result) == [("roster.linesAdded", "review")]
    kept = play(
        *dismissed(lines, "2018-06-06"), roster("r", "a/1", on="2018-06-06", until="opened")
    )
    assert verdicts(kept) == []


EARLY = (poor(), event("applicant.departed", W, "2018-03-01", destination="Shenzhen"))
SINCE_FEBRUARY = {"set": {"validity.from": "2018-02-01"}, "on": "2018-09-01"}


def test_what_was_refused_and_is_due_after_all_is_awarded():
    lines = (*EARLY, transport("2018-06-01"), SINCE_FEBRUARY, redecided("2018-09-02"))
    before = play(*EARLY, transport("2018-06-01"), redecided("2018-09-02"))
    assert grants(before) == {"a/1": ("refused", 0, 0)}
    assert grants(play(*lines)) == {"a/1": ("refused", 0, 60_000)}
    decided = approved(lines, "2018-09-03")
    assert grants(play(*decided)) == {"a/1": ("awarded", 60_000, 0)}
    again = play(*decided, transport("2018-09-20", name="b"))
    assert again["claims"][-1]["reasons"] == ["once-only-used"]


def test_the_same_knowledge_proposes_once():
    again = play(*LOWER, redecided("2018-09-03"))
    assert (last_job(again)["done"], last_job(again)["turned_down"]) == (0, {"nothing-changed": 1})
    after = play(*dismissed(LOWER, "2018-09-03"), redecided("2018-09-04"))
    assert grants(after) == {"a/1": ("paid", 60_000, 0)}
    assert last_job(after)["done"] == 0


def test_other_knowledge_supersedes_what_is_open():
    lines = (
        *LOWER,
        *standard(45_000, "2018-09-05", supersedes=1, number=3),
        redecided("2018-09-06"),
    )
    result = play(*lines)
    assert grants(result)["a/1"][2] == -15_000
    first = difference(play(*LOWER))["proposal"]
    stale = play(*lines, act("grant.differenceApproved", "grant:a/1", "2018-09-07", proposal=first))
    assert verdicts(stale) == [("grant.differenceApproved", "proposal")]


def test_knowledge_that_goes_back_takes_the_proposal_with_it():
    back = standard(60_000, "2018-09-05", supersedes=1, number=3)
    overtaken = play(*LOWER, *back, redecided("2018-09-06"))
    assert grants(overtaken) == {"a/1": ("paid", 60_000, 0)}
    assert not overtaken["claims"][0]["review_required"]


def test_what_was_dismissed_and_comes_back_is_quiet_and_leaves_nothing_open():
    lines = (
        *dismissed(LOWER, "2018-09-03"),
        *standard(45_000, "2018-09-05", supersedes=1, number=3),
        redecided("2018-09-06"),
        *standard(50_000, "2018-09-07", supersedes=3, number=5),
        redecided("2018-09-08"),
    )
    assert grants(play(*lines)) == {"a/1": ("paid", 60_000, 0)}
    assert grants(play(*lines[:-3])) == {"a/1": ("paid", 60_000, -15_000)}


def test_nobody_approves_what_knowledge_has_overtaken():
    proposal = difference(play(*LOWER))["proposal"]
    lines = (*LOWER, *standard(45_000, "2018-09-05", supersedes=1, number=3))
    result = play(
        *lines, act("grant.differenceApproved", "grant:a/1", "2018-09-06", proposal=proposal)
    )
    assert verdicts(result) == [("grant.differenceApproved", "overtaken")]
    assert difference(result)["to_recover_fen"] == 0


BY_HAND = (
    *PAID,
    *standard(50_000, "2018-09-01"),
    act("grant.differenceProposed", "grant:a/1", "2018-09-02", by="li"),
)


@pytest.mark.parametrize("word", ["Approved", "Dismissed"])
def test_what_an_officer_proposed_another_decides(word):
    own = play(*approved(BY_HAND, "2018-09-03", word, by="li"))
    assert verdicts(own) == [(f"grant.difference{word}", "same-person")]
    assert verdicts(play(*approved(BY_HAND, "2018-09-03", word, by="wang"))) == []


def test_who_proposed_does_not_uphold_either():
    upheld = {"type": "grant.reviewed", "subject": "grant:a/1", "outcome": "uphold", "expect": {}}
    own = play(*BY_HAND, {**upheld, "on": "2018-09-03", "by": "li"})
    assert verdicts(own) == [("grant.reviewed", "same-person")]
    other = play(*BY_HAND, {**upheld, "on": "2018-09-03", "by": "wang"}, redecided("2018-09-04"))
    assert grants(other) == {"a/1": ("paid", 60_000, 0)}


@pytest.mark.parametrize("until", ["released", "ordered"])
def test_money_on_its_way_is_not_demanded_back_before_it_has_arrived(until):
    lines = (
        *CLAIM,
        roster("r", "a", on="2018-06-04", until=until),
        *standard(50_000, "2018-09-01"),
        redecided("2018-09-02"),
    )
    result = play(*approved(lines, "2018-09-03"))
    assert verdicts(result) == [("grant.differenceApproved", "on-its-way")]
    assert grants(result)["a/1"][2] == -10_000, "the proposal stays open"


SIGNED = (
    *CLAIM,
    roster("r", "a", on="2018-06-04", until="approved"),
    *standard(50_000, "2018-09-01"),
)
RELEASE = act("roster.released", "roster:r", "2018-09-02")


@pytest.mark.parametrize("tried", [(), (RELEASE,)], ids=["signed", "held-at-release"])
def test_a_signed_line_that_has_not_left_is_given_up_with_its_fund(tried):
    """Unlike the proposal, the release is refused: its only line would be held."""
    result = play(*approved((*SIGNED, *tried, redecided("2018-09-02")), "2018-09-03"))
    assert grants(result)["a/1"] == ("awarded", 50_000, 0)
    assert committed(result) == 0
    [listed] = result["rosters"]
    assert listed["fen"] == 0
    lines = approved((*SIGNED, *tried, redecided("2018-09-02")), "2018-09-03")
    paid = play(*lines, roster("r2", "a", on="2018-09-04", until="paid"))
    assert [one["fen"] for one in paid["payments"]] == [50_000]
    assert committed(paid) == 50_000
    cancelled = play(*lines, act("roster.cancelled", "roster:r", "2018-09-04"))
    assert (verdicts(cancelled), committed(cancelled)) == (
        [("roster.released", "no-lines")] if tried else [],
        0,
    )


def test_of_two_signed_lines_the_other_is_released_and_paid():
    both = (
        *CLAIM,
        poor("V"),
        event("applicant.departed", "person:V", "2018-05-06", destination="Shenzhen"),
    )
    both += (transport("2018-06-01", "person:V", name="b"),)
    told = {**TRIP, "subject": "person:W", "id": "trip"}
    lines = (
        poor(),
        told,
        *both[2:],
        roster("r", "a", "b", on="2018-06-04", until="approved"),
        event("applicant.factVoided", W, "2018-08-01", voids="trip"),
    )
    decided = approved(lines, "2018-08-02")
    assert committed(play(*decided)) == 60_000
    released = play(*decided, act("roster.released", "roster:r", "2018-08-03"))
    assert released["rosters"][0]["fen"] == 60_000
    assert grants(released) == {"a/1": ("refused", 0, 0), "b/1": ("approved", 60_000, 0)}


def test_a_fact_that_falls_is_proposed_by_the_follower_and_returns_the_key():
    told = {**TRIP, "id": "trip"}
    void = event("applicant.factVoided", W, "2018-08-01", voids="trip")
    paid = roster("r", "a", on="2018-06-04", until="paid")
    lines = (poor(), told, transport("2018-06-01"), paid, void)
    assert grants(play(*lines)) == {"a/1": ("paid", 60_000, -60_000)}
    decided = approved(lines, "2018-08-02")
    assert difference(play(*decided))["to_recover_fen"] == 60_000
    true = event("applicant.departed", W, "2018-06-10", destination="Shenzhen")
    again = play(*decided, true, transport("2018-09-20", name="b"))
    assert again["claims"][-1]["status"] == "awarded", "the key is free again"
    standing = play(*lines, true, transport("2018-09-20", name="b"))
    assert standing["claims"][-1]["status"] == "refused", "not before a person approved"


def test_a_supplement_that_nobody_signed_for_is_given_up_when_less_is_due():
    lines = (
        *approved(RAISED, "2018-09-03"),
        *standard(55_000, "2018-09-05", supersedes=3, number=5),
        redecided("2018-09-06"),
    )
    result = play(*approved(lines, "2018-09-07"))
    told = [(one["grant"], one["status"], one["amount_fen"]) for one in result["claims"]]
    assert told == [("a/1", "paid", 50_000), ("a/1+", "revoked", 8_000), ("a/1+", "awarded", 5_000)]
    assert difference(result)["to_recover_fen"] == 0
    assert difference(result)["approved_fen"] == 5_000


def test_a_supplement_is_decided_again_when_it_is_approved():
    listed = roster("r2", "a", on="2018-09-10", until="noticed")
    lowered = standard(50_000, "2018-09-12", supersedes=3, number=5)
    approve = event("roster.approved", "roster:r2", "2018-09-18", by="approver")
    base = (*approved(RAISED, "2018-09-03"), listed)
    held = play(*base, *lowered, {**approve, "expect": {}})
    assert verdicts(held) == [("roster.approved", "no-lines")]
    assert verdicts(play(*base, {**approve, "expect": {}})) == []


def test_a_supplement_is_neither_revoked_nor_decided_by_itself():
    lines = approved(RAISED, "2018-09-03")
    base = line_stream(named_stream("application", "a"), 1)
    proposal = difference(play(*RAISED))["proposal"]
    supplement = named_stream("grant", f"{base}/difference/{proposal}")
    result = play(
        *lines,
        act("grant.revoked", supplement, "2018-09-04"),
        act("grant.differenceProposed", supplement, "2018-09-04"),
    )
    told = [("grant.revoked", "supplement"), ("grant.differenceProposed", "not-open")]
    assert verdicts(result) == told
    assert grants(result)["a/1+"] == ("awarded", 8_000, 0)

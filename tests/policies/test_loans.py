"""Guaranteed loans: limits to the fen and to the day, and what uses them up, whatever is told."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_lines import W, choose, event, play, walk

from domain.loan import LoanAllowed, LoanEvent, evolve, granted, held, owed
from domain.policies.yizhengfa_2018_9.clause_09 import shared
from ops.case import Run
from ops.case_lines import read_lines

ONE = timedelta(days=1)
UNEMPLOYED = {"person": "W", "groups": "registered-unemployed"}
PARTNERS = {"person": "P1..P3", "groups": "veteran"}
ALL = 10_000_000
LOAN_EVENTS = get_args(LoanEvent)


def ask(name="L1", on="2018-06-01", **data):
    return event("loan.asked", f"loan:{name}", on, **({"borrowers": [W]} | data))


def loan(what, name="L1", on="2018-06-04", **data):
    return event(f"loan.{what}", f"loan:{name}", on, **data)


def answer(result, name="L1"):
    [one] = [one for one in result["determinations"] if one["determined"] == name]
    return one["result"], one["limit_fen"], one["reasons"]


def left(*lines):
    """What W may still borrow, in fen."""
    result = play(UNEMPLOYED, *lines, ask("last", "2019-12-02"))
    return answer(result, "last")[1]


def turned_down(result):
    return [one["code"] for one in result["acts"] if one["verdict"] != "accepted"]


# How much, how long


@pytest.mark.parametrize(("fen", "months"), [(ALL, 36), (ALL + 1, 36), (ALL, 37), (1, 1)])
def test_both_ends_of_an_individual_loan(fen, months):
    result, limit, reasons = answer(play(UNEMPLOYED, ask(fen=fen, months=months)))
    wanted = [*(["cap-reached"] * (fen > ALL)), *(["term-too-long"] * (months > 36))]
    assert (result, limit, reasons) == ("REFUSE" if wanted else "LIMIT", ALL, wanted)


@pytest.mark.parametrize("count", range(1, 8))
def test_a_partnership_to_the_fen(count):
    people = {"person": f"P1..P{count}", "groups": "online-merchant"}
    names = [f"person:P{number}" for number in range(1, count + 1)]
    limit = min(count * ALL, 5 * ALL)
    for fen, wanted in ((limit, "LIMIT"), (limit + 1, "REFUSE")):
        told = play(people, ask(borrowers=names, fen=fen, partnership=True))
        assert answer(told)[:2] == (wanted, limit)


def test_a_person_named_twice_is_one_partner():
    told = play(UNEMPLOYED, ask(borrowers=[W, W], partnership=True))
    assert answer(told) == ("LIMIT", ALL, [])


def test_joined_records_are_one_borrower():
    people = {"person": ["W", "V"], "groups": "veteran"}
    lent = loan("granted", "L0", "2018-05-02", borrowers=["person:V"], fen=6_000_000)
    joined = event("applicant.mergedInto", "person:V", "2018-05-03", kept=W)
    told = play(people, lent, joined, ask(borrowers=[W]))
    assert answer(told) == ("LIMIT", 4_000_000, [])


def test_several_borrowers_without_the_word_are_partners():
    told = play(PARTNERS, ask(borrowers=["person:P1", "person:P2"]))
    assert answer(told)[1] == 2 * ALL
    assert told["determinations"][0]["limits"] == ["startup-guaranteed-loan-partnership"]


GROUPS = (
    *("registered-unemployed", "hard-to-employ", "disabled", "veteran", "discharged-soldier"),
    *("demobilised-officer", "released-prisoner", "village-official", "returned-student"),
    *("overcapacity-worker", "returned-entrepreneur", "online-merchant"),
)


@pytest.mark.parametrize("group", GROUPS)
def test_the_nine_groups_on_their_first_and_last_day(group):
    member = {"person": "W", "groups": {group: {"since": "2018-06-01", "until": "2018-06-30"}}}
    for day, wanted in (("2018-06-01", "LIMIT"), ("2018-06-30", "LIMIT"), ("2018-07-01", "REFUSE")):
        assert answer(play(member, ask(on=day)))[0] == wanted


@pytest.mark.parametrize("group", ["rural-migrant", "dibao-family", "soldier", "flexible-worker"])
def test_no_other_group(group):
    assert answer(play({"person": "W", "groups": group}, ask()))[2] == ["not-in-population"]


def test_registered_poor_until_annulled():
    poor = {"person": "W", "poor": {"county": "Anhua", "annulled": "2018-06-05"}}
    assert answer(play(poor, ask(on="2018-06-04")))[0] == "LIMIT"
    assert answer(play(poor, ask(on="2018-06-05")))[2] == ["not-in-population"]


@pytest.mark.parametrize("graduated", [date(2013, 6, 30), date(2014, 2, 28), date(2016, 2, 29)])
@pytest.mark.parametrize("years", [5, 3])
def test_a_graduate_for_so_many_years(graduated, years):
    windows = choose(graduate__windows={"year": "calendar-year", "loan_years": years})
    diploma = event("applicant.graduated", W, graduated, level="junior-college")
    last = walk(graduated, 12 * years, day_counts=False)
    if last < date(2018, 4, 18):
        assert answer(play(windows, diploma, ask(on="2018-04-18")))[0] == "REFUSE"
        return
    for day, wanted in ((last, "LIMIT"), (last + ONE, "REFUSE")):
        assert answer(play(windows, diploma, ask(on=str(day))))[0] == wanted, day


def test_what_is_only_declared_opens_no_loan():
    told = event("applicant.groupRecognised", W, "2018-05-02", group="veteran", grade="declared")
    assert answer(play(told, ask()))[2] == ["not-in-population"]


def test_before_the_paper():
    assert answer(play(UNEMPLOYED, ask(on="2018-04-17")))[2] == ["before-validity"]
    assert answer(play(UNEMPLOYED, ask(on="2018-04-18")))[0] == "LIMIT"


# The rate


@pytest.mark.parametrize(("place", "points"), [("430923", 300), ("430922", 200), ("430902", 200)])
@pytest.mark.parametrize(("months", "benchmark"), [(12, 435), (13, 475), (36, 475), (60, 490)])
def test_the_ceiling_by_place_and_term(place, points, months, benchmark):
    table = {"rows": [[12, 435], [36, 475], [60, 490]]}
    rates = {"set": {"loan.benchmark-rates": table}}
    highest = benchmark + points
    for rate, wanted in ((highest, "LIMIT"), (highest + 1, "REFUSE")):
        asked = ask(borrowers=[], rate_hundredths=rate, place=place, months=months)
        told = play(rates, asked)["determinations"][0]
        assert (told["result"], told["ceiling_hundredths"]) == (wanted, highest)


def test_a_rate_without_a_place_or_elsewhere():
    rates = {"set": {"loan.benchmark-rates": {"rows": [[36, 475]]}}}
    assert answer(play(rates, ask(borrowers=[], rate_hundredths=1)))[2] == ["evidence-missing"]
    far = ask(borrowers=[], rate_hundredths=1, place="430100")
    assert answer(play(rates, far))[2] == ["region-mismatch"]


def test_sum_term_and_rate_at_once_tell_every_reason():
    rates = {"set": {"loan.benchmark-rates": {"rows": [[60, 475]]}}}
    asked = ask(fen=ALL + 1, months=37, rate_hundredths=676, place="430922")
    told = play(rates, UNEMPLOYED, asked)
    assert answer(told)[2] == ["cap-reached", "term-too-long", "rate-too-high"]
    only = ask(fen=ALL + 1, rate_hundredths=675, place="430922", months=36)
    only["limit"] = "startup-guaranteed-loan-rate-ceiling"
    assert answer(play(rates, UNEMPLOYED, only))[0] == "LIMIT"


# What uses a limit up


def test_what_is_allowed_is_kept_free_until_it_is_not_taken():
    asked = ask(fen=7_000_000)
    assert left(asked) == 3_000_000
    assert left(asked, loan("closed", outcome="not-taken")) == ALL


def test_what_is_lent_counts_and_not_what_was_asked():
    asked = ask(fen=7_000_000)
    assert left(asked, loan("granted", fen=5_000_000)) == 5_000_000
    assert left(asked, loan("granted", fen=9_000_000)) == 1_000_000


def test_what_is_paid_back_is_free_again():
    lent = loan("granted", borrowers=[W], fen=6_000_000)
    back = loan("repaid", on="2018-07-02", fen=2_500_000)
    assert left(lent, back) == 6_500_000
    rest = loan("repaid", on="2018-08-01", fen=3_500_000)
    ended = loan("closed", on="2018-08-02", outcome="repaid")
    assert left(lent, back, rest, ended) == ALL
    assert left(choose(loan__limit_basis="ever-lent"), lent, back, rest) == 4_000_000


def test_what_is_written_off_is_owed_still():
    lent = loan("granted", borrowers=[W], fen=6_000_000)
    assert left(lent, loan("closed", on="2019-07-02", outcome="written-off")) == 4_000_000


def test_a_report_beyond_the_limit_is_recorded_and_leaves_nothing():
    assert left(loan("granted", borrowers=[W], fen=25_000_000)) == 0
    back = loan("repaid", on="2018-07-02", fen=20_000_000)
    assert left(loan("granted", borrowers=[W], fen=25_000_000), back) == 5_000_000


def test_a_partnership_uses_the_limit_of_each():
    names = [f"person:P{number}" for number in (1, 2, 3)]
    lent = loan("granted", "L0", "2018-05-02", borrowers=names, fen=9_000_000)
    told = play(PARTNERS, lent, ask(borrowers=["person:P2"]))
    assert answer(told)[1] == ALL - 3_000_000


def test_a_telling_undone_leaves_the_limits_as_they_were():
    lent = {**loan("granted", borrowers=[W], fen=6_000_000), "id": "lent"}
    back = {**loan("repaid", on="2018-07-02", fen=2_000_000), "id": "back"}
    void = {"type": "loan.factVoided", "subject": "loan:L1", "on": "2018-08-01"}
    assert left(lent, back, {**void, "voids": "back"}) == 4_000_000
    assert left(lent, {**void, "voids": "lent"}) == ALL
    asked = ask(fen=7_000_000)
    assert left(asked, lent, {**void, "voids": "lent"}) == 3_000_000
    first = play(UNEMPLOYED, lent, back, {**void, "voids": "lent", "expect": {}})
    assert turned_down(first) == ["repaid-since"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([ask(fen=1), ask(fen=1, on="2018-06-02")], "loan-allowed"),
        ([loan("repaid", fen=1)], "unknown-loan"),
        ([ask(), loan("repaid", fen=1)], "loan-not-granted"),
        ([ask(), loan("granted", fen=5), loan("repaid", fen=6)], "above-the-principal"),
        ([ask(), loan("granted", fen=5), loan("granted", fen=5)], "loan-granted"),
        ([ask(), loan("granted", fen=5), loan("closed", outcome="not-taken")], "loan-outcome"),
        ([ask(), loan("closed", outcome="repaid")], "loan-outcome"),
        ([ask(), loan("granted", fen=5), loan("closed", outcome="repaid")], "principal-owed"),
        ([ask(), loan("closed", outcome="not-taken"), ask(on="2018-06-05")], "loan-closed"),
        ([loan("granted", fen=5)], "no-borrowers"),
        ([ask(borrowers=[])], "nothing-asked"),
    ],
)
def test_what_does_not_fit_is_turned_down(lines, code):
    *before, last = lines
    result = play(UNEMPLOYED, *before, {**last, "expect": {"code": code}})
    assert result["failed"] == []


def test_refused_may_be_asked_again():
    told = play(UNEMPLOYED, ask(fen=ALL + 1), ask(fen=ALL, on="2018-06-02"))
    assert answer(told) == ("LIMIT", ALL, [])


def test_a_decision_is_told_by_nobody():
    for topic in ("loan.allowed", "loan.refused", "loan.pended"):
        line = {"type": topic, "subject": "loan:L1", "on": "2018-06-01"}
        assert play({**line, "expect": {"code": "unknown-type"}})["failed"] == []


# Shares, and random stories


@given(st.integers(0, 60_000_000), st.lists(st.integers(0, ALL), min_size=1, max_size=7))
def test_shares_add_up_and_stay_within_the_room_there_is(fen, rooms):
    shares = shared(fen, rooms)
    assert sum(shares) == fen
    assert min(shares) >= 0
    if fen <= sum(rooms):
        assert all(share <= room for share, room in zip(shares, rooms, strict=True))


def _step(number, kind, loan_number, who, fen):
    subject, on = f"L{loan_number}", f"2018-{6 + number // 20:02d}-{1 + number % 20:02d}"
    names = [f"person:P{one}" for one in sorted(who)]
    match kind:
        case "ask":
            return ask(subject, on, borrowers=names, fen=fen, partnership=len(names) > 1)
        case "granted" | "repaid":
            return loan(kind, subject, on, fen=fen)
        case _:
            return loan("closed", subject, on, outcome=kind)


steps = st.lists(
    st.tuples(
        st.sampled_from(["ask", "ask", "granted", "granted", "repaid", "repaid", "not-taken"]),
        st.integers(1, 3),
        st.sets(st.integers(1, 3), min_size=1),
        st.sampled_from([1_000_000, 3_333_333, 5_000_000, ALL]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_no_story_allows_a_borrower_more_than_the_limit(told):
    """Event by event: nothing is allowed past a borrower's limit, nothing is given back twice, each
    loan holds what is owed or kept free, and the guards say the same."""
    lines = [{**_step(n, *one), "expect": {}} for n, one in enumerate(told)]
    run = Run(read_lines(json.dumps(line) for line in [PARTNERS, *lines]))
    run.result()
    log = run.player.log
    used, loans = Counter(), {}
    for happened in log.follow(0):
        for sign, name in ((-1, "returns"), (1, "uses")):
            for one in getattr(happened.event, name, ()):
                used[one.key] += sign * one.amount
                assert used[one.key] >= 0
        if isinstance(happened.event, LoanAllowed):
            assert all(used[one.key] <= ALL for one in happened.event.uses)
        if type(happened.event) in LOAN_EVENTS:
            loans.setdefault(happened.stream, None)
            loans[happened.stream] = evolve(loans[happened.stream], happened)
    for one in loans.values():
        assert granted(one) is None or sum(held(one).values()) == owed(one)
    guards = {key: row.used for key, row in log.guards.allowances.items() if row.used}
    assert guards == {key: amount for key, amount in used.items() if amount}

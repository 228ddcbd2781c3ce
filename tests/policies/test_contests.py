"""Two or three intermediaries for one worker (P30), in every order, and around a roster."""

from itertools import permutations

import pytest
from policy_lines import (
    BOTH,
    act,
    agency,
    choose,
    claims,
    hired,
    left,
    placement,
    play,
    poor,
    referred,
    roster,
    verdicts,
)

AWARDED = ("awarded", ())
DUPLICATE = ("refused", ("duplicate",))
CONTESTED = ("contested", ("conflict",))

WORKED = [hired("2018-05-02"), left("2018-11-30")]


def world(**letters):
    """Who has which proof: `X=("2018-04-25", BOTH)`."""
    told = [referred(on, by=f"unit:{name}", signed_by=by) for name, (on, by) in letters.items()]
    return [poor(), agency(*letters), *told, *WORKED]


def filed(*names):
    days = range(3, 3 + len(names))
    return [
        placement(f"2018-12-{day:02d}", f"unit:{name}", name=name.lower())
        for day, name in zip(days, names, strict=True)
    ]


PROOFS = {"X": ("2018-04-25", BOTH), "Y": ("2018-04-25", ()), "Z": ("2018-04-26", BOTH)}


@pytest.mark.parametrize("order", list(permutations("XYZ")), ids="".join)
def test_the_earliest_letter_signed_by_both_wins_in_every_order(order):
    result = play(*world(**PROOFS), *filed(*order))
    assert claims(result) == {"x/1": AWARDED, "y/1": DUPLICATE, "z/1": DUPLICATE}
    assert result["total_fen"] == 20_000
    losers = [one for one in result["claims"] if one["status"] == "refused"]
    assert {one["earlier"] for one in losers} <= {"x/1", "z/1", "y/1"} - {""}


@pytest.mark.parametrize("order", list(permutations("XYZ")), ids="".join)
def test_three_of_equal_proof_all_wait(order):
    equal = dict.fromkeys("XYZ", ("2018-04-25", BOTH))
    result = play(*world(**equal), *filed(*order))
    assert set(claims(result).values()) == {CONTESTED}
    assert result["total_fen"] == 0


@pytest.mark.parametrize("winner", "xyz")
def test_the_officer_awards_one_of_three(winner):
    equal = dict.fromkeys("XYZ", ("2018-04-25", BOTH))
    decided = act("grant.reviewed", f"grant:{winner}/1", "2018-12-10", outcome="award")
    result = play(*world(**equal), *filed("X", "Y", "Z"), decided)
    wanted = {f"{one}/1": AWARDED if one == winner else DUPLICATE for one in "xyz"}
    assert claims(result) == wanted
    assert verdicts(result) == []


def test_the_officer_refuses_one_and_awards_the_other():
    equal = dict.fromkeys("XY", ("2018-04-25", BOTH))
    for refused, kept in ("xy", "yx"):
        result = play(
            *world(**equal),
            *filed("X", "Y"),
            act("grant.reviewed", f"grant:{refused}/1", "2018-12-10", outcome="refuse"),
            act("grant.reviewed", f"grant:{kept}/1", "2018-12-11", outcome="award"),
        )
        assert claims(result) == {f"{kept}/1": AWARDED, f"{refused}/1": ("refused", ("conflict",))}
        assert verdicts(result) == []


def test_a_contest_is_over_for_all_when_a_better_claim_comes():
    proofs = {"Y": ("2018-04-20", ()), "Z": ("2018-04-21", ()), "X": ("2018-04-25", BOTH)}
    result = play(*world(**proofs), *filed("Y", "Z", "X"))
    assert claims(result) == {"x/1": AWARDED, "y/1": DUPLICATE, "z/1": DUPLICATE}


def test_a_contested_claim_cannot_be_listed():
    equal = dict.fromkeys("XY", ("2018-04-25", BOTH))
    result = play(
        *world(**equal),
        *filed("X", "Y"),
        {**roster("r", "x/1", on="2018-12-10", until="noticed"), "expect": {}},
    )
    assert verdicts(result) == [("roster.linesAdded", "not-awarded")]


def test_refuse_both_gives_the_claim_back_to_a_third():
    proofs = dict.fromkeys("XYZ", ("2018-04-25", BOTH))
    setting = choose(placement__conflict="refuse-both")
    result = play(setting, *world(**proofs), *filed("X", "Y", "Z"))
    assert claims(result)["x/1"] == ("refused", ("conflict",))
    assert claims(result)["y/1"] == ("refused", ("conflict",))
    assert result["total_fen"] <= 20_000


OTHER = "person:V"


def on_a_roster(until, on="2018-12-10"):
    """Y is listed for W and for V; then X, with the better letter for W, claims."""
    return play(
        *world(X=("2018-04-25", BOTH), Y=("2018-04-25", ())),
        poor("V"),
        referred(by="unit:Y", who=OTHER),
        hired("2018-05-02", who=OTHER),
        left("2018-11-30", who=OTHER),
        placement("2018-12-03", "unit:Y", ["person:W", OTHER], name="y"),
        roster("r", "y/1", "y/2", on=on, until=until),
        placement("2018-12-11", "unit:X", name="x"),
        act("roster.approved", "roster:r", "2018-12-20"),
        act("roster.released", "roster:r", "2018-12-20"),
    )


@pytest.mark.parametrize("until", ["opened", "submitted", "reviewed", "noticed"])
def test_displaced_while_listed_stops_its_line_only(until):
    result = on_a_roster(until)
    assert claims(result)["x/1"] == AWARDED
    assert claims(result)["y/1"] == DUPLICATE
    [one] = result["rosters"]
    assert one["stopped"] == [1]
    if until == "noticed":
        assert one["status"] == "released"
        assert one["fen"] == 20_000
        assert claims(result)["y/2"] == ("approved", ())


def test_after_approval_the_later_is_refused_and_the_first_reviewed():
    result = on_a_roster("approved", on="2018-12-03")
    by_name = {one["grant"]: one for one in result["claims"]}
    assert claims(result)["x/1"] == DUPLICATE
    assert by_name["x/1"]["earlier"] == "y/1"
    assert by_name["y/1"]["review_required"]
    assert by_name["y/1"]["status"] == "held", "not released until an officer has looked"
    assert claims(result)["y/2"] == ("approved", ())


def test_after_payment_the_first_is_reviewed_too():
    lines = [
        *world(X=("2018-04-25", BOTH), Y=("2018-04-25", ())),
        *filed("Y"),
        roster("r", "y", on="2018-12-04", until="paid"),
        placement("2018-12-20", "unit:X", name="x"),
    ]
    result = play(*lines)
    by_name = {one["grant"]: one for one in result["claims"]}
    assert by_name["x/1"]["reasons"] == ["duplicate"]
    assert (by_name["y/1"]["status"], by_name["y/1"]["review_required"]) == ("paid", True)


def test_the_worse_claim_after_approval_marks_nobody():
    result = play(
        *world(X=("2018-04-25", BOTH), Y=("2018-04-25", ())),
        *filed("X"),
        roster("r", "x", on="2018-12-04", until="approved"),
        placement("2018-12-20", "unit:Y", name="y"),
    )
    by_name = {one["grant"]: one for one in result["claims"]}
    assert by_name["y/1"]["reasons"] == ["duplicate"]
    assert not by_name["x/1"]["review_required"]

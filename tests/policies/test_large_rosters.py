"""Rosters with more lines that fall than one event can name; none is lost, and the others go on."""

from datetime import date

import pytest
from policy_lines import act, event, play, roster, verdicts

from domain.acts import approving, cancelling, rostering
from domain.acts.approving import longest_prefix
from domain.roster import Roster, RosterLine

SUBJECT, PUBLISHED, AFTER = "roster:r", "2018-10-15", "2018-10-22"
APPROVED, RELEASED = (act(f"roster.{word}", SUBJECT, AFTER) for word in ("approved", "released"))
EACH_FEN = 60_000


def listed(count, until="noticed"):
    """So many workers with an allowance each, on one roster."""
    names = [f"W{n}" for n in range(1, count + 1)]
    everybody = [f"person:{name}" for name in names]
    return (
        {"person": names, "poor": {"county": "Taojiang"}},
        event("applicant.departed", everybody, "2018-05-06", destination="Shenzhen"),
        *(
            event(
                "application.filed",
                f"application:a{n}",
                "2018-06-01",
                scheme="migrant-worker-transport-allowance",
                payee=f"person:W{n}",
                lines=[f"person:W{n}"],
            )
            for n in range(1, count + 1)
        ),
        roster("r", *(f"a{n}/1" for n in range(1, count + 1)), on=PUBLISHED, until=until),
    )


def annulled(first, last):
    """They never were registered poor, it turns out: their awards fall."""
    names = [f"person:W{n}" for n in range(first, last + 1)]
    return event("applicant.povertyAnnulled", names, "2018-05-01", cause="fraud")


def counted(result):
    found = {}
    for one in result["claims"]:
        found[one["status"]] = found.get(one["status"], 0) + 1
    return found


def test_more_lines_fall_than_one_event_can_give_back():
    """680 listings alone are 32,640 bytes: two events, at least."""
    result = play(*listed(710), annulled(1, 680), APPROVED, RELEASED)
    assert verdicts(result) == []
    assert counted(result) == {"held": 680, "approved": 30}
    assert result["rosters"][0]["fen"] == 30 * EACH_FEN


def test_control_in_one_event_they_do_not_fit(monkeypatch):
    monkeypatch.setattr(rostering, "MAXIMUM_STOPPED_AN_EVENT", 1_000)
    result = play(*listed(710), annulled(1, 680), APPROVED)
    assert verdicts(result) == [("roster.approved", "not-writable")]


def test_an_approval_that_leaves_out_too_many_says_how_far_it_can_go(monkeypatch):
    monkeypatch.setattr(approving, "MAXIMUM_NUMBERS_AN_EVENT", 3)
    fallen = (*listed(8), annulled(2, 6))
    assert verdicts(play(*fallen, APPROVED)) == [("roster.approved", "too-many-left-out")]
    short = {**APPROVED, "last_line": 4}
    result = play(*fallen, short)
    assert verdicts(result) == []
    [first, rest] = sorted(result["rosters"], key=lambda one: -one["fen"])
    assert (first["fen"], rest["status"], rest["lines"]) == (
        EACH_FEN,
        "open",
        [f"a{n}/1" for n in range(5, 9)],
    )


def test_a_release_names_so_many_lines_at_a_time(monkeypatch):
    """Of eight approved four fall: the other four are released two at a time."""
    monkeypatch.setattr(approving, "MAXIMUM_NUMBERS_AN_EVENT", 2)
    fallen = (*listed(8, until="approved"), annulled(1, 4))
    once = play(*fallen, RELEASED)
    assert verdicts(once) == []
    orders = [
        act("payment.ordered", "", AFTER, roster=SUBJECT, payee=f"person:W{n}") for n in (5, 7)
    ]
    assert verdicts(play(*fallen, RELEASED, *orders)) == [("payment.ordered", "no-lines")]
    later = {**orders[1], "release": 1}
    assert verdicts(play(*fallen, RELEASED, RELEASED, orders[0], later)) == []
    assert verdicts(play(*fallen, *[RELEASED] * 3)) == [("roster.released", "no-lines")]


LINE = RosterLine("g", "p", "a", 100)


@pytest.mark.parametrize(
    ("left_fen", "off", "last"),
    [
        *((99, (), 0), (100, (), 1), (299, (), 2), (300, (), 3), (10_000, (), 5), (0, (), 0)),
        *((200, (1,), 3), (0, (1, 2), 2), (300, (2, 4), 5), (200, (5,), 2)),
    ],
)
def test_the_longest_prefix_that_a_fund_pays(left_fen, off, last):
    """Five lines of 100 fen; those that are off cost nothing."""
    day = date(2019, 3, 1)
    for field in ("stopped", "objected"):
        found = Roster(
            "r", 9, "s", "f/2019", day, day, lines=(LINE,) * 5, **{field: frozenset(off)}
        )
        assert longest_prefix(found, left_fen) == last


@pytest.mark.parametrize("last", [1, 5, 8])
def test_the_rest_of_an_approved_prefix_moves_to_a_roster_with_its_own_digest(last):
    result = play(*listed(8), {**APPROVED, "last_line": last})
    assert verdicts(result) == []
    by_fen = {one["fen"]: one for one in result["rosters"]}
    assert by_fen[last * EACH_FEN]["status"] == "approved"
    if last < 8:
        successor = by_fen[0]
        assert (successor["status"], successor["lines"]) == (
            "open",
            [f"a{n}/1" for n in range(last + 1, 9)],
        )
    assert len(result["rosters"]) == 1 + (last < 8)


@pytest.mark.parametrize("until", ["noticed", "approved"])
def test_a_long_roster_is_given_up_with_all_its_lines(until, monkeypatch):
    """Ten lines where one event names four; what was taken from the fund comes back."""
    for module in (rostering, cancelling):
        monkeypatch.setattr(module, "MAXIMUM_STOPPED_AN_EVENT", 4)
    given_up = act("roster.cancelled", SUBJECT, AFTER)
    result = play(*listed(10, until), given_up)
    assert verdicts(result) == []
    assert counted(result) == {"awarded": 10}
    assert {one["committed_fen"] for one in result["funds"].values()} == {0}
    again = roster("r2", *(f"a{n}/1" for n in range(1, 11)), on=AFTER, until="submitted")
    assert verdicts(play(*listed(10, until), given_up, again)) == []

"""What a roster decides stands while the roster does: marks, successors, places in the queue."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from domain.acts.approving import ApproveRoster
from domain.acts.cancelling import CancelRoster
from domain.acts.following import MarkApproved, MoveLines
from domain.acts.reviewing import Revoke
from domain.acts.signing import SignRoster
from domain.fund import FundLimitChanged
from domain.names import named_stream
from ops import follower as following

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
PLACEMENT = "job-placement-service-subsidy"


@pytest.fixture
def played():
    spec = importlib.util.spec_from_file_location("played", PLAYED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_mark_made_on_a_roster_that_was_cancelled_since_is_turned_down(played):
    play = played.Played()
    grants = [play.transport()]
    roster = play.noticed(grants)
    play.approve(roster)
    seen = play.state("roster", roster).version
    play.tell("roster", roster, CancelRoster("a mistake"), "submitter")
    late = play.attempt("roster", roster, MarkApproved(roster, seen, tuple(grants), seen))
    assert late.problem.code == "moved"
    assert play.state("grant", grants[0]).status.value == "awarded"


def test_a_successor_is_not_submitted_while_lines_are_still_moved_to_it(played):
    play = played.Played()
    roster = play.noticed([play.transport() for _ in range(4)])
    play.approve(roster, last=2)
    successor = named_stream("roster", f"{roster}/successor")
    play.tell("roster", roster, MoveLines(successor, (3,)))
    submit = SignRoster("roster.submitted")
    early = play.attempt("roster", successor, submit, "submitter")
    assert early.problem.code == "still-filling"
    play.tell("roster", roster, MoveLines(successor, (4,)))
    play.tell("roster", successor, submit, "submitter")
    assert len(play.state("roster", successor).lines) == 2


def waiting(play, grants):
    roster = play.noticed(grants)
    assert play.approve(roster).waiting
    return roster


def test_a_waiting_roster_whose_lines_have_gone_gives_up_its_place(played):
    play = played.Played(limit=60_000)
    play.approve(play.noticed([play.transport()]))
    [first], [second] = [play.transport()], [play.transport()]
    ahead, behind = waiting(play, [first]), waiting(play, [second])
    play.tell("grant", first, Revoke("withdrawn by the payee"))
    play.set_fund(FundLimitChanged(played.FUND, 120_000, "paper"))
    play.tell("roster", ahead, ApproveRoster(), "approver")
    assert play.state("roster", ahead).status.value == "cancelled"
    play.tell("roster", behind, ApproveRoster(), "approver")
    assert play.state("roster", behind).status.value == "approved"


def test_many_rosters_approved_and_paid_are_marked_together_as_one_by_one(played):
    statuses = []
    for together in (True, False):
        play = played.Played()
        follower = following.in_memory(play.parts)
        grants = [play.transport() for _ in range(6)]
        rosters = [play.noticed([one]) for one in grants]
        for roster in rosters:
            play.approve(roster)
            if not together:
                follower.catch_up()
        follower.catch_up()
        for roster, grant in zip(rosters, grants, strict=True):
            play.release(roster)
            play.pay(play.order(roster, play.state("grant", grant).payee))
        follower.catch_up()
        statuses.append([play.state("grant", one).status.value for one in grants])
    assert statuses == [["paid"] * 6] * 2


def test_who_contests_a_claim_and_files_again_is_a_duplicate_not_a_third(played):
    play = played.Played()
    other = play.unit("hr-agency")
    licensed = play.log.stream(play.agency)[-1].event
    play.tell_fact(other, licensed, date(2018, 1, 1))
    person = play.person()
    play.hire(person)
    referred = next(
        one for one in play.log.stream(person) if type(one.event).__name__ == "ApplicantReferred"
    )
    again = type(referred.event)(other, referred.event.signed_by)
    play.tell_fact(person, again, referred.happened_on)
    play.show(person, date(2019, 2, 28))
    day = date(2019, 3, 1)
    [first] = play.file(PLACEMENT, play.agency, "enterprise", [person], day)
    [second] = play.file(PLACEMENT, other, "enterprise", [person], day)
    [third] = play.file(PLACEMENT, other, "enterprise", [person], day)
    states = [play.state("grant", one) for one in (first, second, third)]
    assert [one.status.value for one in states] == ["contested", "contested", "refused"]
    assert states[2].reasons == ("duplicate",)
    assert states[0].against == (second,)

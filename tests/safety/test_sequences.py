"""Random sequences of everything that can be sent: the rules hold after each step."""

import random

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from safety_county import (
    APPROVER,
    CASE_OFFICER,
    PLACEMENT_FEN,
    RELEASER,
    REVIEWER,
    County,
    idcard,
    over_memory,
    uscc,
)
from safety_rules import Replay
from safety_schedules import grant_state
from safety_world import ACTS, World

from domain.acts import approving, joining, signing
from domain.grant import Status
from gateways.callers import Caller
from projections import guards_memory

SEEDS, STEPS = 20, 150


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_sent_the_rules_hold(seed):
    generator = random.Random(seed)
    world = World(generator.randrange)
    for _ in range(STEPS):
        world.act()
    assert len(world.sent) > STEPS


class AnybodySendsAnything(RuleBasedStateMachine):
    """Hypothesis draws, and makes the shortest sequence of a failure."""

    @initialize(seed=st.randoms(use_true_random=False))
    def begin(self, seed):
        self.world = World(seed.randrange)

    @rule(data=st.data(), which=st.integers(0, len(ACTS) - 1))
    def act(self, data, which):
        self.world.draw = lambda below: data.draw(st.integers(0, below - 1))
        ACTS[which](self.world)


def test_hypothesis_finds_no_sequence_that_breaks_a_rule():
    run_state_machine_as_test(
        AnybodySendsAnything,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# Controls: a ledger that is broken on purpose must be found out


def play(seeds: range) -> None:
    for seed in seeds:
        world = World(random.Random(seed).randrange)
        for _ in range(STEPS):
            world.act()


def test_control_a_merge_that_marks_nobody_is_found(monkeypatch):
    monkeypatch.setattr(joining, "_claims", lambda *_: [])
    with pytest.raises(AssertionError, match="live awards of one person"):
        play(range(200))


def test_control_one_person_in_two_duties_is_found(monkeypatch):
    for module in (approving, signing):
        monkeypatch.setattr(module, "must_be_another_person", lambda *_, **__: None)
    with pytest.raises(AssertionError, match=r"four different persons|one duty each"):
        play(range(200))


def test_control_a_fund_without_its_limit_is_found(monkeypatch):
    sound = guards_memory._taken

    def generous(fund, step):
        return sound(msgspec.structs.replace(fund, limit=10**12), step)

    monkeypatch.setattr(guards_memory, "_taken", generous)
    with pytest.raises(AssertionError, match="committed is within the limit"):
        play(range(200))


def test_control_a_stop_that_nobody_asks_for_is_found(monkeypatch):
    monkeypatch.setattr(approving, "must_not_be_stopped", lambda *_: None)
    with pytest.raises(AssertionError, match="money goes out while stopped"):
        play(range(200))


@pytest.fixture
def rules() -> Replay:
    return Replay()


def held_line(county: County) -> str:
    """A roster of two, approved; then a fact under the first falls, so its line is held."""
    agency, works = county.agency(1), county.employer()
    people = [county.placed(number, agency, works) for number in (1, 2)]
    county.files("a1", agency, people)
    roster = county.roster("r1", ["grant:a1/1", "grant:a1/2"], through="approved")
    void = {"voided_version": 3, "reason": "r", "document": "d"}
    county.must(CASE_OFFICER, "applicant.factVoided", people[0], void)
    return roster


# What random sequences found, kept as they were first seen


def test_what_was_approved_and_is_held_is_not_taken_back_and_paid_twice(rules):
    county = over_memory()
    roster = held_line(county)

    county.must(RELEASER, "roster.released", roster, {}, "2019-01-21")
    revoked = county.send(
        CASE_OFFICER, "grant.revoked", "grant:a1/1", {"reason": "r"}, "2019-01-22"
    )
    assert revoked.problem.code == "line-approved"
    county.refers(idcard(1), uscc(1))
    again = county.files("a2", uscc(1), [idcard(1)], "2019-01-23")
    assert again.decisions[0].reasons == ("duplicate",)
    rules.check(county.parts.log)


def test_a_second_release_takes_a_fourth_person_too():

    county = over_memory()
    roster = held_line(county)
    county.must(RELEASER, "roster.released", roster, {}, "2019-01-21")
    county.refers(idcard(1), uscc(1))
    county.must(CASE_OFFICER, "grant.holdLifted", "grant:a1/1", {"reason": "r"}, "2019-01-22")
    approver = Caller("o-approves", "desk", ("approver", "releaser"))
    no = county.send(approver, "roster.released", roster, {}, "2019-01-23")
    assert no.problem.code == "same-person"
    assert county.must(RELEASER, "roster.released", roster, {}, "2019-01-23").count == 1


def test_the_grant_of_an_upheld_objection_is_held_and_may_be_taken_back():

    county = over_memory()
    agency, works = county.agency(1), county.employer()
    people = [county.placed(number, agency, works) for number in (1, 2)]
    county.files("a1", agency, people)
    roster = county.roster("r1", ["grant:a1/1", "grant:a1/2"])
    county.must(REVIEWER, "roster.objected", roster, {"line": 1, "reason": "r"}, "2019-01-06")
    upheld = {"line": 1, "outcome": "upheld", "reason": "r"}
    county.must(REVIEWER, "roster.objectionResolved", roster, upheld, "2019-01-07")
    approved = county.must(APPROVER, "roster.approved", roster, {}, "2019-01-20")
    assert county.parts.log.read(approved.position - 1, 1)[0].event.fen == PLACEMENT_FEN
    assert grant_state(county, "a1").status is Status.HELD
    county.must(CASE_OFFICER, "grant.revoked", "grant:a1/1", {"reason": "r"}, "2019-01-21")

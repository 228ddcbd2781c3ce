"""Rehearsals in memory: what changes alone, and what changes because another no longer takes it.

The oracle is the ledger itself: the same case played with the parameter set from the beginning.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from policy_lines import agency, choose, hired, left, placement, poor, referred

from domain import rehearsing
from domain.grant import Grant, evolve
from domain.names import PARAMETERS
from domain.parameters import Parameters
from domain.parameters import evolve as evolve_parameters
from domain.policies.yizhengfa_2018_9.choices import NotAllowed
from domain.rehearsal import AWARDED, DECIDED, Decision, Trial, schemes_touched
from domain.rehearsing import Rehearsal
from ops.case import played

CASES = Path(__file__).parents[1] / "cases"
CONTESTED = "P30-refuse-both"  # decided between two claimants when the second claims: not tried


def grants_of(log):
    """As they stand, in the order filed, with the position of their last decision."""
    found: dict[str, Grant] = {}
    decided_at: dict[str, int] = {}
    for one in log.follow(0):
        if type(one.event).__module__ == "domain.grant_events":
            found[one.stream] = evolve(found.get(one.stream), one)
            if getattr(one.event, "grounds", None) is not None:
                decided_at[one.stream] = one.position
    return [(grant, decided_at.get(stream, 0)) for stream, grant in found.items()]


def decisions_of(log) -> list[Decision]:
    return [decision_of(*one) for one in grants_of(log) if one[0].status in DECIDED]


def decision_of(grant: Grant, decided_at: int) -> Decision:
    """As the index in PostgreSQL has it, which a test of its own compares."""
    grounds = grant.grounds
    return Decision(
        grant.stream,
        grant.scheme,
        grant.payee,
        grant.payee_kind,
        grant.beneficiary,
        grant.filed_on,
        grant.status.value,
        grant.amount_fen,
        grant.reasons,
        grant.roster,
        decided_at,
        grant.round,
        grant.since,
        grounds.decided_for if grounds else grant.filed_on,
        grounds.completed_on if grounds else None,
        grant.reviewed,
        grant.claims,
        grant.allowances,
        grant.periods,
    )


def rehearse(log, *trials, page=1_000):
    """Grant → the change told for it."""
    everything = decisions_of(log)

    def companions(owners, schemes):
        return [
            one
            for one in everything
            if one.beneficiary in owners or one.payee in owners or one.scheme in schemes
        ]

    touched = schemes_touched(trials)
    wanted = [one for one in everything if one.scheme in touched]
    rehearsal = Rehearsal(log, trials, companions)
    told = []
    for first in range(0, len(wanted), page):
        part = wanted[first : first + page]
        told += rehearsal.look(part, rehearsal.load(part)).changes
    assert len({one.grant for one in told}) == len(told), "each grant is told once"
    return {one.grant: one for one in told}


def stands(log):
    """Whether each grant is awarded, its sum, its reasons."""
    found = []
    for one, _ in grants_of(log):
        awarded = one.status in AWARDED
        found.append((awarded, one.amount_fen, () if awarded else one.reasons))
    return found


def after(log, changes):
    """The same as a rehearsal would have it."""
    found = []
    for (grant, _), (awarded, fen, reasons) in zip(grants_of(log), stands(log), strict=True):
        if grant.stream in changes:
            stand = changes[grant.stream].after
            awarded, fen, reasons = stand.status == "awarded", stand.fen, stand.reasons
        found.append((awarded, fen, reasons))
    return found


def settings_and_rest(path):
    """The settings of readings that stand before anybody claims, and the other lines of a case."""
    settings, rest, claimed = [], [], False
    for text in path.read_text().splitlines():
        line = json.loads(text)
        claimed = claimed or line.get("type") == "application.filed"
        keys = set(line.get("set", {}))
        plain = keys and not keys & UNSET and not line.keys() & {"valid_to", "supersedes", "expect"}
        (settings if plain and not claimed else rest).append(text)
    return settings, rest


UNSET = {"training.catalogue", "loan.benchmark-rates", "internship.minimum-wage"}
"""Without them a case is another one: what waits for an amount is resumed later, on another day."""


def trials_of(log):
    """The settings in force on a log, to be tried on another."""
    for one in parameters_of(log).settings:
        if one.confirmed:
            yield Trial(one.key, one.value, one.valid_from, one.valid_to, one.scope)


def parameters_of(log):
    state = None
    for one in log.stream(PARAMETERS):
        state = evolve_parameters(state, one)
    return state or Parameters()


LATER = {"redecide", "exclusions"}
"""Lines by which what was decided is changed afterwards: a rehearsal tries decisions alone."""


def with_settings():
    for path in sorted(CASES.glob("*.jsonl")):
        settings, rest = settings_and_rest(path)
        changed_later = any(LATER & json.loads(text).keys() for text in rest)
        if settings and CONTESTED not in path.stem and not changed_later:
            yield pytest.param(settings, rest, id=path.stem)


def tried_and_set(settings, rest, page=1_000):
    """What a rehearsal of the settings says, and what came of the case in which they were set."""
    log, other = played(rest).log, played([*rest[:1], *settings, *rest[1:]]).log
    before = list(trials_of(log))
    trials = [one for one in trials_of(other) if one not in before]
    return after(log, rehearse(log, *trials, page=page)), stands(other)


@pytest.mark.parametrize(("settings", "rest"), [*with_settings()])
def test_a_rehearsal_says_what_the_ledger_would_have_decided(settings, rest):
    tried, decided = tried_and_set(settings, rest)
    assert tried == decided


TOGETHER = ("PS-23", "PW-06", "VT-05")
"""An amount that was unset: that claim would have been first, and kept another from its days."""


@pytest.mark.parametrize("case", TOGETHER)
def test_page_by_page_the_same_is_told(case):
    tried, decided = tried_and_set(*settings_and_rest(CASES / f"{case}.jsonl"), page=1)
    assert tried == decided


@pytest.mark.parametrize("case", TOGETHER)
def test_control_judged_each_alone_the_first_stays_behind_the_second(case, monkeypatch):
    monkeypatch.setattr(rehearsing, "_shifts", lambda before, after: False)
    tried, decided = tried_and_set(*settings_and_rest(CASES / f"{case}.jsonl"))
    assert tried != decided


def two_agencies(*more):
    """X introduced the worker first and claims first; its licence ends before the six months do."""
    return [
        json.dumps(line)
        for line in (
            {"case": "two agencies"},
            *more,
            poor(),
            agency("X", licensed={"since": "2017-01-01", "until": "2018-08-31"}),
            agency("Y"),
            referred("2018-04-25", "unit:X"),
            referred("2018-04-26", "unit:Y"),
            hired("2018-05-02"),
            left("2018-11-30"),
            placement("2018-12-03", "unit:X", name="x"),
            placement("2018-12-04", "unit:Y", name="y"),
        )
    ]


LICENCE = "placement.licence-date"
X_PAID = [(True, 20_000, ()), (False, 0, ("duplicate",))]
Y_PAID = [(False, 0, ("payee-not-qualified",)), (True, 20_000, ())]


@pytest.mark.parametrize("page", [1, 2])
def test_who_is_no_longer_paid_leaves_the_worker_to_the_next(page):
    log = played(two_agencies()).log
    assert stands(log) == X_PAID
    trial = Trial(LICENCE, '"referral-and-completion"', date(2018, 1, 1))
    assert after(log, rehearse(log, trial, page=page)) == Y_PAID


@pytest.mark.parametrize("page", [1, 2])
def test_who_would_be_paid_first_takes_the_worker_from_the_next(page):
    log = played(two_agencies(choose(placement__licence_date="referral-and-completion"))).log
    assert stands(log) == Y_PAID
    trial = Trial(LICENCE, '"referral"', date(2018, 1, 1))
    assert after(log, rehearse(log, trial, page=page)) == X_PAID


def test_a_trial_reaches_the_days_it_is_for():
    log = played(two_agencies()).log
    narrow = '"referral-and-completion"'
    assert not rehearse(log, Trial(LICENCE, narrow, date(2018, 12, 5)))
    assert not rehearse(log, Trial(LICENCE, narrow, date(2018, 1, 1), date(2018, 10, 31)))
    assert rehearse(log, Trial(LICENCE, narrow, date(2018, 11, 1), date(2018, 11, 1)))


def test_nothing_is_written():
    log = played(two_agencies()).log
    head = log.head()
    rehearse(log, Trial(LICENCE, '"referral-and-completion"', date(2018, 1, 1)))
    assert log.head() == head


def test_a_choice_that_only_matters_while_claiming_is_not_tried():
    with pytest.raises(NotAllowed, match="not tried"):
        schemes_touched([Trial("placement.conflict", '"refuse-both"', date(2018, 1, 1))])

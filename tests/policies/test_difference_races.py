"""Two decide on one difference at once, or something new is told while one approves: the append
finds out, and the second is decided again on what stands then."""

import json
from hashlib import sha256

import pytest
from difference_lines import PAID, difference, play, redecided, standard

from domain.acts.differing import ApproveDifference, DismissDifference
from domain.acts.redeciding import Redecide
from domain.command import Command
from domain.event import Actor
from domain.grant_differences import GrantDifferenceApproved, GrantDifferenceProposed
from domain.ledger import Ledger
from domain.names import line_stream, named_stream
from ops.case import Run
from ops.case_lines import read_lines

LOWER = (*PAID, *standard(50_000, "2018-09-01"), redecided("2018-09-02"))
GRANT = line_stream(named_stream("application", "a"), 1)


@pytest.fixture
def player():
    run = Run(read_lines(json.dumps(line) for line in LOWER))
    run.result()
    return run.player


def command(player, who, intent):
    actor = Actor(who, "test", "job" if who == "job" else "case-officer")
    digest = sha256(who.encode()).digest()
    return Command("test", who, digest, "grant", GRANT, intent, actor, player.today, player.today)


def at_once(player, *commands):
    """All are decided before any is written."""
    ledgers = [Ledger(player.log) for _ in commands]
    rounds = [ledger.propose([one]) for ledger, one in zip(ledgers, commands, strict=True)]
    return [
        ledger.conclude(proposed, player.log.append(proposed.batches))[0]
        for ledger, proposed in zip(ledgers, rounds, strict=True)
    ]


def told(player, kind):
    return [one for one in player.log.stream(GRANT) if isinstance(one.event, kind)]


PROPOSAL = difference(play(*LOWER))["proposal"]


@pytest.mark.parametrize("second", [ApproveDifference, DismissDifference])
def test_one_of_two_officers_decides(player, second):
    first, other = at_once(
        player,
        command(player, "li", ApproveDifference(PROPOSAL, "r")),
        command(player, "wang", second(PROPOSAL, "r")),
    )
    assert first.verdict == "accepted"
    assert other.problem.code == "not-proposed"
    assert len(told(player, GrantDifferenceApproved)) == 1


def test_two_jobs_propose_once(player):
    log = Run(read_lines(json.dumps(line) for line in LOWER[:-1]))
    log.result()
    fresh = log.player
    jobs = [command(fresh, who, Redecide("facts")) for who in ("li", "wang")]
    first, other = at_once(fresh, *jobs)
    assert first.verdict == "accepted"
    assert other.problem.code == "nothing-changed"
    assert len(told(fresh, GrantDifferenceProposed)) == 1


def test_a_setting_that_comes_while_one_approves_is_seen(player):
    """Decided on the old standard, written after the new one: decided again, and overtaken."""
    ledger = Ledger(player.log)
    approving = ledger.propose([command(player, "li", ApproveDifference(PROPOSAL, "r"))])
    for line in standard(45_000, "2018-09-03", supersedes=1, number=3):
        [one] = read_lines([json.dumps(line)])
        Run.play(_run_of(player), one)
    [outcome] = ledger.conclude(approving, player.log.append(approving.batches))
    assert outcome.problem.code == "overtaken"
    assert told(player, GrantDifferenceApproved) == []


def _run_of(player):
    """A run that goes on with a player."""
    run = Run([])
    run.player = player
    return run

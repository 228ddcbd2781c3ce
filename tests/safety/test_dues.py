"""Whatever was sent, every claim is part of exactly one due, and every due stands in one stage."""

import random
from collections import Counter
from datetime import date

import pytest
from safety_world import World

from domain.due import dues, openings
from domain.due.stage import Stage
from domain.due.walk import Walk
from domain.grant import GrantApplied
from projections.views.due_index import MemoryDueIndex

SEEDS, STEPS = 12, 150
LATER = date(2027, 1, 1)


def played(seed):
    world = World(random.Random(seed).randrange)
    for _ in range(STEPS):
        world.act()
    return world.county.parts.log


def everything(log, at_once=7):
    pages = Walk(log, MemoryDueIndex(log), LATER, at_once).pages()
    return [due for page in pages for due in page.dues]


def filed(log):
    return sum(isinstance(one.event, GrantApplied) for one in log.follow(0))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_claim_is_part_of_one_due_and_every_due_in_one_stage(seed):
    log = played(seed)
    found = everything(log)
    names = Counter((one.scheme, one.beneficiary, one.key or one.grant) for one in found)
    assert set(names.values()) <= {1}
    assert sum(one.grants for one in found) == filed(log)
    assert {one.stage for one in found} <= {stage.value for stage in Stage}
    assert all(one.age_days >= 0 for one in found)
    assert all(one.owed for one in found if one.stage == "unclaimed")
    assert found == everything(log, 1_000), "how many are loaded together changes nothing"
    payable = [one for one in found if one.stage in ("listed", "approved", "ordered", "paid")]
    assert all(one.amount_fen > 0 for one in payable)


def test_the_random_ledgers_hold_what_is_looked_for():
    stages = Counter(one.stage for seed in range(SEEDS) for one in everything(played(seed)))
    assert {"unclaimed", "refused", "awarded", "paid"} <= set(stages)
    assert len(stages) >= 8


def test_control_a_claim_that_no_due_counts_is_found(monkeypatch):
    """Grants that are grouped by nothing but whom they are for would hide one another."""
    log = played(0)
    monkeypatch.setattr(dues, "_key", lambda judged: "the same for all")
    found = everything(log)
    names = Counter((one.scheme, one.key) for one in found)
    assert max(names.values()) > 1


def test_control_a_subject_that_is_left_out_is_found(monkeypatch):
    log = played(1)
    whole = everything(log)
    monkeypatch.setattr(openings, "openings", lambda *_: ())
    monkeypatch.setattr("domain.due.walk.openings", lambda *_: ())
    assert [one for one in everything(log) if one.stage == "unclaimed"] == []
    assert any(one.stage == "unclaimed" for one in whole)

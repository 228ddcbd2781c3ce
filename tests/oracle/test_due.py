"""Every due of the sample county and its stage, beside a slow script that shares no code."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

import ops.demo
from domain.due import openings
from domain.due.dues import DueInStage
from domain.due.stage import Stage
from domain.policies.reading import Possible
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops.demo import Wanted, play_and_show
from ops.due import Wanted as WantedDues
from ops.due import dues
from ops.running import open_ledger, under
from ops.sample import county as files

SCRIPT = Path(__file__).parent / "due_reference.py"
LATE, ON_NOTICE, BETWEEN = "2019-07-31", "2019-07-05", "2019-05-31"
"""BETWEEN: half of the claims were made, nothing was listed."""

REACHED = {LATE: "paid", ON_NOTICE: "listed", BETWEEN: "awarded"}
FORGOTTEN = 5
"""Every fifth application of the sample is never made."""


@pytest.mark.database
@pytest.mark.parametrize(
    ("seed", "persons", "day"),
    [(1, 150, LATE), (2, 300, LATE), (11, 20, LATE), (5, 150, ON_NOTICE), (6, 150, BETWEEN)],
)
def test_every_due_and_its_stage_are_those_the_reference_finds(
    tmp_path, monkeypatch, seed, persons, day
):
    play(tmp_path, monkeypatch, seed, persons)
    found, grants = ours(tmp_path, day)
    assert found == reference(tmp_path, day)
    by_stage = Counter(one[2] for one in found)
    assert by_stage["unclaimed"] > 5
    assert by_stage["refused"] > 5
    assert by_stage[REACHED[day]] > 5
    assert grants == filed(tmp_path, day), "each claim is part of exactly one due"


@pytest.mark.database
def test_an_agency_that_is_forgotten_is_noticed(tmp_path, monkeypatch):
    """The control: a scheme that does not name all who could claim."""
    play(tmp_path, monkeypatch, 3, 60)
    placement = SCHEMES["job-placement-service-subsidy"]
    met, forgotten = Counter[str](), set[str]()

    def all_but_one(asked, view, choices):
        claims = list(placement.possible.claims(asked, view, choices))
        met.update(one.payee for one in claims)
        return [one for one in claims if one.payee not in forgotten]

    forgetting = replace(placement, possible=Possible("applicant", all_but_one))
    monkeypatch.setitem(openings.SCHEMES, placement.key, forgetting)
    whole, _ = ours(tmp_path, LATE)
    assert whole == reference(tmp_path, LATE)
    forgotten.add(met.most_common(1)[0][0])
    assert len(ours(tmp_path, LATE)[0]) < len(whole)


def play(folder, monkeypatch, seed, persons):
    """The sample county through the main job, but some who could claim never do."""
    monkeypatch.setattr(ops.demo, "county", forgetful)
    wanted = Wanted(persons, seed, folder / "input", True, True)
    play_and_show(under(folder / "data"), wanted, False, 0, 1)


def forgetful(persons, seed):
    whole = files.county(persons, seed)
    names = list(whole.applications)[::FORGOTTEN]
    never = {f"application:{name}" for name in names}
    told = {
        name: [one for one in events if one.subject not in never]
        for name, events in whole.files.items()
    }
    made = {name: lines for name, lines in whole.applications.items() if name not in names}
    return msgspec.structs.replace(whole, files=told, applications=made)


def ours(folder, day):
    """[scheme, whose, stage, owed, fen] of each due, and how many claims they are about."""
    with open_ledger(under(folder / "data")) as running:
        everything = dues(running, date.fromisoformat(day), WantedDues(), lambda *_: None)
        found: list[DueInStage] = list(everything)
        names = references(running, folder)
    assert len({(one.scheme, one.beneficiary, one.key or one.grant) for one in found}) == len(found)
    assert {one.stage for one in found} <= {stage.value for stage in Stage}
    rows = [
        [one.scheme, names[one.beneficiary], one.stage, one.owed, one.amount_fen] for one in found
    ]
    return sorted(rows), sum(one.grants for one in found)


def references(running, folder):
    """Stream → number, of all that the sample told of."""
    lines = (folder / "input" / "02-facts.jsonl").read_text().splitlines()
    lines += (folder / "input" / "01-setup.jsonl").read_text().splitlines()
    told = {json.loads(line)["subject"] for line in lines}
    vault, found = running.parts.vault, {"": ""}
    for word, kind in (("idcard", "resident-identity"), ("uscc", "credit-code")):
        numbers = [one.partition(":")[2] for one in told if one.startswith(word)]
        found |= {stream: f"{word}:{one}" for one, stream in vault.resolve(kind, numbers).items()}
    return found


def reference(folder, day):
    asked = [sys.executable, SCRIPT, folder / "input", day]
    told = subprocess.run(asked, capture_output=True, check=True).stdout
    return json.loads(told)


def filed(folder, day):
    names = ["03-applications.jsonl"]
    if day != BETWEEN:
        names.append("05-late-applications.jsonl")
    lines = [line for name in names for line in (folder / "input" / name).read_text().splitlines()]
    return sum(len(json.loads(line)["data"]["lines"]) for line in lines)

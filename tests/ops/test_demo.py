"""The sample county: the same from the same seed, played once, resumed where it broke off."""

import json
from datetime import date

import msgspec
import pytest
from click.testing import CliRunner

from ops import demo
from ops.cli import main
from ops.commands.acting import Desk
from ops.demo_acts import Officers
from ops.demo_figures import figures
from ops.importing import Import
from ops.running import open_ledger
from ops.sample.applications import STARTUP
from ops.sample.county import county
from ops.settings import Settings

FIGURES = ("claims", "awarded", "refused", "pended", "contested", "paid", "waiting", "funds")


@pytest.fixture
def play(database, tmp_path):
    """Plays thirty persons on one and the same ledger."""

    def run(code=0):
        asked = ["--data", tmp_path, "demo", "--json", "--persons", "30", "--seed", "4"]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    return run


def test_a_county_follows_from_its_seed():
    first, second, other = county(40, 1), county(40, 1), county(40, 2)
    assert first == second
    assert first.files != other.files
    assert first.claims == sum(first.applications.values())


def test_every_number_of_the_sample_is_made_up_of_its_own():
    told = [one for file in county(200, 1).files.values() for one in file]
    persons = {one.subject for one in told if one.type == "applicant.registered"}
    assert len(persons) == 200
    pairs = [(one.source, one.id) for one in told]
    assert len(set(pairs)) < len(pairs), "some are sent twice on purpose"


def test_a_second_run_goes_on_with_the_data_of_the_first(play):
    first = play()
    second = play()
    assert json.loads(second.stdout) == json.loads(first.stdout)
    assert "沿用原数据" in second.stderr
    assert "bank reports" not in second.stderr


@pytest.mark.parametrize("stage", ["applications", "rosters", "payments", "bank reports"])
def test_a_run_that_broke_off_is_resumed_and_comes_to_the_same(play, whole, monkeypatch, stage):
    """Broken off before a stage, and again half-way through the rosters."""
    stages, passed = demo.Play._stage, Officers._passed

    def break_off(self, name):
        if name == stage:
            raise RuntimeError("broken off")
        return stages(self, name)

    def half_way(self, roster, scheme, grants):
        if scheme == STARTUP:
            raise RuntimeError("broken off")
        return passed(self, roster, scheme, grants)

    with monkeypatch.context() as patched:
        patched.setattr(demo.Play, "_stage", break_off)
        play(code=1)
    with monkeypatch.context() as patched:
        patched.setattr(Officers, "_passed", half_way)
        play(code=1)
    resumed = json.loads(play().stdout)
    assert {name: resumed[name] for name in FIGURES} == whole


@pytest.fixture(scope="module")
def whole():
    """What the county comes to when nothing breaks off, on a database of its own."""
    asked = ["demo", "--json", "--persons", "30", "--seed", "4"]
    played = json.loads(CliRunner().invoke(main, asked).stdout)
    return {name: played[name] for name in FIGURES}


def test_the_exported_input_alone_gives_the_same_log(database, tmp_path):
    """Taken in from the files, in the order of steps.json, on a ledger that knows no sample."""
    asked = ["demo", "--json", "--persons", "30", "--seed", "4", "--export", str(tmp_path)]
    played = json.loads(CliRunner().invoke(main, asked).stdout)
    settings = Settings(tmp_path / "data", tmp_path / "data" / "keys.json", database)
    with open_ledger(settings, sample=True) as running:
        taking = Import(running.parts, Desk(settings, running.keys).by_source())
        for step in json.loads((tmp_path / "steps.json").read_text()):
            [(word, value)] = step.items()
            if word == "import":
                taking.file(tmp_path / value)
            elif word == "follow":
                running.catch_up()
            else:
                getattr(running, word)(date.fromisoformat(value))
        counted = msgspec.to_builtins(figures(running))
    assert counted == {name: played[name] for name in counted}


def test_a_ledger_that_is_no_sample_is_left_alone(database, tmp_path):
    environment = {"DATABASE_URL": database}
    run = CliRunner().invoke
    assert run(main, ["--data", str(tmp_path), "migrate"], env=environment).exit_code == 0
    result = run(main, ["--data", str(tmp_path), "demo", "--persons", "5"], env=environment)
    assert result.exit_code == 1
    assert "no sample" in result.output

"""The sample county, played, and worked out again by a script that shares no code with us."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.cli import main

HERE = Path(__file__).parent
SCRIPT = HERE / "recompute.py"
OURS = {"domain", "projections", "gateways", "api", "ops"}


@pytest.mark.parametrize(("seed", "persons"), [(1, 150), (2, 400), (11, 20)])
@pytest.mark.database
def test_the_demo_comes_to_what_the_oracle_works_out_to_the_fen(tmp_path, seed, persons):
    played = demo(tmp_path / "input", seed, persons)
    asked = [sys.executable, SCRIPT, tmp_path / "input"]
    worked_out = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    assert {name: played[name] for name in worked_out} == worked_out
    assert played["claims"] == total(played)
    assert played["paid"]["count"] > 0
    assert all(fund["committed_fen"] <= fund["limit_fen"] for fund in played["funds"].values())


@pytest.mark.database
def test_what_is_sent_twice_on_purpose_is_replayed_or_turned_down(tmp_path):
    duplicates = demo(tmp_path / "input", 3, 200)["duplicates"]
    assert duplicates["sent"] == duplicates["replayed"] + duplicates["refused"]
    assert duplicates["replayed"] > 0
    assert duplicates["refused"] > 0
    assert duplicates["claims_again"] > 0


@pytest.mark.database
def test_a_sum_that_was_forged_is_noticed(tmp_path):
    """The control: the comparison is able to fail."""
    played = demo(tmp_path / "input", 1, 20)
    file = tmp_path / "input" / "11-bank.jsonl"
    first, _, rest = file.read_text().partition("\n")
    event = json.loads(first)
    event["data"]["fen"] += 1
    file.write_text(json.dumps(event) + "\n" + rest)
    asked = [sys.executable, SCRIPT, tmp_path / "input"]
    worked_out = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
    assert worked_out["paid"] != played["paid"]


@pytest.mark.parametrize("file", sorted(HERE.glob("[!t]*.py")), ids=lambda file: file.name)
def test_the_oracle_imports_none_of_our_packages(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            top = name.partition(".")[0]
            assert top not in OURS
            assert top in sys.stdlib_module_names or (HERE / f"{top}.py").exists()


def demo(folder: Path, seed: int, persons: int) -> dict:
    arguments = ["demo", "--json", "--seed", seed, "--persons", persons, "--export", folder]
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def total(played: dict) -> int:
    reasons = sum(played["refused"].values()) + sum(played["pended"].values())
    return played["awarded"] + reasons + played["contested"]

"""`ledger due` on the command line: every due once, by stage, and nothing of days to come."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from domain.due.stage import Stage
from ops.cli import main
from ops.sample.county import EARLY_CLAIMS, FACTS, SETUP, county, write
from projections.views.grants import Grants

TRANSPORT = "migrant-worker-transport-allowance"
DAY = "2019-01-31"


@pytest.fixture
def ledger(database, tmp_path):
    """Runs `ledger` on a sample ledger that holds a small county's facts and no claim."""

    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate", "--sample")
    files = county(30, 7).files
    for name in (SETUP, FACTS, EARLY_CLAIMS):
        write(files[name], tmp_path / f"{name}.jsonl")
    run("import", tmp_path / f"{SETUP}.jsonl", tmp_path / f"{FACTS}.jsonl", "--json")
    return run


def asked(run, *arguments):
    return json.loads(run("due", "--as-of", DAY, "--json", *arguments).stdout)


def test_nothing_is_claimed_then_everything_that_was_is_in_its_stage(ledger, tmp_path):
    before = asked(ledger)
    assert before["as_of"] == DAY
    assert {one["stage"] for one in before["items"]} == {"unclaimed"}
    assert all(one["owed"] and one["owner"] == "applicant" for one in before["items"])
    ledger("import", tmp_path / f"{EARLY_CLAIMS}.jsonl", "--json")
    after = asked(ledger)
    stages = Counter(one["stage"] for one in after["items"])
    assert stages["awarded"] > 5
    assert stages["refused"] > 5
    assert stages.keys() <= {stage.value for stage in Stage}
    due_before = {(one["scheme"], one["key"]) for one in before["items"]}
    due_after = {(one["scheme"], one["key"]) for one in after["items"]}
    assert due_before <= due_after, "what was due is still told of"


def test_the_figures_are_those_of_the_items(ledger, tmp_path):
    ledger("import", tmp_path / f"{EARLY_CLAIMS}.jsonl", "--json")
    told = asked(ledger)
    for row in told["stages"]:
        items = [
            one
            for one in told["items"]
            if (one["scheme"], one["stage"]) == (row["scheme"], row["stage"])
        ]
        assert row["count"] == len(items) > 0
        assert row["fen"] == sum(one["amount_fen"] for one in items)
        assert row["owed"] == sum(one["owed"] for one in items)
        assert row["oldest_days"] == max(one["age_days"] for one in items)
    assert sum(row["count"] for row in told["stages"]) == len(told["items"])
    text = ledger("due", "--as-of", DAY).output
    assert all(f"{row['count']}" in text for row in told["stages"])


def test_a_scheme_and_a_stage_can_be_asked_for(ledger):
    whole = asked(ledger)["items"]
    some = asked(ledger, "--scheme", TRANSPORT)["items"]
    assert some == [one for one in whole if one["scheme"] == TRANSPORT] != []
    assert asked(ledger, "--stage", "paid")["items"] == []
    lines = ledger("due", "--as-of", DAY, "--stage", "unclaimed").output.splitlines()
    assert len(lines) == 1 + len(whole)
    assert lines[1].split("\t")[1] == whole[0]["beneficiary"]


def test_a_day_that_has_not_come_is_no_day_to_look_at(ledger):
    assert "2999" in ledger("due", "--as-of", "2999-01-01", code=2).output
    assert "no-such" in ledger("due", "--as-of", DAY, "--stage", "no-such", code=2).output


def test_it_says_that_the_view_it_reads_has_stopped(ledger, tmp_path, monkeypatch):
    def fail(self, batch, store):
        raise ValueError("cannot take this")

    monkeypatch.setattr(Grants, "changes", fail)
    ledger("import", tmp_path / f"{EARLY_CLAIMS}.jsonl", "--json")
    told = ledger("due", "--as-of", DAY, "--json", code=1)
    [stopped] = json.loads(told.stdout)["incomplete"]
    assert (stopped["view"], stopped["reason"]) == ("grants", "ValueError: cannot take this")
    assert "incomplete: view grants stopped" in told.stderr
    monkeypatch.undo()
    assert "incomplete" not in asked(ledger)

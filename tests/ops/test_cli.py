"""The command line, from an empty database to a payment, and what it says to mistakes."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.sample.county import SETUP, county, write

DAYS = {"open": "2019-07-01", "review": "2019-07-02", "notice": "2019-07-03"}
DAYS |= {"approve": "2019-07-10", "release": "2019-07-11", "order": "2019-07-12"}
OFFICERS = {"open": "zhou", "review": "wu", "notice": "wu", "approve": "zheng"}
OFFICERS |= {"release": "wang", "order": "wang"}


@pytest.fixture
def ledger(database, tmp_path):
    """Runs `ledger` on a fresh sample ledger; the code it must end with is 0 unless told."""

    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate", "--sample")
    return run


def answer(result):
    return json.loads(result.stdout)


def acts(run, word, *arguments, code=0):
    day = ("--as", OFFICERS[word], "--on", DAYS[word])
    return run("roster", word, *arguments, *day, "--json", code=code)


# The main job


def test_from_facts_to_a_payment(ledger, tmp_path):
    sample = county(12, 5)
    for name, told in sample.files.items():
        write(told, tmp_path / f"{name}.jsonl")
    names = [tmp_path / f"{name}.jsonl" for name in list(sample.files)[:5]]
    taken = answer(ledger("import", *names, "--json"))
    assert [one["verdicts"] for one in taken] == [{"accepted": one["lines"]} for one in taken]
    assert answer(ledger("mature", "--as-of", "2019-06-28", "--json"))["done"] > 0
    assert ledger("assess", "--as-of", "2019-06-28").exit_code == 0

    scheme = ("--scheme", "quality-startup-award", "--year", "2019")
    acts(ledger, "open", "r1", *scheme)
    day = ("--as", "zhou", "--on", DAYS["open"])
    ledger("roster", "add", "r1", "--awarded", *day)
    ledger("roster", "submit", "r1", *day)
    acts(ledger, "review", "r1")
    acts(ledger, "notice", "r1")
    early = ("--as", "zheng", "--on", "2019-07-09")
    assert "on-notice" in ledger("roster", "approve", "r1", *early, code=1).output
    acts(ledger, "approve", "r1")
    acts(ledger, "release", "r1")
    ordered = ledger("pay", "order", "r1", "--as", "wang", "--on", DAYS["order"])
    assert ordered.output.count("accepted") > 10
    again = ledger("pay", "order", "r1", "--as", "wang", "--on", DAYS["order"])
    assert again.output.count("replayed") == ordered.output.count("accepted")
    check = answer(ledger("rebuild", "--check", "guards", "--json"))
    assert check["same"]


def test_one_person_does_not_do_two_duties(ledger, tmp_path):
    callers = tmp_path / "data" / "callers.json"
    ledger("token")
    told = json.loads(callers.read_text(encoding="utf-8"))
    for one in told["callers"]:
        if one["name"] == "zhou":
            one["roles"] = ["submitter", "reviewer"]
    callers.write_text(json.dumps(told), encoding="utf-8")
    write(county(5, 1).files[SETUP], tmp_path / "setup.jsonl")
    ledger("import", tmp_path / "setup.jsonl")
    refused = ledger("roster", "review", "r1", "--as", "zhou", code=1)
    assert "unknown-roster" in refused.output
    assert (
        "takes the role submitter"
        in ledger(*("roster", "submit", "r1", "--as", "wu"), code=1).output
    )


# Importing


def test_an_import_ends_with_1_where_a_line_was_turned_down(ledger, tmp_path):
    file = tmp_path / "facts.jsonl"
    write(county(5, 1).files[SETUP], file)
    ledger("import", file)
    head = answer(ledger("migrate", "--json"))["last_position"]
    with file.open("a", encoding="utf-8") as more:
        more.write("nonsense\n")
    result = answer(ledger("import", file, "--json", code=1))
    assert result[0]["verdicts"]["malformed"] == 1
    assert result[0]["verdicts"]["replayed"] == result[0]["lines"] - 1
    outcomes = (tmp_path / "facts.jsonl.outcomes").read_text().splitlines()
    last = json.loads(outcomes[-1])
    assert last["line"] == len(outcomes)
    assert last["problem"]["code"] == "bad-json"
    assert answer(ledger("migrate", "--json"))["last_position"] == head


def test_an_import_as_one_client_takes_only_what_that_client_may_tell(ledger, tmp_path):
    file = tmp_path / "facts.jsonl"
    write(county(5, 1).files[SETUP], file)
    verdicts = answer(ledger("import", file, "--as", "market-register", "--json", code=1))
    told = file.read_text(encoding="utf-8")
    assert verdicts[0]["verdicts"]["accepted"] == told.count("urn:sample:market-register")
    assert verdicts[0]["verdicts"]["malformed"] == told.count("urn:") - told.count(
        "market-register"
    )


# Who acts


def test_whoever_does_not_say_who_acts_is_told_who_may(ledger):
    result = ledger("roster", "submit", "r1", code=2)
    assert "zhou" in result.output


def test_a_name_that_nobody_bears_is_turned_down(ledger):
    assert "zheng" in ledger("roster", "submit", "r1", "--as", "nobody", code=1).output


def test_a_token_is_a_token(ledger):
    assert ledger("token", "zhou").output.count(".") == 2
    assert "submitter" in ledger("token").output


def test_parameters_take_two_persons(ledger):
    setting = ("notice.length", '{"working_days": 7}', "--from", "2019-01-01", "--document", "d")
    ledger("parameter", "set", *setting, "--as", "feng")
    assert "same-person" in ledger("parameter", "confirm", 1, "--as", "feng", code=1).output
    ledger("parameter", "confirm", 1, "--as", "chen")
    rows = answer(ledger("parameter", "list", "--json"))
    [notice] = [row for row in rows if row["key"] == "notice.length"]
    assert "working_days" in notice["set"]


def test_a_day_that_has_not_come_is_no_day_to_look_at(ledger):
    assert "2999" in ledger("mature", "--as-of", "2999-01-01", code=2).output


def test_history_tells_every_event_of_a_stream(ledger):
    [opened] = answer(ledger("history", "ledger:ledger", "--json"))
    assert (opened["position"], opened["topic"]) == (1, "ledger.opened")


# Production


@pytest.mark.parametrize("command", [("migrate",), ("demo", "--serve")])
def test_production_refuses_the_key_file(tmp_path, command):
    environment = {"LEDGER_PRODUCTION": "1", "LEDGER_DATA": str(tmp_path)}
    result = CliRunner().invoke(main, list(command), env=environment)
    assert result.exit_code == 1
    assert "production" in result.output


# Processes


def test_two_processes_that_start_at_once_on_nothing_both_come_up(tmp_path):
    ports = (18471, 18472)
    asked = [sys.executable, "-m", "ops.cli", "--data", tmp_path / "data", "serve", "--port"]
    started = [subprocess.Popen([*asked, str(port)], stderr=subprocess.PIPE) for port in ports]
    try:
        for port in ports:
            assert ready(f"http://127.0.0.1:{port}/health")
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            _, said = process.communicate(timeout=60)
            assert b"Traceback" not in said, said.decode()


def ready(address, within=60):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with (
            suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(address) as said,
        ):
            return json.load(said)["ready"]
        time.sleep(0.2)
    return False


def test_short_commands_started_at_once_on_nothing_all_end_well(tmp_path):
    asked = [sys.executable, "-m", "ops.cli", "--data", tmp_path / "data", "migrate", "--json"]
    started = [subprocess.Popen(asked, stdout=subprocess.PIPE) for _ in range(3)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert {one["last_position"] for one in told} == {1}

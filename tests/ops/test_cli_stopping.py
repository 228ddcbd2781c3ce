"""`ledger stop`, `ledger lift`: stopped by one, lifted by two, on the command line."""

import json

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.commands.default_callers import source_of

FUND = "municipal-innovation-fund/2019"


@pytest.fixture
def ledger(database, tmp_path):
    """Runs `ledger` on a fresh sample ledger with one fund; the code it must end with is 0."""
    opened = {"fund": FUND, "year": 2019, "limit_fen": 100, "level": "municipal", "document": "d"}

    def run(*arguments, code=0):
        asked = ["--data", tmp_path / "data", *arguments]
        environment = {"DATABASE_URL": database}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run("migrate", "--sample")
    file = tmp_path / "fund.jsonl"
    event = {"specversion": "1.0", "id": "fund", "type": "fund.opened", "subject": f"fund:{FUND}"}
    event |= {"source": source_of("feng"), "data": opened | {"happened_on": "2019-01-02"}}
    file.write_text(json.dumps(event) + "\n")
    run("import", file)
    return run


def stops(ledger):
    return json.loads(ledger("stop", "list", "--json").stdout)


def test_a_fund_is_stopped_by_an_auditor_and_lifted_by_two(ledger):
    ledger("stop", "fund", FUND, "--reason", "审计核查", "--as", "jiang")
    (stop,) = stops(ledger)
    assert (stop["what"], stop["name"], stop["reason"]) == ("fund", FUND, "审计核查")
    assert stop["by"].startswith("auditor ")
    number = stop["stop"]
    assert "not-proposed" in ledger("lift", "confirm", number, "--as", "feng", code=1).output
    ledger("lift", "propose", number, "--reason", "核查完毕", "--as", "feng")
    alone = ledger("lift", "confirm", number, "--as", "feng", code=1)
    assert "same-person" in alone.output
    assert stops(ledger)[0]["lift"].startswith("proposed by ")
    ledger("lift", "confirm", number, "--as", "chen")
    assert stops(ledger) == []


def test_a_mistake_stops_nothing_and_says_so(ledger):
    told = [
        (("fund", "municipal-innovation-fund"), "unknown-fund"),
        (("scheme", "no-such-scheme"), "unknown-scheme"),
        (("bank", "County Bank"), "bank-name"),
    ]
    for words, code in told:
        said = ledger("stop", *words, "--reason", "r", "--as", "jiang", code=1)
        assert code in said.output
    assert stops(ledger) == []
    ledger("stop", "bank", "county-bank", "--reason", "r", "--as", "jiang")
    again = ledger("stop", "bank", "county-bank", "--reason", "r", "--as", "jiang", code=1)
    assert "stopped-already" in again.output
    assert "auditor: jiang" in ledger("stop", "bank", "b", "--reason", "r", code=2).output

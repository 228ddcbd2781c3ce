"""A rehearsal over the sample county: who would change, beside a second county that was set so."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.rehearsing import tried

PLACEMENT = "job-placement-service-subsidy"


def run(folder, *words, code=0):
    result = CliRunner().invoke(main, ["--data", str(folder), *map(str, words)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county") / "data"
    run(folder, "demo", "--persons", 60)
    return folder


def rehearsed(county, *settings, first="2018-01-01", listing=True):
    words = [word for one in settings for word in ("--set", one)]
    told = run(county, "rehearse", *words, "--from", first, *["--list"] * listing, "--json")
    return json.loads(told)


@pytest.mark.database
def test_a_narrower_reading_takes_back_what_it_no_longer_pays(county):
    head = run(county, "views")
    result = rehearsed(county, "placement.export-scope=outside-province")
    lost = [one for one in result["changes"] if one["before"]["status"] == "awarded"]
    assert lost
    for one in lost:
        assert one["scheme"] == PLACEMENT
        assert one["after"] == {"status": "refused", "fen": 0, "reasons": ["not-labour-export"]}
    assert result["fen"] == -20_000 * len(lost)
    assert result["changed"]["awarded → refused"] == len(lost)
    assert run(county, "views") == head, "a rehearsal writes nothing"


@pytest.mark.database
def test_what_the_document_says_already_changes_nothing(county):
    assert rehearsed(county, "placement.export-scope=outside-county")["changes"] == []
    only_later = rehearsed(county, "placement.export-scope=any", first="2030-01-01")
    assert only_later["changes"] == []
    assert only_later["judged"] > 0


@pytest.mark.database
def test_another_reading_turns_refusals_into_awards_and_says_for_how_much(county):
    result = rehearsed(county, "placement.export-scope=any")
    assert set(result["changed"]) <= {"refused → awarded", "refused → refused", "refused → pended"}
    awarded = [one for one in result["changes"] if one["after"]["status"] == "awarded"]
    assert result["fen"] == 20_000 * len(awarded)
    for one in result["changes"]:
        assert "not-labour-export" in one["before"]["reasons"]
        assert "not-labour-export" not in one["after"]["reasons"]


@pytest.mark.database
def test_a_fund_is_told_what_would_have_been_approved(county):
    told = rehearsed(county, "placement.export-scope=outside-province", listing=False)["funds"]
    [fund] = [one for one in told if one["fund"].startswith("employment-subsidy-funds")]
    assert fund["dry_on"] is None
    assert 0 <= fund["would_be_fen"] < fund["approved_fen"] <= fund["limit_fen"]


def test_a_fund_runs_dry_on_the_first_day_that_passes_its_limit():
    days = [date(2018, 5, 1), date(2018, 6, 1), date(2018, 7, 1)]
    steps = [(day, 40, 50) for day in days]
    assert tried("f", steps, 100).dry_on == days[2]
    assert tried("f", steps, 150).dry_on is None
    assert tried("f", steps, 49).dry_on == days[0]
    assert (tried("f", steps, 1).approved_fen, tried("f", steps, 1).would_be_fen) == (120, 150)


@pytest.mark.database
def test_a_wrong_value_or_an_unknown_key_is_refused(county):
    assert "60000" in run(
        county,
        "rehearse",
        "--set",
        'transport.standard={"province_out": 60001}',
        "--from",
        "2018-01-01",
        code=1,
    )
    assert "unknown" in run(
        county, "rehearse", "--set", "no.such=1", "--from", "2018-01-01", code=1
    )

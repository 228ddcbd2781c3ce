"""`ledger views` and `ledger rebuild`: what they say to people and machines, and exit codes."""

import json

import psycopg
import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.sample.county import county, write
from projections.views.all_views import BY_NAME
from projections.views.reading import ViewReader


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


@pytest.fixture
def followed(ledger, database):
    with ViewReader(database) as reader:
        reader.catch_up()
    return ledger


def answer(result):
    return json.loads(result.stdout)


def test_each_view_its_position_and_lag(ledger, database):
    behind = {one["view"]: one for one in answer(ledger("views", "--json"))}
    assert set(behind) == set(BY_NAME)
    head = behind["grants"]["lag"]
    assert head > 0
    assert behind["grants"] == {"view": "grants", "position": 0, "lag": head, "stopped": ""}
    with ViewReader(database) as reader:
        reader.catch_up()
    there = answer(ledger("views", "--json"))
    assert {(one["position"], one["lag"]) for one in there} == {(head, 0)}
    told = ledger("views").output
    assert all(name in told for name in BY_NAME)


def test_digests_on_request(followed, database):
    rows = {one["view"]: one for one in answer(followed("views", "--digest", "--json"))}
    assert len({one["sha256"] for one in rows.values()}) == len(rows), "names are in them"
    with psycopg.connect(database) as connection:
        connection.execute("insert into places values (gen_random_uuid(), '430923')")
    again = {one["view"]: one for one in answer(followed("views", "--digest", "--json"))}
    assert [name for name in rows if rows[name] != again[name]] == ["places"]
    assert again["places"]["rows"] == rows["places"]["rows"] + 1


def test_a_stopped_view_is_shown_and_the_command_fails(followed, database):
    with psycopg.connect(database) as connection:
        connection.execute("update view_position set error = 'why' where view = 'grants'")
    rows = {one["view"]: one for one in answer(followed("views", "--json", code=1))}
    assert [one["view"] for one in rows.values() if one["stopped"]] == ["grants"]
    assert rows["grants"]["stopped"] == "why"


def test_damage_is_found_then_mended(followed, database):
    assert answer(followed("rebuild", "places", "--check", "--json"))["same"]
    with psycopg.connect(database) as connection:
        connection.execute("insert into places values (gen_random_uuid(), '430923')")
    told = answer(followed("rebuild", "places", "--check", "--json", code=1))
    [one] = told["differences"]
    assert (told["same"], one["table"], one["rebuilt"]) == (False, "places", None)
    assert told["live"]["sha256"] != told["rebuilt"]["sha256"]
    assert "多余 · not from the log" in followed("rebuild", "places", "--check", code=1).output
    done = answer(followed("rebuild", "places", "--json"))
    assert done == {"view": "places", "position": told["live"]["position"]}
    assert "一致 · the same" in followed("rebuild", "--check", "places").output
    assert "places 已重建" in followed("rebuild", "places").output


def test_a_changed_figure_is_told_by_its_column(ledger, database, tmp_path):
    name, told = next(iter(county(12, 5).files.items()))
    write(told, tmp_path / f"{name}.jsonl")
    ledger("import", tmp_path / f"{name}.jsonl")
    with ViewReader(database) as reader:
        reader.catch_up()
    with psycopg.connect(database) as connection:
        connection.execute("update fund_use set paid_fen = paid_fen + 7")
    assert "paid_fen 7 → 0" in ledger("rebuild", "fund_use", "--check", code=1).output


def test_guards_are_only_compared(ledger):
    assert answer(ledger("rebuild", "guards", "--check", "--json"))["same"]
    assert "--check" in ledger("rebuild", "guards", code=2).output
    assert "no-such" in ledger("rebuild", "no-such", code=2).output

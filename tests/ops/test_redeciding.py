"""`ledger redecide` and `ledger difference` over PostgreSQL: which grants are found, what is
proposed, listed, and approved by a person. The county is played once; what it paid is read off the
log itself."""

import json
from datetime import date
from threading import Event
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from ops.cli import main
from ops.commands.default_callers import EMPLOYMENT_SYSTEM
from ops.job_days import slow_jobs
from ops.running import open_ledger
from ops.settings import read_settings
from projections.views.reading import ViewReader
from projections.views.redeciding_index import RedecidingIndex

TRANSPORT = "migrant-worker-transport-allowance"
PAID = """
select applied.originator_id::text,
    (convert_from(awarded.state, 'UTF8')::json->'fact'->>'amount_fen')::int,
    convert_from(applied.state, 'UTF8')::json->'fact'->>'beneficiary'
from stored_events as applied join stored_events as awarded using (originator_id)
where applied.topic = 'grant.applied' and awarded.topic = 'grant.awarded'
    and convert_from(applied.state, 'UTF8')::json->'fact'->>'scheme' = %s
order by 1
"""
OF_PERSON = """
select count(*) from grants where %s in (beneficiary::text, payee::text)
    and status in ('awarded', 'listed', 'approved', 'held', 'paid', 'settled', 'refused')
"""
RESTS_ON = """
select originator_version from resting_grants
join stored_events on originator_id = stream and originator_version = version
where "grant" = %s and topic = 'applicant.departed'
"""


class Ledger:
    """The command line over one database."""

    def __init__(self, folder, dsn):
        self.folder, self.dsn = folder, dsn

    def __call__(self, *words, code=0):
        asked = [str(one) for one in ("--data", self.folder, *words)]
        result = CliRunner().invoke(main, asked, env={"DATABASE_URL": self.dsn})
        assert result.exit_code == code, result.output
        return result

    def json(self, *words):
        return json.loads(self(*words, "--json").stdout)

    def rows(self, statement, *parameters):
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return connection.execute(statement, parameters).fetchall()


@pytest.fixture(scope="module")
def ledger(postgres, tmp_path_factory):
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("drop database if exists redeciding with (force)")
        server.execute(sql.SQL("create database redeciding template template0"))
    dsn = urlsplit(postgres)._replace(path="/redeciding").geturl()
    county = Ledger(tmp_path_factory.mktemp("county") / "data", dsn)
    county("demo", "--persons", 60)
    yield county
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("drop database redeciding with (force)")


def tell(ledger, tmp_path, topic, subject, on, **data):
    event = {
        "specversion": "1.0",
        "id": f"{topic}/{subject}",
        "source": EMPLOYMENT_SYSTEM,
        "type": topic,
        "subject": subject,
        "data": {"happened_on": on, **data},
    }
    path = tmp_path / "facts.jsonl"
    path.write_text(json.dumps(event) + "\n")
    ledger("import", path)


def test_a_setting_for_days_past_proposes_for_each_grant_it_changes(ledger):
    paid = {grant: fen for grant, fen, _ in ledger.rows(PAID, TRANSPORT)}
    dear = {grant: fen for grant, fen in paid.items() if fen > 15_000}
    assert dear, "the county has travellers"
    tiers = {"province_out": 15_000, "city_out": 15_000, "county_out": 15_000}
    told = ("--from", "2018-01-01", "--document", "湘财社", "--as", "feng")
    ledger("parameter", "set", "transport.standard", json.dumps(tiers), *told)
    ledger("parameter", "confirm", 1, "--as", "chen")
    count = ledger.json("redecide", "--parameter", "transport.standard")
    assert count["done"] == len(dear)
    listed = ledger.json("difference", "list")
    assert {one["grant"]: one["fen"] for one in listed} == {
        grant: 15_000 - fen for grant, fen in dear.items()
    }
    assert {one["scheme"] for one in listed} == {TRANSPORT}
    assert all('{"province_out":15000' in " ".join(one["parameters"]) for one in listed)
    again = ledger.json("redecide", "--parameter", "transport.standard")
    assert again["done"] == 0, "the same knowledge proposes once"


def test_an_officer_approves_what_is_then_to_be_recovered_and_dismisses_the_rest(ledger):
    first, second = ledger.json("difference", "list")[:2]
    named = (first["grant"], first["proposal"], "--reason", "多付")
    assert "overtaken" not in ledger("difference", "approve", *named, "--as", "chu").output
    second_one = (second["grant"], second["proposal"], "--reason", "不予追回")
    ledger("difference", "dismiss", *second_one, "--as", "chu")
    [owed] = ledger.json("difference", "list", "--to-recover")
    assert (owed["grant"], owed["to_recover_fen"]) == (first["grant"], -first["fen"])
    dismissed = ledger.json("difference", "list", "--state", "dismissed")
    assert [one["grant"] for one in dismissed] == [second["grant"]]
    assert ledger.json("redecide", "--grant", second["grant"])["done"] == 0
    twice = ledger("difference", "approve", *named, "--as", "chu", code=1)
    assert "not-proposed" in twice.output


def test_a_late_fact_finds_the_grants_of_its_day_and_no_others(ledger, tmp_path):
    [[head]] = ledger.rows("select max(notification_id) from stored_events")
    late, later, voided = ledger.rows(PAID, TRANSPORT)[:3]
    tell(ledger, tmp_path, "applicant.resided", late[2], "2018-01-02", county="430923")
    tell(ledger, tmp_path, "applicant.resided", later[2], "2026-01-02", county="430923")
    [[version]] = ledger.rows(RESTS_ON, voided[0])
    void = {"voided_version": version, "reason": "r", "document": "d"}
    tell(ledger, tmp_path, "applicant.factVoided", voided[2], "2026-01-02", **void)
    index = RedecidingIndex(ledger.dsn)
    others = {one[0] for one in ledger.rows(PAID, TRANSPORT)} - {late[0], later[0], voided[0]}
    with ViewReader(ledger.dsn) as views:
        views.catch_up()
    found = {one["id"] for one in index.late(head)}
    assert {late[0], voided[0]} <= found
    assert later[0] not in found
    assert not others & found
    ledger("redecide", "--marked")  # the follower goes first
    listed = ledger.json("difference", "list")
    [fallen] = [one for one in listed if one["grant"] == voided[0]]
    assert (fallen["because"], fallen["amount_fen"]) == ("marked", 0)
    assert fallen["fen"] == -fallen["stood_fen"] < 0
    assert ledger.json("redecide", "--marked")["done"] == 0
    [[since]] = ledger.rows("select max(notification_id) from stored_events")
    assert index.late(since) == []


def test_one_of_the_ways_is_named(ledger):
    assert "--parameter" in ledger("redecide", code=2).output
    assert "--parameter" in ledger("redecide", "--late", "--marked", code=2).output


def test_more_is_paid_by_a_supplement_and_the_guards_are_as_the_log_says(ledger):
    """The standard goes up again for the grant whose difference was approved before."""
    tiers = {"province_out": 30_000, "city_out": 30_000, "county_out": 20_000}
    told = ("--from", "2018-01-01", "--document", "湘财社", "--as", "feng")
    ledger("parameter", "set", "transport.standard", json.dumps(tiers), *told, "--supersedes", 1)
    ledger("parameter", "confirm", 3, "--as", "chen")
    ledger("redecide", "--parameter", "transport.standard")
    [approved, *_] = ledger.json("difference", "list", "--state", "approved")
    [proposed] = [
        one for one in ledger.json("difference", "list") if one["grant"] == approved["grant"]
    ]
    named = (proposed["grant"], proposed["proposal"], "--reason", "补发")
    ledger("difference", "approve", *named, "--as", "tan")
    latest = ledger.json("difference", "list", "--state", "approved")[-1]
    assert latest["fen"] == proposed["fen"] > 0
    added = [fen for grant, fen, _ in ledger.rows(PAID, TRANSPORT) if grant == latest["supplement"]]
    assert added == [proposed["fen"]]
    listed = ledger.rows('select status from grants where "grant" = %s', latest["supplement"])
    assert listed == [("awarded",)]
    assert "一致" in ledger("rebuild", "--check", "guards").output
    for view in ("grant_differences", "grants", "resting_grants"):
        assert "一致" in ledger("rebuild", view, "--check").output
    tried = json.loads(
        ledger(
            *("rehearse", "--set", 'transport.standard={"province_out": 10000}'),
            *("--from", "2018-01-01", "--list", "--json"),
        ).stdout
    )
    assert latest["supplement"] not in {one["grant"] for one in tried["changes"]}
    assert latest["grant"] in {one["grant"] for one in tried["changes"]}


def test_the_daily_job_finds_what_came_late_once(ledger, tmp_path, monkeypatch):
    known = {one["grant"] for one in ledger.json("difference", "list")}
    rows = ledger.rows(PAID, TRANSPORT)
    grant, _, person = next(one for one in rows[3:] if one[0] in known)
    [[version]] = ledger.rows(RESTS_ON, grant)
    void = {"voided_version": version, "reason": "r", "document": "d"}
    monkeypatch.setenv("DATABASE_URL", ledger.dsn)
    with open_ledger(read_settings(data=ledger.folder)) as running:
        [job] = [one for one in slow_jobs(running, Event()) if one.name == "redecide"]
        job.run(date(2026, 1, 5), False)
        first = {one["grant"]: one["proposal"] for one in ledger.json("difference", "list")}
        tell(ledger, tmp_path, "applicant.factVoided", person, "2026-01-05", **void)
        assert job.run(date(2026, 1, 5), True).seen == 0, "once a day"
        count = job.run(date(2026, 1, 6), False)
        [[decided]] = ledger.rows(OF_PERSON, person)
        assert (count.seen, count.done) == (decided, 1), "only what was told since"
    after = {one["grant"]: one["proposal"] for one in ledger.json("difference", "list")}
    assert after[grant] > first[grant]
    assert {one: number for one, number in after.items() if one != grant} == {
        one: number for one, number in first.items() if one != grant
    }

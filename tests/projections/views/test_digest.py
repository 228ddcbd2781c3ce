"""Digests: equal rows, equal digests; a table damaged on purpose is found, with the rows that
differ; a check changes nothing."""

import subprocess
from hashlib import sha256
from urllib.parse import urlsplit

import psycopg
import pytest
from past_words import all_that_may_happen
from view_words import pay_one, take_bank_file

from domain.acts.signing import SignRoster
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.all_views import BY_NAME, VIEWS
from projections.views.digest import view_digest
from projections.views.rebuild import Difference, check, rebuild
from projections.views.runner import ViewRunner

TABLES = [(view.name, table) for view in VIEWS for table in view.tables]


@pytest.fixture(scope="module")
def followed(postgres, played):
    """The address of a ledger on which much happened, followed to its head; nobody changes it."""
    name = "ledger_digests"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0".encode())
        dsn = urlsplit(postgres)._replace(path=f"/{name}").geturl()
        migrate(dsn)
        log = PostgresLog(dsn)
        play = played.Played(log, limit=400_000)
        play.set_parameter("transport.frequency", '"ever"')
        pay_one(play)
        all_that_may_happen(play)
        take_bank_file(play)
        played.AtRandom(play, 5).play(400)  # a history in which every table comes to have rows
        refuse_one(play, played)
        with ViewRunner(dsn) as runner:
            runner.catch_up()
            assert not runner.stopped
        log.close()
        yield dsn
        administrator.execute(f"drop database {name} with (force)".encode())


def refuse_one(play, played):
    """And one roster with an objection to its line."""
    person = play.person("440300")
    play.file(played.TRANSPORT, person, "applicant", [person])
    roster = play.noticed([play.transport()])
    play.tell("roster", roster, SignRoster("roster.objected", 1, "moved"), "reviewer")


@pytest.fixture
def connection(followed):
    """Whatever is done to the ledger is undone after the test."""
    with psycopg.connect(followed, autocommit=True) as opened:
        yield opened


def digests(connection):
    return {view.name: view_digest(connection, view) for view in VIEWS}


def test_every_table_has_rows_to_lose(connection):
    for _, table in TABLES:
        query = f"select count(*) from {table.name}".encode()
        assert connection.execute(query).fetchone()[0] > 0, table.name


def test_a_digest_is_what_sha256sum_says(connection, followed):
    query = "copy (select stream, county from places order by stream) to stdout"
    with connection.cursor().copy(query) as copy:
        rows = b"".join(bytes(block) for block in copy)
    found = view_digest(connection, BY_NAME["places"])
    told = subprocess.run(
        ["sha256sum"], input=b"places\n" + rows + b"\n", capture_output=True, check=True
    )
    assert told.stdout.split()[0].decode() == found.sha256
    assert found.rows == rows.count(b"\n")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_rebuilt_beside_the_live_one_it_is_the_same(followed, connection, view):
    before = digests(connection)
    seen = []
    checked = check(followed, view, seen.append)
    assert checked.same
    assert checked.differences == ()
    assert checked.live == before[view.name]
    assert checked.live.sha256 != sha256(b"").hexdigest()
    assert seen[-1] == checked.live.position
    assert digests(connection) == before
    assert connection.execute("select to_regnamespace('view_rebuild')").fetchone() == (None,)


@pytest.mark.parametrize(("view", "table"), TABLES, ids=[table.name for _, table in TABLES])
def test_a_row_that_was_lost_is_found(followed, connection, view, table):
    name = table.name.encode()
    connection.execute(b"create table kept as select * from %b" % name)
    try:
        lost = connection.execute(
            b"delete from %b where ctid = (select min(ctid) from %b) returning to_jsonb(%b)"
            % (name, name, name)
        ).fetchone()[0]
        damaged = digests(connection)
        checked = check(followed, BY_NAME[view])
        assert checked.live.position == checked.rebuilt.position
        assert checked.live.sha256 != checked.rebuilt.sha256
        assert checked.differences == (Difference(table.name, None, lost),)
        assert digests(connection) == damaged, "a check changes nothing"
        rebuild(followed, BY_NAME[view])
        assert check(followed, BY_NAME[view]).same
    finally:
        connection.execute(b"truncate %b" % name)
        connection.execute(b"insert into %b select * from kept" % name)
        connection.execute("drop table kept")


def test_a_figure_that_was_changed_and_a_row_that_was_put_in_are_found(followed, connection):
    query = "update fund_use set paid_fen = paid_fen + 1 returning fund, paid_fen"
    fund, fen = connection.execute(query).fetchone()
    connection.execute("insert into fund_use values ('x', 2019, 'county', 1, 0, 0, false, '{}')")
    changed, added = check(followed, BY_NAME["fund_use"]).differences
    assert (changed.live["fund"], changed.live["paid_fen"]) == (fund, fen)
    assert changed.rebuilt["paid_fen"] == fen - 1
    assert (added.live["fund"], added.rebuilt) == ("x", None)
    rebuild(followed, BY_NAME["fund_use"])
    assert check(followed, BY_NAME["fund_use"]).same


def test_a_rebuilt_table_keeps_its_indexes_its_options_and_who_may_read_it(followed, connection):
    def described():
        return connection.execute(
            "select indexname, indexdef, reloptions, relacl::text from pg_indexes "
            "join pg_class on relname = tablename and relnamespace = 'public'::regnamespace "
            "where tablename in ('grants', 'fund_use', 'paid_lines') order by 1"
        ).fetchall()

    before = described()
    for name in ("grants", "fund_use", "paid_lines"):
        rebuild(followed, BY_NAME[name])
    assert described() == before
    assert len(before) > 8

"""A ledger in production is not opened on a database that could lose or change an event."""

import logging
import subprocess
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest
from psycopg import sql

from gateways.keys import MemoryKeys
from ops.embedded_files import CLEAN, as_server_user, binaries, seen_from_within
from ops.embedded_postgres import start
from ops.running import CannotRun, open_ledger, under

BROKEN_SERVERS = {
    "fsync": {"fsync": "off"},
    "full_page_writes": {"full_page_writes": "off"},
    "synchronous_commit": {"synchronous_commit": "off"},
    "data_sync_retry": {"data_sync_retry": "on"},
    "wal_level": {"wal_level": "minimal", "max_wal_senders": "0"},
}
BROKEN_DATABASES = {
    "synchronous_commit": "alter database {} set synchronous_commit = off",
    "default_transaction_isolation": (
        "alter database {} set default_transaction_isolation = 'repeatable read'"
    ),
    "log_trigger = not enabled always": (
        "alter table stored_events enable trigger stored_events_stay"
    ),
    "log_trigger = missing": "drop trigger stored_events_stay on stored_events",
    "log_trigger = not for every change": (
        "create or replace trigger stored_events_stay before update or delete on stored_events "
        "for each statement execute function refuse_change(); "
        "alter table stored_events enable always trigger stored_events_stay"
    ),
    "log_trigger = another function": (
        "create function nothing() returns trigger language plpgsql as 'begin return null;end'; "
        "create or replace trigger stored_events_stay before update or delete or truncate "
        "on stored_events for each statement execute function nothing(); "
        "alter table stored_events enable always trigger stored_events_stay"
    ),
    "runtime_role = may change the log": "grant update on stored_events to ledger_runtime",
}


def settings_on(dsn, folder, production=True):
    told = under(folder / "data")
    return msgspec.structs.replace(told, database_url=dsn, production=production)


def opened(dsn, folder, **how):
    """What refuses to open it, or None."""
    try:
        with open_ledger(settings_on(dsn, folder, **how), keys=MemoryKeys()):
            return None
    except CannotRun as no:
        return str(no)


def do(dsn, statement):
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(dsn, autocommit=True) as owner:
        for one in statement.split("; "):
            owner.execute(sql.SQL(one).format(sql.Identifier(name)))


def test_control_a_sound_database_is_opened(database, tmp_path):
    assert opened(database, tmp_path) is None


@pytest.mark.parametrize("what", BROKEN_DATABASES)
def test_production_refuses_a_database_that_breaks_a_promise(database, tmp_path, what):
    assert opened(database, tmp_path) is None
    do(database, BROKEN_DATABASES[what])
    no = opened(database, tmp_path)
    assert no is not None
    assert what in no
    assert "→" in no, "it says what to do"


def test_production_refuses_a_role_that_is_more_than_it_must_be(database, tmp_path):
    """Roles are shared by all databases: taken back at once."""
    assert opened(database, tmp_path) is None
    do(database, "alter role ledger_runtime superuser")
    try:
        assert "runtime_role = superuser" in (opened(database, tmp_path) or "")
    finally:
        do(database, "alter role ledger_runtime nosuperuser")
    assert opened(database, tmp_path) is None


def test_production_refuses_another_encoding(postgres, tmp_path):
    made = "create database ledger_ascii encoding 'SQL_ASCII' locale 'C' template template0"
    do(postgres, made)
    try:
        dsn = urlsplit(postgres)._replace(path="/ledger_ascii").geturl()
        assert "encoding = SQL_ASCII" in (opened(dsn, tmp_path) or "")
    finally:
        do(postgres, "drop database ledger_ascii with (force)")


@pytest.mark.parametrize("what", BROKEN_SERVERS)
def test_production_refuses_a_server_that_may_lose_a_commit(tmp_path, what):
    settings = {"shared_buffers": "32MB", **BROKEN_SERVERS[what]}
    with start(tmp_path / "postgres", settings=settings) as server:
        assert f"has {what} = " in (opened(server.dsn("postgres"), tmp_path) or "")
        assert opened(server.dsn("postgres"), tmp_path, production=False) is None


def test_production_refuses_a_server_without_checksums(tmp_path):
    data = tmp_path / "postgres"
    with start(data, settings={"shared_buffers": "32MB"}) as server:
        assert opened(server.dsn("postgres"), tmp_path) is None
    off = [binaries() / "pg_checksums", "--disable", "-D", seen_from_within(data)]
    subprocess.run(off, check=True, capture_output=True, cwd=data, env=CLEAN, **as_server_user())
    with start(data, settings={"shared_buffers": "32MB"}) as server:
        assert "data_checksums = off" in (opened(server.dsn("postgres"), tmp_path) or "")


def test_elsewhere_it_is_a_warning(database, tmp_path, caplog):
    do(database, BROKEN_DATABASES["synchronous_commit"])
    with caplog.at_level(logging.WARNING):
        assert opened(database, tmp_path, production=False) is None
    assert "not fit for production" in caplog.text
    assert "synchronous_commit = off" in caplog.text

"""Migrations: once, in order, whoever starts first."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import psycopg
import pytest

from projections.migrate import FOLDER, MigrationChanged, migrate


def names():
    return sorted(path.name for path in FOLDER.glob("*.sql"))


def test_each_file_is_applied_once(database):
    assert migrate(database) == names()
    assert migrate(database) == []


def test_d6_eight_processes_may_start_at_once(database):
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as processes:
        applied = list(processes.map(migrate, [database] * 8))
    assert sorted(applied) == [[]] * 7 + [names()]


def test_a_file_that_was_applied_may_not_change(database, tmp_path):
    (tmp_path / "001_one.sql").write_text("create table one ();")
    assert migrate(database, tmp_path) == ["001_one.sql"]
    (tmp_path / "001_one.sql").write_text("create table other ();")
    with pytest.raises(MigrationChanged, match="001_one"):
        migrate(database, tmp_path)


def test_a_migration_that_fails_leaves_nothing(database, tmp_path):
    (tmp_path / "001_one.sql").write_text("create table one ();")
    (tmp_path / "002_two.sql").write_text("create table two (; -- wrong")
    with pytest.raises(psycopg.errors.SyntaxError):
        migrate(database, tmp_path)
    with psycopg.connect(database) as connection:
        assert connection.execute("select to_regclass('one')").fetchone() == (None,)


def test_a_table_that_is_held_for_long_holds_up_nobody_else(database, tmp_path):
    """Without a limit to its waiting, every reader would queue behind the migration."""
    (tmp_path / "001_one.sql").write_text("create table one (name text);")
    migrate(database, tmp_path)
    (tmp_path / "002_two.sql").write_text("alter table one add column other text;")
    with ThreadPoolExecutor(1) as beside, psycopg.connect(database) as slow:
        slow.execute("select * from one")
        migrating = beside.submit(migrate, database, tmp_path)
        wait_for_the_queue(database)
        with psycopg.connect(database) as reader:
            began = time.monotonic()
            reader.execute("set lock_timeout = '10s'")
            reader.execute("select * from one")
            assert time.monotonic() - began < 5
        assert not migrating.done()
        slow.rollback()
        assert migrating.result() == ["002_two.sql"]


def wait_for_the_queue(database):
    waiting = "select count(*) from pg_locks where relation = 'one'::regclass and not granted"
    with psycopg.connect(database) as connection:
        while connection.execute(waiting).fetchone() == (0,):
            time.sleep(0.01)

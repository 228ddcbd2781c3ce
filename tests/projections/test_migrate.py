"""Migrations: once, in order, whoever starts first."""

from concurrent.futures import ProcessPoolExecutor
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

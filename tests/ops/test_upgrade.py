"""Releases N-1 and N on one database: what a later release added does not disturb this one."""

import shutil

import msgspec
import psycopg
import pytest

from gateways.keys import MemoryKeys
from ops.running import open_ledger, under
from projections.migrate import FOLDER, MigrationChanged, migrate

LATER = """
create table of_a_later_release (id integer primary key);
alter table grants add column of_a_later_release text;
grant select, insert, update, delete on of_a_later_release to ledger_runtime;
"""


@pytest.fixture
def later(tmp_path):
    """The migrations of a later release."""
    folder = tmp_path / "later"
    shutil.copytree(FOLDER, folder)
    (folder / "999_later.sql").write_text(LATER)
    return folder


def settings_on(database, folder):
    return msgspec.structs.replace(under(folder / "data"), database_url=database, production=True)


def test_this_release_goes_on_while_and_after_the_next_one_migrates(database, tmp_path, later):
    keys = MemoryKeys()
    with open_ledger(settings_on(database, tmp_path), keys=keys) as running:
        running.catch_up()
        assert migrate(database, later) == ["999_later.sql"]
        running.catch_up()
        assert running.mature(running.parts.intake.today()).seen == 0
    with open_ledger(settings_on(database, tmp_path), keys=keys) as again:
        assert again.parts.log.head() == 1
        again.catch_up()
        with again.views() as views:
            assert views.grants({}, None, 10) == []


def test_a_migration_that_reads_otherwise_than_when_it_was_applied_is_refused(database, later):
    migrate(database, later)
    (later / "999_later.sql").write_text(LATER + "-- more\n")
    with pytest.raises(MigrationChanged):
        migrate(database, later)
    with psycopg.connect(database) as connection:
        found = connection.execute("select count(*) from of_a_later_release").fetchone()
    assert found == (0,)

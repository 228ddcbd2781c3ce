"""A backup is of one moment, leaves no table out unnoticed, and goes by the command line."""

import json
from threading import Event, Thread

import psycopg
from click.testing import CliRunner

from ops.backup.making import back_up
from ops.backup.restoring import look_at, restore
from ops.backup.sources import line_of
from ops.cli import main
from ops.running import migrate, open_ledger, running_on
from projections.log_copy import AS_THEY_ARE, LEFT_OUT, MADE_ANEW
from projections.views.all_views import VIEWS

TABLES = "select tablename from pg_tables where schemaname = %s"
VIEW_TABLES = frozenset(table.name for view in VIEWS for table in view.tables)


def test_every_table_is_copied_made_anew_or_left_out_on_purpose(database):
    """A new table must be put into one of these lists of projections/log_copy.py."""
    migrate(database)
    with psycopg.connect(database) as connection:
        public = {row[0] for row in connection.execute(TABLES, ["public"])}
        vault = {row[0] for row in connection.execute(TABLES, ["vault"])}
    known = {"stored_events", *AS_THEY_ARE} | MADE_ANEW | LEFT_OUT | VIEW_TABLES
    assert public - known == set()
    assert vault == {"subject", "record", "bidx", "access"}


def test_a_backup_made_while_others_write_is_of_one_moment(story, place, tmp_path, register):
    """Each round writes a person's name into the vault and then the event that names it."""
    copy = tmp_path / "copy"
    with open_ledger(place, sample=True) as running:
        stop, told = Event(), []

        def write() -> None:
            with running_on(running.dsn, place, running.keys) as parts:
                while not stop.is_set():
                    told.append(register(parts, len(told)))

        writer = Thread(target=write)
        writer.start()
        try:
            while len(told) < 20:
                stop.wait(0.01)
            (manifest, *_) = back_up(running, copy)
        finally:
            stop.set()
            writer.join()
    assert 20 <= manifest.whose.position <= len(told) + 1
    other = restored_elsewhere(story, place, copy, tmp_path)
    assert other.head == manifest.whose.position


def restored_elsewhere(story, place, copy, tmp_path):
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        for schema in ("public", "vault"):
            connection.execute(f"drop schema {schema} cascade")
        connection.execute("create schema public")
    return restore(place, look_at(copy, None, None, place), None)


def test_by_the_command_line(story, place, tmp_path):
    def run(settings, *arguments, code=0):
        asked = ["--data", settings.data, *arguments]
        environment = {"DATABASE_URL": settings.database_url}
        result = CliRunner().invoke(main, [str(one) for one in asked], env=environment)
        assert result.exit_code == code, result.output
        return result

    run(story.settings, "backup", tmp_path / "copy")
    assert "there already" in run(story.settings, "backup", tmp_path / "copy", code=1).output
    events = tmp_path / "events.jsonl"
    events.write_bytes(b"".join(map(line_of, story.rows)))

    undecided = run(place, "restore", tmp_path / "copy", code=2)
    assert "--nothing-younger" in undecided.output
    missing = run(place, "restore", story.backup, "--refill", events, code=1)
    assert "nothing was restored: 1 were registered after" in missing.output

    asked = ("restore", story.backup, "--vault", tmp_path / "copy" / "vault")
    done = json.loads(run(place, *asked, "--refill", events, "--json").stdout)
    assert (done["head"], done["refilled"]) == (story.head, story.head - story.backed_up)
    assert "holds events" in run(place, *asked, "--nothing-younger", code=1).output
    check = json.loads(run(place, "rebuild", "--check", "guards", "--json").stdout)
    assert check["same"]

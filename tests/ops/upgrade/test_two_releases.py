"""The release before this one and this one, in processes of their own, at once on one database."""

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from upgrade_telling import Poster, items, same_again

from domain.codec import decode
from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_postgres import PostgresLog
from projections.views.all_views import VIEWS
from projections.views.rebuild import check
from projections.views.runner import ViewRunner

DAY = "2019-06-30"
LOG = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""
BREAKING = {
    "a column of a view is gone": "alter table grants drop column wake",
    "a column of the log is renamed": "alter table stored_events rename recorded_at to told_at",
}
"""What no release may do while the one before runs."""


@pytest.fixture
def files(before, county):
    """What the release before opened and was told first; the files of what comes next."""
    before.run("migrate", "--sample")
    before.run("import", county / "01-setup.jsonl")
    return county


def events_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def halves(path):
    """A file in two, each told by itself."""
    lines = path.read_text().splitlines(keepends=True)
    parts = [path.with_name(f"{path.stem}-{number}.jsonl") for number in (1, 2)]
    for part, number in zip(parts, (0, 1), strict=True):
        part.write_text("".join(lines[number::2]))
    return parts


def stored(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute(LOG).fetchall()


def stopped_views(dsn):
    with psycopg.connect(dsn) as connection:
        found = connection.execute("select view, error from view_position where error is not null")
        return dict(found.fetchall())


def everything_stands(dsn, answers):
    """What both releases promise of the log they wrote together."""
    rows = stored(dsn)
    assert [row[4] for row in rows] == list(range(1, len(rows) + 1))
    for pair, answer in answers.items():
        event = decode(*rows[answer["position"] - 1])
        assert (event.command.source, event.command.id) == pair
    log = PostgresLog(dsn)
    with psycopg.connect(dsn) as connection:
        live = guard_digest(connection)
        assert rebuilt_digest(log, live.position) == live
    log.close()
    with ViewRunner(dsn) as runner:
        assert runner.catch_up() == len(rows)
        assert runner.stopped == {}
    for view in VIEWS:
        assert check(dsn, view).same, view.name


def test_both_write_and_read_while_one_takes_over_from_the_other(
    before, this, files, desk, database
):
    facts = events_in(files / "02-facts.jsonl")
    with ThreadPoolExecutor(1) as beside, before.serving() as old, Poster(desk, old) as poster:
        telling = beside.submit(poster.run, facts)
        poster.wait_for_more(telling)
        answered = len(poster.answers)
        this.run("migrate")
        assert len(poster.answers) > answered, "the release before wrote while this one migrated"
        poster.wait_for_more(telling)
        with this.serving() as new:
            poster.doors.append(new)
            poster.wait_for_more(telling)
            telling.result()
            assert set(poster.answered_by) == {old, new}
            same_again(poster, facts[:40], new)  # what the one took, the other knows
            same_again(poster, facts[-40:], old)
            asked, other = halves(files / "03-applications.jsonl")
            imports = this.begin("import", asked), before.begin("import", other)
            for process in imports:
                said, _ = process.communicate(timeout=60)
                assert process.returncode == 0, said
            token, at = desk.token("jiang"), len(stored(database))
            for path in ("grants", "funds"):
                by_old, by_new = (items(door, path, token, at) for door in (old, new))
                assert by_old
                for one, other in zip(by_old, by_new, strict=True):
                    assert one.items() <= other.items(), "the new one may only tell more"
    everything_stands(database, poster.answers)


def test_the_release_before_goes_on_where_the_new_one_is_taken_back(
    before, this, files, desk, database
):
    this.run("import", files / "02-facts.jsonl")
    this.run("import", files / "03-applications.jsonl")
    with before.serving() as old:
        before.run("import", files / "04-late-facts.jsonl")
        assert "·" in before.run("mature", "--as-of", DAY)
        before.run("assess", "--as-of", DAY)
        before.run("import", files / "05-late-applications.jsonl")
        before.run("import", files / "06-corrections.jsonl")
        found = items(old, "grants", desk.token("jiang"), len(stored(database)))
    assert {"awarded", "refused"} <= {one["status"] for one in found}
    everything_stands(database, {})
    same = before.run("rebuild", "--check", "guards").split()[-2:]
    assert same == this.run("rebuild", "--check", "guards").split()[-2:]


def test_what_the_release_before_does_not_know_stops_it_by_name(
    before, this, files, desk, database
):
    with before.serving() as old, Poster(desk, old) as poster:
        this.run("stop", "scheme", "quality-startup-award", "--reason", "audit", "--as", "jiang")
        at = len(stored(database))
        fact, *_ = events_in(files / "02-facts.jsonl")
        poster.run([fact])  # decided on streams that it can read whole
        code, said = before.outcome("roster", "open", "roster:one", *OPENED)
        assert code != 0, "an officer's act reads the ledger's own stream"
        assert "ledger.stopped" in said
        while not stopped_views(database):
            poster.stop.wait(0.05)
    for view, error in stopped_views(database).items():
        assert "ledger.stopped" in error, view
    assert len(stored(database)) == at + 1
    this.run("roster", "open", "roster:one", *OPENED)
    everything_stands(database, poster.answers)
    assert stopped_views(database) == {}


OPENED = (
    "--scheme",
    "job-placement-service-subsidy",
    "--year",
    "2019",
    "--as",
    "zhou",
    "--on",
    DAY,
)


@pytest.mark.parametrize("how", BREAKING)
def test_control_a_migration_that_breaks_the_release_before_is_noticed(
    how, before, this, files, desk, database
):
    this.run("migrate")
    with psycopg.connect(database) as connection:
        connection.execute(BREAKING[how])
    broken = [
        said
        for said in (
            before.outcome("import", files / "02-facts.jsonl"),
            before.outcome("assess", "--as-of", DAY),
        )
        if said[0] != 0
    ]
    assert broken

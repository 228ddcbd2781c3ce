"""Lists of grants paid before the ledger as people read them: rows, breaks, schemes; the same in
memory and in PostgreSQL, followed or made anew; and the guards worked out anew from the log."""

import psycopg
from past_words import TRANSPORT, all_that_may_happen

from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.grants import GRANTS, Grants
from projections.views.past_grants import PAST_LISTS, PAST_ROWS, PastGrants
from projections.views.reading import ViewReader
from projections.views.rebuild import check
from projections.views.store_memory import MemoryViews

ENDINGS = ["imported", "imported", "dismissed", "break", "revoked"]


def test_each_row_stands_as_it_ended_and_a_break_is_no_grant(played):
    play = played.Played()
    grants, people = all_that_may_happen(play)
    views = MemoryViews(play.log, (Grants(), PastGrants()))
    views.catch_up()
    rows = {one.grant: one for one in views.store.all(PAST_ROWS)}
    assert [rows[one].status for one in grants] == ENDINGS
    assert [rows[one].because for one in grants] == ["", *["unknown-person"] * 3, ""]
    assert rows[grants[0]].beneficiary == people[0]
    assert rows[grants[3]].beneficiary is None
    listed = {one.grant: one for one in views.store.all(GRANTS) if one.grant in grants}
    assert {one: listed[one].status for one in listed} == {
        grants[0]: "imported",
        grants[1]: "imported",
        grants[4]: "revoked",
    }
    assert (listed[grants[0]].scheme, listed[grants[0]].clause[-3:]) == (TRANSPORT, " 21")
    lists = sorted(views.store.all(PAST_LISTS), key=lambda one: one.received_at)
    assert [one.status for one in lists] == ["finished", "received", "withdrawn"]


def test_what_is_asked_of_postgresql(played, database):
    migrate(database)
    log = PostgresLog(database)
    play = played.Played(log)
    grants, _ = all_that_may_happen(play)
    with ViewReader(database) as reader:
        reader.catch_up()
        (broken,) = reader.past_rows({"status": "break", "scheme": TRANSPORT}, 0, 10)
        assert broken["grant"] == grants[3]
        told = reader.past_rows({}, 0, 3)
        rest = reader.past_rows({}, told[-1]["told_at"], 10)
        assert [one["status"] for one in (*told, *rest)] == ENDINGS
        (scheme,) = reader.past_schemes()
        assert scheme == {
            "scheme": TRANSPORT,
            "imported": 2,
            "imported_fen": 120_000,
            "open_breaks": 1,
            "lists_under_way": 1,
        }
        assert len(reader.past_lists()) == 3
    compared = check(database, PastGrants())
    assert compared.same, compared
    with psycopg.connect(database) as connection:
        assert guard_digest(connection) == rebuilt_digest(log)
    log.close()

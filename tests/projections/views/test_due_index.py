"""Dues over PostgreSQL: the same as by a look at the whole log, however many come at once."""

from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from domain.due.walk import BEGIN, Walk
from domain.grant import GrantApplied
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.due_index import DueIndex, MemoryDueIndex
from projections.views.due_pages import DuePages
from projections.views.runner import ViewRunner

KINDS = ("enterprise", "applicant", "round")


@pytest.fixture(params=[4, 21])
def random_ledger(request, played, database):
    """A ledger on which some hundred acts were tried, followed by the views; a day after them."""
    migrate(database)
    with closing(PostgresLog(database)) as log:
        play = played.Played(log)
        played.AtRandom(play, request.param).play(300)
        with ViewRunner(database) as views:
            views.catch_up()
        yield log, database, play.today + timedelta(days=1)


def told(walk):
    return [due for page in walk.pages() for due in page.dues]


def test_both_indexes_tell_the_same(random_ledger):
    log, dsn, day = random_ledger
    memory = MemoryDueIndex(log)
    with DueIndex(dsn) as index:
        for kind in KINDS:
            whole = memory.histories(kind, "", 10_000)
            assert index.histories(kind, "", 10_000) == whole
            for number, after in enumerate(whole[:20], 1):
                assert index.histories(kind, after, 3) == whole[number : number + 3]
            assert index.grants_of(whole) == memory.grants_of(whole)
        found = told(Walk(log, index, day))
    assert found == told(Walk(log, memory, day, 2))
    filed = sum(isinstance(one.event, GrantApplied) for one in log.follow(0))
    assert sum(one.grants for one in found) == filed > 10


def test_pages_go_on_where_the_last_one_ended(random_ledger):
    log, dsn, day = random_ledger
    pages, start, found = DuePages(log, partial(DueIndex, dsn), lambda: day), BEGIN, []
    while start is not None:
        page = pages.page(day, start, 4)
        found += page.dues
        start = page.next
    with DueIndex(dsn) as index:
        assert found == told(Walk(log, index, day))

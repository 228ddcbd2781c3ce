"""A process that follows the views and kills itself, as SIGKILL would, at a named point.

Arguments: address, and for a rebuild the name of a view. LEDGER_CRASH_POINT: `after-read`,
`before-rows`, `between-tables`, `before-commit`, `after-commit`, `before-switch`, `in-switch`;
LEDGER_CRASH_COUNT: at which passage. The control LEDGER_POSITION_FIRST writes the position in a
transaction of its own, before the rows.
"""

import os
import signal
import sys
from contextlib import contextmanager

import psycopg

from projections.views import rebuild as rebuilding
from projections.views import runner as running
from projections.views.all_views import BY_NAME
from projections.views.batches import Batches
from projections.views.runner import ViewRunner
from projections.views.store_postgres import PostgresStore

POINT = os.environ.get("LEDGER_CRASH_POINT", "")
LEFT = [int(os.environ.get("LEDGER_CRASH_COUNT", "0"))]
A_BATCH = 40


def passes(point):
    if point == POINT:
        LEFT[0] -= 1
        if LEFT[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Crashing(ViewRunner):
    """Passes a point wherever something might be half done."""

    def _step(self, view, until):
        if "LEDGER_POSITION_FIRST" in os.environ:
            self._position_first(view, until)
        position = super()._step(view, until)
        passes("after-commit")
        return position

    def _position_first(self, view, until):
        """What a careless follower would do."""
        connection = self._connected()
        position = connection.execute(running.POSITION, (view.name,)).fetchone()[0]
        batch = self._batches.after(position, until)
        store = PostgresStore(connection, batch.shared)
        changes = list(running.changes_of(view, batch.events, store))
        connection.execute(running.ADVANCE, (view.name, batch.last))
        if any(change.rows for change in changes):
            passes("position-first")
        for change in changes:
            store.apply(change)


def hook():
    """Puts the points into the parts that the runner and the rebuild are made of."""
    after, apply, advance = Batches.after, PostgresStore.apply, running.ADVANCE

    def read(self, position, until):
        batch = after(self, position, until)
        passes("after-read")
        return batch

    def write(self, change):
        passes("before-rows")
        apply(self, change)
        passes("between-tables")

    Batches.after, PostgresStore.apply = read, write
    execute = psycopg.Connection.execute

    def executed(self, query, *arguments, **more):
        if query == rebuilding.PATIENCE:
            passes("before-switch")
        found = execute(self, query, *arguments, **more)
        if query == advance:
            passes("before-commit")
        if "set schema public" in str(query):
            passes("in-switch")
        return found

    psycopg.Connection.execute = executed


@contextmanager
def crashing_rebuild():
    rebuilding.ViewRunner = Crashing
    yield


def main(dsn, view=""):
    hook()
    if view:
        with crashing_rebuild():
            rebuilding.rebuild(dsn, BY_NAME[view])
        return
    with Crashing(dsn, batch=A_BATCH) as runner:
        runner.catch_up()
        sys.exit(bool(runner.stopped))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Follows the log for the views, each from a position of its own, written with its rows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, local
from time import monotonic
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from projections.arrays import register
from projections.recorder import RUNTIME_ROLE
from projections.views.all_views import VIEWS
from projections.views.batches import Batches, LogUnreadable
from projections.views.store_postgres import PostgresStore
from projections.views.view import View, changes_of

__all__ = ["LogUnreadable", "ViewRunner", "rest", "session"]

A_BATCH = 5_000
POLL_SECONDS = 0.5
LONGEST_REST = 0.5  # seconds
LOCKS = 0x76696577  # "view": the class of the advisory locks, one per view within it
AT_ONCE = 4  # views written at the same time: the server works on one while we reckon another

LOCK = "select pg_advisory_xact_lock(%s, hashtext(%s))"
HEAD = "select coalesce(max(notification_id), 0) from stored_events"
POSITION = "select coalesce((select position from view_position where view = %s), 0)"
ADVANCE = """
insert into view_position (view, position) values (%s, %s)
on conflict (view) do update set position = excluded.position, error = null
"""
STOPPED = """
insert into view_position (view, position, error) values (%s, 0, %s)
on conflict (view) do update set error = excluded.error
"""

logger = logging.getLogger(__name__)

Told = Callable[[str, int], None]
"""Told of each batch: which view, and the position it stands at then."""


class ViewRunner:
    """Any number of processes may run one: a view is followed by one transaction at a time, and
    the next goes on where that one ended. For one thread. A view that fails stops alone, its rows
    as they were, until a new runner tries it again."""

    def __init__(
        self,
        dsn: str,
        views: Sequence[View] = VIEWS,
        *,
        role: str = RUNTIME_ROLE,
        batch: int = A_BATCH,
        schema: str = "",
    ) -> None:
        """`schema`: where the tables of the views are, if not where the log is."""
        # A position and its rows are lost together, and followed again: no need to wait for disks.
        # One plan for every length of array: making one for a thousand ids takes a millisecond.
        more = "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
        self.dsn = session(dsn, role, schema, more)
        self.schema = schema
        self.views = list(views)
        self.stopped: dict[str, str] = {}
        self._batches = Batches(self.dsn, [view.reads for view in views], batch)
        self._pool = ThreadPoolExecutor(min(AT_ONCE, len(self.views)) or 1, "view")
        self._here = local()
        self._connections: list[psycopg.Connection[Any]] = []

    def close(self) -> None:
        self._pool.shutdown()
        self._batches.close()
        for connection in self._connections:
            connection.close()

    def __enter__(self) -> ViewRunner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def catch_up(self, until: int | None = None, told: Told | None = None) -> int:
        """Every view that has not failed to the head, or to the position given where it is not
        there yet; returns the position they all reached.

        Raises LogUnreadable, and psycopg.OperationalError when the server is lost.
        """
        head = int(self._one(HEAD, ())) if until is None else until
        behind = {view.name: view for view in self.views if view.name not in self.stopped}
        reached = dict.fromkeys(behind, 0)
        while behind:
            steps = self._pool.map(lambda view: self._try(view, head), list(behind.values()))
            self._read_ahead(max(reached.values()), head)
            for name, position in zip(list(behind), steps, strict=True):
                if position is not None:
                    reached[name] = position
                    if told is not None:
                        told(name, position)
                if position is None or position >= head:
                    del behind[name]
        live = [position for name, position in reached.items() if name not in self.stopped]
        return min(live, default=0)

    def _read_ahead(self, position: int, head: int) -> None:
        """Read and decode the batch after the one at a position while the views are written. If
        that fails, it fails again where the batch is needed, and is told there."""
        following = position + self._batches.size
        if position > 0 and following < head:
            self._pool.submit(self._batches.after, following, head)

    def run(self, stop: Event) -> None:
        """Follows until `stop` is set. Wakes when events are stored, and twice a second anyway.

        Raises LogUnreadable. A lost server is waited for.
        """
        while not stop.is_set():
            try:
                with self._listening() as told:
                    while not stop.is_set():
                        began = monotonic()
                        self.catch_up()
                        rest(stop, began)
                        for _ in told.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
            except psycopg.OperationalError as error:
                logger.warning("views wait for the database: %s", type(error).__name__)
                stop.wait(POLL_SECONDS)

    # One view

    def _try(self, view: View, until: int) -> int | None:
        """One batch; the position then, or None where the view failed."""
        try:
            return self._step(view, until)
        except psycopg.OperationalError:
            raise
        except LogUnreadable as error:
            for one in self.views:
                self._record(one, error)
            logger.critical("views stopped: %s", error)
            raise
        except Exception as error:
            self.stopped[view.name] = self._record(view, error)
            logger.exception("view %s stopped", view.name)
            return None

    def _step(self, view: View, until: int) -> int:
        connection = self._connected()
        with connection.transaction():
            connection.execute(LOCK, (LOCKS, self.schema + view.name))
            position = int(self._one(POSITION, (view.name,)))
            if position < until:
                batch = self._batches.after(position, until)
                store = PostgresStore(connection, batch.shared)
                for change in changes_of(view, batch.events, store):
                    store.apply(change)
                position = batch.last
            connection.execute(ADVANCE, (view.name, position))
            return position

    def _record(self, view: View, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}"[:500]
        self._connected().execute(STOPPED, (view.name, said))
        return said

    def _one(self, statement: str, parameters: Sequence[object]) -> Any:
        found = self._connected().execute(statement, parameters).fetchone()
        assert found is not None
        return found[0]

    # Connections

    def _connected(self) -> psycopg.Connection[Any]:
        """One for each thread."""
        connection: psycopg.Connection[Any] | None = getattr(self._here, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg.connect(self.dsn, autocommit=True)
            register(connection)
            self._here.connection = connection
            self._connections = [one for one in self._connections if not one.closed]
            self._connections.append(connection)
        return connection

    @contextmanager
    def _listening(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of its own, so that nothing said during a batch is missed."""
        connection = psycopg.connect(self.dsn, autocommit=True)
        try:
            connection.execute("listen stored_events")
            yield connection
        finally:
            connection.close()


def rest(stop: Event, began: float) -> None:
    """As long as was worked since `began`, or less. Who follows a busy log without a pause goes
    round for a few events at a time and leaves no time to those who write it."""
    stop.wait(min(LONGEST_REST, monotonic() - began))


def session(dsn: str, role: str, schema: str = "", more: str = "") -> str:
    """The address with what every session of the views is set to: no sequential scans, since tables
    grow by the million between two looks of the planner."""
    options = (
        f"{conninfo_to_dict(dsn).get('options') or ''} -c enable_seqscan=off -c jit=off {more}"
    )
    if role:
        options += f" -c role={role}"
    if schema:
        options += f" -c search_path={schema},public"
    return make_conninfo(dsn, options=options)

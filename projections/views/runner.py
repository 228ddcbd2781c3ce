"""Follows the log for the views, each from a position of its own, written with its rows."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.codec import UnknownFormat, decode
from domain.event import Recorded
from projections.arrays import register
from projections.recorder import RUNTIME_ROLE
from projections.views.all_views import VIEWS
from projections.views.store_postgres import PostgresStore
from projections.views.view import View, changes_of

A_BATCH = 5_000
POLL_SECONDS = 0.5
LOCKS = 0x76696577  # "view": the class of the advisory locks, one per view within it

LOCK = "select pg_advisory_xact_lock(%s, hashtext(%s))"
HEAD = "select coalesce(max(notification_id), 0) from stored_events"
READ = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events where notification_id > %s order by notification_id limit %s
"""
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


class LogUnreadable(Exception):
    """The log has a gap, or holds what this release cannot read: no view goes on."""


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
        self.dsn = session(dsn, role, schema)
        self.views = list(views)
        self.batch = batch
        self.stopped: dict[str, str] = {}
        self._connection: psycopg.Connection[Any] | None = None
        self._read: tuple[int, list[Recorded]] = (-1, [])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def __enter__(self) -> ViewRunner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def catch_up(self) -> int:
        """Every view that has not failed to the head; returns the position they all reached.

        Raises LogUnreadable, and psycopg.OperationalError when the server is lost.
        """
        head = int(self._one(HEAD, ()))
        behind = {view.name: view for view in self.views if view.name not in self.stopped}
        reached = dict.fromkeys(behind, 0)
        while behind:
            for name, view in list(behind.items()):
                position = self._try(view)
                if position is not None:
                    reached[name] = position
                if position is None or position >= head:
                    del behind[name]
        live = [position for name, position in reached.items() if name not in self.stopped]
        return min(live, default=0)

    def run(self, stop: Event) -> None:
        """Follows until `stop` is set. Wakes when events are stored, and twice a second anyway.

        Raises LogUnreadable. A lost server is waited for.
        """
        while not stop.is_set():
            try:
                with self._listening() as told:
                    while not stop.is_set():
                        self.catch_up()
                        for _ in told.notifies(timeout=POLL_SECONDS, stop_after=1):
                            pass
            except psycopg.OperationalError as error:
                logger.warning("views wait for the database: %s", type(error).__name__)
                stop.wait(POLL_SECONDS)

    # One view

    def _try(self, view: View) -> int | None:
        """One batch; the position then, or None where the view failed."""
        try:
            return self._step(view)
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

    def _step(self, view: View) -> int:
        connection = self._connected()
        with connection.transaction():
            connection.execute(LOCK, (LOCKS, view.name))
            position = int(self._one(POSITION, (view.name,)))
            events = self._after(position)
            if events:
                store = PostgresStore(connection)
                for change in changes_of(view, events, store):
                    store.apply(change)
                position = events[-1].position
            connection.execute(ADVANCE, (view.name, position))
            return position

    def _record(self, view: View, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}"[:500]
        self._connected().execute(STOPPED, (view.name, said))
        return said

    # The log

    def _after(self, position: int) -> list[Recorded]:
        """The next batch; read once for all views that stand at one position."""
        if self._read[0] == position and self._read[1]:
            return self._read[1]
        with self._connected().cursor(binary=True) as cursor:
            rows = cursor.execute(READ, (position, self.batch), prepare=True).fetchall()
        for expected, row in enumerate(rows, position + 1):
            if row[4] != expected:
                raise LogUnreadable(f"position {expected} is missing: the next one is {row[4]}")
        try:
            events = [decode(*row) for row in rows]
        except (UnknownFormat, msgspec.DecodeError) as error:
            raise LogUnreadable(f"after position {position}: {error}") from error
        self._read = (position, events)
        return events

    def _one(self, statement: str, parameters: Sequence[object]) -> Any:
        found = self._connected().execute(statement, parameters).fetchone()
        assert found is not None
        return found[0]

    # Connections

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self.dsn, autocommit=True)
            register(self._connection)
        return self._connection

    @contextmanager
    def _listening(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of its own, so that nothing said during a batch is missed."""
        connection = psycopg.connect(self.dsn, autocommit=True)
        try:
            connection.execute("listen stored_events")
            yield connection
        finally:
            connection.close()


def session(dsn: str, role: str, schema: str = "") -> str:
    """The address with what every session of the views is set to: no sequential scans, since tables
    grow by the million between two looks of the planner."""
    options = f"{conninfo_to_dict(dsn).get('options') or ''} -c enable_seqscan=off -c jit=off"
    if role:
        options += f" -c role={role}"
    if schema:
        options += f" -c search_path={schema},public"
    return make_conninfo(dsn, options=options)

"""Which grants rest on a fact: asked by the follower, in memory and in PostgreSQL."""

from __future__ import annotations

import psycopg

from domain.log import Log
from projections.recorder import RUNTIME_ROLE
from projections.views.resting_grants import RESTING, RestingGrants
from projections.views.runner import ViewRunner, session
from projections.views.store_memory import MemoryViews

Resting = list[tuple[str, int]]
"""Grants in order of ids, each with the version of the fact it rests on, the first of several."""

SELECT = """
select "grant"::text, min(version) from resting_grants
where stream = %s and (version = %s or %s = 0) group by "grant" order by "grant"
"""


class IndexBehind(Exception):
    """The index has not seen the event it is asked for: its view is stopped."""


class MemoryIndex:
    """Built by following the log itself."""

    def __init__(self, log: Log) -> None:
        self.views = MemoryViews(log, (RestingGrants(),))

    def resting_on(self, stream: str, version: int, at: int) -> Resting:
        """On one fact of a stream, or on any where `version` is 0; as of position `at` or later."""
        self.views.catch_up()
        found: dict[str, int] = {}
        for row in self.views.store.all(RESTING):
            if row.stream == stream and version in (0, row.version):
                found.setdefault(row.grant, row.version)
        return sorted(found.items())


class PostgresIndex:
    """The view resting_grants, brought to the head before it is asked."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._dsn, self._role = dsn, role

    def resting_on(self, stream: str, version: int, at: int) -> Resting:
        """On one fact of a stream, or on any where `version` is 0; as of position `at` or later.

        Raises IndexBehind.
        """
        with ViewRunner(self._dsn, (RestingGrants(),), role=self._role) as runner:
            if runner.catch_up() < at:
                raise IndexBehind(f"resting_grants: {runner.stopped}")
        with psycopg.connect(session(self._dsn, self._role), autocommit=True) as connection:
            found = connection.execute(SELECT, (stream, version, version)).fetchall()
        return [(grant, lowest) for grant, lowest in found]

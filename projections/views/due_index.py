"""Which histories there are, and whose each grant is: for finding what is due."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from domain.due.claimed import GrantOf
from domain.entries import KIND_OF
from domain.log import Log
from domain.names import Kind
from projections.recorder import RUNTIME_ROLE
from projections.views.grants import GRANTS, Grants
from projections.views.runner import session
from projections.views.store_memory import MemoryViews

FOLDER = Path(__file__).parent
HISTORIES = (FOLDER / "due_histories.sql").read_text()
GRANTS_OF = (FOLDER / "due_grants.sql").read_text()
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


class DueIndex:
    """In PostgreSQL. The view of grants must have followed the log. For one thread; close it."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            session(dsn, role), autocommit=True
        )

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> DueIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def histories(self, kind: Kind, after: str, limit: int) -> list[str]:
        """Streams of a kind in order of their ids, after the one given; empty begins."""
        asked = {"begins": f"{kind}.", "after": after or BEFORE_ALL, "limit": limit}
        rows = self._connection.execute(HISTORIES, asked, prepare=True).fetchall()
        return [row[0] for row in rows]

    def grants_of(self, subjects: Sequence[str]) -> list[GrantOf]:
        """All grants for these persons, and those for nobody known that pay one of them."""
        asked = {"subjects": list(subjects)}
        rows = self._connection.execute(GRANTS_OF, asked, prepare=True).fetchall()
        return [GrantOf(*row) for row in rows]


class MemoryDueIndex:
    """The same over a log in memory, by looking at all of it."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.views = MemoryViews(log, (Grants(),))

    def histories(self, kind: Kind, after: str, limit: int) -> list[str]:
        begun = {one.stream for one in self.log.follow(0) if KIND_OF[type(one.event)] == kind}
        return sorted(one for one in begun if one > after)[:limit]

    def grants_of(self, subjects: Sequence[str]) -> list[GrantOf]:
        self.views.catch_up()
        wanted = set(subjects)
        rows = sorted(self.views.store.all(GRANTS), key=lambda row: row.applied_at)
        found = (
            GrantOf(row.grant, row.beneficiary or row.payee, row.payment or "") for row in rows
        )
        return [one for one in found if one.subject in wanted]

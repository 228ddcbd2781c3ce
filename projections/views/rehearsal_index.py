"""What a rehearsal goes over: grants in the order filed, what may hang together, approvals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from domain.rehearsal import DECIDED, Decision
from projections.recorder import RUNTIME_ROLE
from projections.views.rehearsal_told import TOPICS, Told, told_by
from projections.views.runner import session

FOLDER = Path(__file__).parent
GRANTS = (FOLDER / "rehearsal_grants.sql").read_text()
DECISIONS = (FOLDER / "rehearsal_decisions.sql").read_text()
COMPANIONS = (FOLDER / "rehearsal_companions.sql").read_text()
COUNT = "select count(*) from grants where scheme = any(%(schemes)s)"
APPROVED = "select roster::text, fund, approved_fen from rosters where approved_fen > 0"
LIMITS = "select fund, limit_fen from fund_use"
A_PAGE = 1_000
STATUSES = [one.value for one in DECIDED]


class ApprovedRoster(msgspec.Struct, frozen=True, gc=False):
    """A roster that took money of a fund."""

    roster: str
    fund: str
    fen: int


class RehearsalIndex:
    """In PostgreSQL; the views must have followed the log. For one thread; close it."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            session(dsn, role), autocommit=True
        )

    def close(self) -> None:
        self._connection.close()

    def count(self, schemes: Sequence[str]) -> int:
        """How many grants there are under these schemes."""
        row = self._connection.execute(COUNT, {"schemes": list(schemes)}).fetchone()
        return int(row[0]) if row else 0

    def pages(self, schemes: Sequence[str]) -> Iterator[tuple[int, list[Decision]]]:
        """A thousand at a time: how many there are, and those of them that were decided."""
        after = 0
        while True:
            asked = {"after": after, "schemes": list(schemes), "limit": A_PAGE}
            rows = self._connection.execute(GRANTS, asked, prepare=True).fetchall()
            if rows:
                yield len(rows), self.decisions([row[0] for row in rows])
            if len(rows) < A_PAGE:
                return
            after = rows[-1][1]

    def decisions(self, grants: Sequence[str]) -> list[Decision]:
        """Those of these grants that are decided, as they stand."""
        asked = {"grants": list(grants), "topics": list(TOPICS), "statuses": STATUSES}
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(DECISIONS, asked, prepare=True).fetchall()
        told = told_by([row[-1] for row in rows])
        return [_decision(row, one) for row, one in zip(rows, told, strict=True)]

    def companions(self, owners: Sequence[str], schemes: Sequence[str]) -> list[Decision]:
        """Decided grants that are for, pay or rest on one of these streams, or of a scheme."""
        asked = {"owners": list(owners), "schemes": list(schemes)}
        rows = self._connection.execute(COMPANIONS, asked, prepare=True).fetchall()
        return self.decisions([row[0] for row in rows]) if rows else []

    def approved(self) -> list[ApprovedRoster]:
        """Every roster that took money of a fund."""
        return [ApprovedRoster(*row) for row in self._connection.execute(APPROVED).fetchall()]

    def limits(self) -> dict[str, int]:
        """The limit of each fund and year."""
        return dict(self._connection.execute(LIMITS).fetchall())


def _decision(row: tuple[Any, ...], told: Told) -> Decision:
    """The row of the view, and what the grant's events add to it."""
    fields: tuple[Any, ...] = (
        *(*row[:8], tuple(row[8]), *row[9:11]),
        *(told.round, told.since, told.decided_for or row[5], told.completed_on, told.reviewed),
        *(told.claims, told.allowances, told.periods),
    )
    return Decision(*fields)

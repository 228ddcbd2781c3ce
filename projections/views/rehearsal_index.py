"""What a rehearsal goes over: the grants of some schemes in the order filed, the approvals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

GRANTS = (Path(__file__).parent / "rehearsal_grants.sql").read_text()
COUNT = "select count(*) from grants where scheme = any(%(schemes)s)"
APPROVED = "select roster::text, fund, approved_fen from rosters where approved_fen > 0"
LIMITS = "select fund, limit_fen from fund_use"
A_PAGE = 1_000


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

    def pages(self, schemes: Sequence[str]) -> Iterator[list[str]]:
        """Their ids, a thousand at a time."""
        after = 0
        while True:
            asked = {"after": after, "schemes": list(schemes), "limit": A_PAGE}
            rows = self._connection.execute(GRANTS, asked, prepare=True).fetchall()
            if rows:
                yield [row[0] for row in rows]
            if len(rows) < A_PAGE:
                return
            after = rows[-1][1]

    def approved(self) -> list[ApprovedRoster]:
        """Every roster that took money of a fund."""
        return [ApprovedRoster(*row) for row in self._connection.execute(APPROVED).fetchall()]

    def limits(self) -> dict[str, int]:
        """The limit of each fund and year."""
        return dict(self._connection.execute(LIMITS).fetchall())

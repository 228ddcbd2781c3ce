"""Which grants are worth deciding again: found by the views and the log, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from domain.redecision import DECIDED
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

FOLDER = Path(__file__).parent
LATE = (FOLDER / "redecide_late.sql").read_text()
PARAMETER = (FOLDER / "redecide_parameter.sql").read_text()
MARKED = (FOLDER / "redecide_marked.sql").read_text()
ONE = """
select jsonb_build_object('id', "grant", 'version', version) from grants
where "grant" = any(%(grants)s::uuid[]) order by applied_at
"""

STANDING = sorted(one.value for one in DECIDED)
TOLD_OF = ["applicant", "enterprise", "round", "contract", "course"]
"""Kinds of streams that grants rest on."""

Item = dict[str, Any]


class RedecidingIndex:
    """In PostgreSQL; the views must have followed the log."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._dsn = session(dsn, role)

    def late(self, since: int = 0) -> list[Item]:
        """Those that a late or corrected fact, told after a position, may matter to."""
        return self._all(LATE, {"since": since, "kinds": TOLD_OF, "decided": STANDING})

    def of_parameter(self, schemes: Sequence[str], first: date) -> list[Item]:
        """Those of some schemes that a setting from that day on may matter to."""
        asked = {"schemes": list(schemes), "first": first, "decided": STANDING}
        return self._all(PARAMETER, asked)

    def marked(self) -> list[Item]:
        """Those that wait for a look, and for which nothing is proposed."""
        return self._all(MARKED, {"decided": STANDING})

    def these(self, grants: Sequence[str]) -> list[Item]:
        """Those that are named, as far as they are on record."""
        return self._all(ONE, {"grants": list(grants)})

    def _all(self, statement: str, parameters: dict[str, Any]) -> list[Item]:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            return [row[0] for row in connection.execute(statement, parameters).fetchall()]

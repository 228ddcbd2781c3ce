"""What officers ask: what a fund still owes, and which objections wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

Item = dict[str, Any]

COMMITMENTS = (Path(__file__).parent / "open_commitments.sql").read_text()
DISPUTES = """
select to_jsonb(notice_objections)
    || jsonb_build_object('overdue', outcome = '' and coalesce(answer_by < %(day)s, false))
from notice_objections
where (not %(open)s or outcome = '') and (not %(overdue)s or (outcome = '' and answer_by < %(day)s))
    and (%(roster)s::uuid is null or roster = %(roster)s) and raised_at > %(after)s
order by raised_at limit %(limit)s
"""
A_LIST = 1_000_000


class OfficeReader:
    """The part of ViewReader that asks for them. Money in fen."""

    def _all(self, statement: Any, parameters: Any = ()) -> list[Item]:
        raise AssertionError("a reader says how it asks")

    def open_commitments(
        self, fund: str, after: tuple[str, int] | None = None, limit: int = A_LIST
    ) -> list[Item]:
        """Lines approved from a fund (key and year) and neither paid nor given back, by roster and
        number, after the one given."""
        roster, line = after or (None, 0)
        return self._all(
            COMMITMENTS, {"fund": fund, "roster": roster, "line": line, "limit": limit}
        )

    def disputes(
        self, filters: Mapping[str, Any], day: date, after: int = 0, limit: int = A_LIST
    ) -> list[Item]:
        """Objections, complaints and appeals in the order they came, after a position. Filters:
        `open`, `overdue` (not answered by the day that was set, as of `day`), `roster`."""
        asked = {name: filters.get(name, False) for name in ("open", "overdue")}
        more = {"roster": filters.get("roster"), "day": day, "after": after, "limit": limit}
        return self._all(DISPUTES, asked | more)

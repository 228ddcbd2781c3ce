"""What is asked of grants paid before the ledger: lists, rows, open breaks, and schemes as a
whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg import sql

Item = dict[str, Any]

SCHEMES = (Path(__file__).parent / "past_schemes.sql").read_text()


class PastReader:
    """The part of ViewReader that asks for what was paid before. Money in fen."""

    def _all(self, statement: Any, parameters: Any = ()) -> list[Item]:
        raise AssertionError("a reader says how it asks")

    def past_lists(self) -> list[Item]:
        """Every list, in the order they were handed in."""
        return self._all("select to_jsonb(past_lists) from past_lists order by received_at")

    def past_rows(self, filters: Mapping[str, str], after: int, limit: int) -> list[Item]:
        """Rows in the order they were told, after a position. Filters: status, scheme, list."""
        conditions = [sql.SQL("{} = %s").format(sql.Identifier(one)) for one in filters]
        where = sql.SQL(" and ").join([sql.SQL("told_at > %s"), *conditions])
        statement = sql.SQL(
            "select to_jsonb(past_rows) from past_rows where {} order by told_at limit %s"
        ).format(where)
        return self._all(statement, (after, *filters.values(), limit))

    def past_schemes(self) -> list[Item]:
        """Of each scheme that has any: rows and fen imported, open breaks, lists under way."""
        return self._all(SCHEMES)

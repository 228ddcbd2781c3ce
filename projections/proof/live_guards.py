"""The guards as they stand, as plain rows: for whoever worked them out another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from projections.proof.tree_reading import Connection

CLAIMS = "select key, holder::text from claim where fact_version is null"
ALLOWANCES = "select key, used from allowance where used > 0"
PERIODS = "select key, first::text, last::text, holder::text from period"
FUNDS = "select key, committed, lim, closed, waiting::text[] from fund_position"

Rows = Mapping[str, Set[tuple[Any, ...]]]


def live_rows(connection: Connection) -> Rows:
    """By guard. Natural keys of facts are left out: nothing is paid by them."""
    return {
        "claim": set(connection.execute(CLAIMS)),
        "allowance": set(connection.execute(ALLOWANCES)),
        "period": set(connection.execute(PERIODS)),
        "fund": {(*row[:4], tuple(row[4])) for row in connection.execute(FUNDS)},
    }


def differences(live: Rows, worked_out: Rows) -> Iterator[tuple[str, str]]:
    """Guard and row, of each that stands on one side only."""
    for guard, rows in live.items():
        for row in sorted(rows - worked_out[guard], key=str):
            yield guard, f"{row} stands in the database and does not follow from the log"
        for row in sorted(worked_out[guard] - rows, key=str):
            yield guard, f"{row} follows from the log and does not stand in the database"

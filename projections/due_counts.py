"""What was due on each day, by scheme and stage: kept by the job that looks at everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

FORGET = "delete from due_count where day = %s"
KEEP = "insert into due_count values (%s, %s, %s, %s, %s, %s, %s)"
LATEST = """
select scheme, stage, dues, owed, fen, oldest_days from due_count
where day = (select max(day) from due_count) order by scheme, stage
"""


class DueCount(msgspec.Struct, frozen=True):
    """Of one scheme in one stage: `dues` and `owed` count, `fen` is their sum, `oldest_days` the
    age of the oldest."""

    scheme: str
    stage: str
    dues: int
    owed: int
    fen: int
    oldest_days: int


def keep_due_counts(dsn: str, day: date, counts: Iterable[DueCount]) -> None:
    """In place of what was kept of that day."""
    rows = [(day, *msgspec.structs.astuple(one)) for one in counts]
    with psycopg.connect(session(dsn, RUNTIME_ROLE)) as connection:
        connection.execute(FORGET, (day,))
        connection.cursor().executemany(KEEP, rows)


def latest_due_counts(connection: psycopg.Connection[tuple[Any, ...]]) -> list[DueCount]:
    """Of the last day that was looked at; none before the first."""
    return [DueCount(*row) for row in connection.execute(LATEST)]

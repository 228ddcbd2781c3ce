"""The whole log in order of position, decoded as it comes: one stream of COPY, no pages.

For whoever reads all of it at once. What follows the log bit by bit reads batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from domain.codec import decode
from domain.event import Recorded

COPY = """
copy (
    select originator_id::text, originator_version, topic, state, notification_id, recorded_at
    from stored_events where notification_id > {after} and notification_id <= {until}
    order by notification_id
) to stdout (format binary)
"""
TYPES = ("text", "int8", "text", "bytea", "int8", "int8")


class LogHasGap(Exception):
    """A position is missing."""


def replay(connection: psycopg.Connection[Any], after: int, until: int) -> Iterator[Recorded]:
    """The events of the positions above `after`, up to `until`.

    Raises LogHasGap, and UnknownFormat for what this release cannot read.
    """
    statement = sql.SQL(COPY).format(after=sql.Literal(after), until=sql.Literal(until))
    with connection.cursor().copy(statement) as copy:
        copy.set_types(TYPES)
        for expected, row in enumerate(copy.rows(), after + 1):
            if row[4] != expected:
                raise LogHasGap(f"position {expected}: the next one is {row[4]}")
            yield decode(*row)

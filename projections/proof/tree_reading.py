"""What is read of the tree: hashes, checkpoints with their cosignatures, and the log's rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import psycopg

from domain.leaf import Row
from domain.merkle import Subtree
from domain.merkle_tiles import WIDTH, Edge, subtree_over
from projections.arrays import big_integers

Connection = psycopg.Connection[Any]

HASHES = """
select hash from proof_hash where level = %s and number >= %s and number < %s order by number
"""
LAST = "select size, root, note from proof_checkpoint order by size desc limit 1"
AT = "select size, root, note from proof_checkpoint where size = %s"
SMALLEST_WITH = """
select size, root, note from proof_checkpoint where size >= %s order by size limit 1
"""
COSIGNATURES = "select line from proof_cosignature where size = %s order by name"
ROWS = """
select notification_id, recorded_at, originator_id::text, originator_version, topic, state
from stored_events where notification_id > %s and notification_id <= %s
order by notification_id limit %s
"""
AT_POSITIONS = """
select notification_id, recorded_at, originator_id::text, originator_version, topic, state
from stored_events where notification_id = any(%b)
"""
HEAD = "select coalesce(max(notification_id), 0) from stored_events"
A_PAGE = 1_000


class TreeBroken(Exception):
    """Log and tree do not fit each other: a person must look, and nothing more is signed."""


class SignedSize(NamedTuple):
    """A checkpoint as it is stored; `note` as it was signed."""

    size: int
    root: bytes
    note: str


def last_signed(connection: Connection) -> SignedSize | None:
    """The largest checkpoint; None where nothing is signed yet."""
    return _signed(connection, LAST)


def signed_at(connection: Connection, size: int) -> SignedSize | None:
    """The checkpoint of a size, if there is one."""
    return _signed(connection, AT, size)


def signed_with(connection: Connection, position: int) -> SignedSize | None:
    """The first checkpoint whose tree holds a position."""
    return _signed(connection, SMALLEST_WITH, position)


def _signed(connection: Connection, statement: str, *parameters: int) -> SignedSize | None:
    row = connection.execute(statement, parameters).fetchone()
    return SignedSize(row[0], bytes(row[1]), row[2]) if row else None


def cosignatures_of(connection: Connection, size: int) -> str:
    """The witnesses' lines on a checkpoint."""
    return "".join(row[0] for row in connection.execute(COSIGNATURES, (size,)))


def hashes_of(connection: Connection, level: int, first: int, count: int) -> list[bytes]:
    """Hashes of a level in order; fewer than asked for where the tree has no more."""
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(HASHES, (level, first, first + count), prepare=True)
        return [row[0] for row in found]


def edge_of(connection: Connection, size: int) -> Edge:
    """The right edge of the tree of a size, from its stored hashes.

    Raises TreeBroken where some are missing.
    """
    levels: list[list[bytes]] = []
    level, count = 0, size
    while count:
        width = count % WIDTH
        levels.append(hashes_of(connection, level, count - width, width))
        level, count = level + 1, count // WIDTH
    try:
        return Edge(size, levels)
    except ValueError as no:
        raise TreeBroken(f"hashes of the tree of {size} are missing: {no}") from None


def subtree_in(connection: Connection) -> Subtree:
    """What proofs are made of."""
    return subtree_over(lambda level, first, count: hashes_of(connection, level, first, count))


def head_of(connection: Connection) -> int:
    """The last position of the log."""
    row = connection.execute(HEAD).fetchone()
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def rows_after(connection: Connection, after: int, until: int, limit: int) -> list[Row]:
    """Rows of the log in order, at most `limit`. Raises TreeBroken where a position is missing."""
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(ROWS, (after, until, limit), prepare=True).fetchall()
    rows = [Row(*row) for row in found]
    for expected, row in enumerate(rows, after + 1):
        if row.position != expected:
            raise TreeBroken(f"position {expected} is missing; the next one is {row.position}")
    return rows


def all_rows(connection: Connection, until: int, after: int = 0) -> Iterator[list[Row]]:
    """The log above a position up to another, by pages. Raises TreeBroken."""
    while after < until:
        rows = rows_after(connection, after, until, A_PAGE)
        if not rows:
            raise TreeBroken(f"the log ends at position {after}, before {until}")
        yield rows
        after = rows[-1].position


def rows_at(connection: Connection, written: Iterable[tuple[int, int]]) -> dict[int, Row]:
    """The rows of several commands, by position. `written`: of each, its first position and how
    many. The connection must know our arrays (`projections.arrays.register`)."""
    places = [place for first, count in written for place in range(first, first + count)]
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(AT_POSITIONS, (big_integers(places),), prepare=True)
        return {row[0]: Row(*row) for row in found.fetchall()}

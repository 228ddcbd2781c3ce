"""The tree follows the log: hashes and a signed checkpoint, written together.

Any number of processes may run this: one transaction at a time holds the lock, and the next goes on
from the checkpoint that stands there then. Of a size there is one row, so never two roots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from domain.leaf import hash_of
from domain.merkle_tiles import Edge, Full
from projections.proof.tree_reading import (
    Connection,
    TreeBroken,
    edge_of,
    head_of,
    last_signed,
    rows_after,
)
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

LOCK = 0x70726F6F  # "proo": the class of its advisory lock
TAKE = "select pg_advisory_xact_lock(%s, 0)"
COPY_HASHES = "copy proof_hash (level, number, hash) from stdin (format binary)"
KEEP = "insert into proof_checkpoint (size, root, note) values (%s, %s, %s)"
A_STEP = 2_000  # events under one checkpoint at most

Sign = Callable[[int, bytes], str]
"""The signed note of a size and its root."""


class TreeWriter:
    """For one thread. `size`: of the last checkpoint it knows."""

    def __init__(self, dsn: str, sign: Sign, *, role: str = RUNTIME_ROLE) -> None:
        self._dsn, self._sign = session(dsn, role), sign
        self._connection: psycopg.Connection[Any] | None = None
        self._edge: Edge | None = None

    @property
    def size(self) -> int:
        return self._edge.size if self._edge else 0

    def close(self) -> None:
        connection, self._connection = self._connection, None
        self._edge = None
        if connection is not None:
            connection.close()

    def step(self, limit: int = A_STEP) -> int:
        """Puts up to `limit` further events under a new checkpoint; how many.

        Raises TreeBroken where the log has a gap, is shorter than its tree, or the stored hashes
        are not those of the last checkpoint; psycopg.OperationalError when the server is lost.
        """
        try:
            connection = self._connected()
            with connection.transaction():
                connection.execute(TAKE, (LOCK,))
                return self._grow(connection, limit)
        except BaseException:
            self.close()  # what it remembers of the edge may not have been written
            raise

    def _grow(self, connection: Connection, limit: int) -> int:
        edge = self._current(connection)
        rows = rows_after(connection, edge.size, 2**62, limit)
        if not rows:
            _must_reach(connection, edge.size)
            return 0
        first, leaves = edge.size, [hash_of(row) for row in rows]
        full = edge.extend(leaves)
        self._store(connection, first, leaves, full)
        root = edge.root()
        self._keep(connection, edge.size, root, self._sign(edge.size, root))
        return len(rows)

    def _current(self, connection: Connection) -> Edge:
        """As this process remembers it, or as it is stored where another one went on."""
        last = last_signed(connection)
        size = last.size if last else 0
        if self._edge is None or self._edge.size != size:
            self._edge = edge_of(connection, size)
            if last and self._edge.root() != last.root:
                raise TreeBroken(f"the stored hashes do not give the root signed for size {size}")
        return self._edge

    def _store(
        self, connection: Connection, first: int, leaves: Sequence[bytes], full: Sequence[Full]
    ) -> None:
        with connection.cursor() as cursor, cursor.copy(COPY_HASHES) as copy:
            copy.set_types(["int2", "int8", "bytea"])
            for number, leaf in enumerate(leaves, first):
                copy.write_row((0, number, leaf))
            for tile in full:
                copy.write_row((tile.level + 1, tile.number, tile.root))

    def _keep(self, connection: Connection, size: int, root: bytes, note: str) -> None:
        connection.execute(KEEP, (size, root, note))

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = psycopg.connect(self._dsn, autocommit=True)
        return self._connection


def _must_reach(connection: Connection, size: int) -> None:
    """Raises TreeBroken."""
    head = head_of(connection)
    if head < size:
        raise TreeBroken(
            f"the log ends at position {head}, its tree at {size}: was the database restored from "
            "an older copy? Fill the log up from its topic first"
        )

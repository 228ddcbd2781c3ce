"""What the API's processes tell of the tree, and the receipts they give."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from api.writer import Post
from domain.merkle import inclusion
from domain.merkle_tiles import WIDTH, Tile
from domain.outcome import Outcome
from domain.receipt import Receipt, with_receipt
from gateways.intake import Input
from gateways.proof.notes import note_in
from gateways.proof.proofs import Proof
from gateways.proof.receipts import receipts_of
from gateways.proof.signing import LogSigner
from ops.proof.exporting import checkpoint_bytes, entry_bundle, stored_tile
from projections.arrays import register
from projections.proof.tree_reading import (
    Connection,
    SignedSize,
    last_signed,
    rows_at,
    subtree_in,
)
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

Read = Callable[[Connection, SignedSize], bytes]

logger = logging.getLogger(__name__)


class TreeDesk:
    """Thread-safe; connects when first asked. `close` it."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._dsn = session(dsn, role)
        self._pool: ConnectionPool[Any] | None = None
        self._lock = Lock()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def checkpoint(self) -> bytes | None:
        """The last one, as it is served."""
        return self._signed(checkpoint_bytes)

    def tile(self, tile: Tile) -> bytes | None:
        """None where the signed tree has fewer hashes."""
        return self._within(tile, lambda connection, _: stored_tile(connection, tile))

    def entries(self, tile: Tile) -> bytes | None:
        """Likewise the events of a tile of level 0."""
        return self._within(tile, lambda connection, _: entry_bundle(connection, tile))

    def proof(self, position: int) -> bytes | None:
        """That the event of a position is in the tree of the last checkpoint."""

        def prove(connection: Connection, signed: SignedSize) -> bytes:
            path = inclusion(position - 1, signed.size, subtree_in(connection))
            note = note_in(checkpoint_bytes(connection, signed))
            return str(Proof(position - 1, tuple(path), note)).encode()

        return self._signed(prove, position)

    def _within(self, tile: Tile, read: Read) -> bytes | None:
        if not 0 < tile.width <= WIDTH:
            return None
        last_leaf = (tile.number * WIDTH + tile.width) << 8 * tile.level
        return self._signed(read, last_leaf)

    def _signed(self, read: Read, needs: int = 1) -> bytes | None:
        """What is read in one snapshot with the last checkpoint, if its size is `needs` or more."""
        with self._connected() as connection, connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            signed = last_signed(connection)
            return read(connection, signed) if signed and signed.size >= needs else None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._lock:
            if self._pool is None:
                kwargs = {"autocommit": True}
                self._pool = ConnectionPool(
                    self._dsn, kwargs=kwargs, min_size=0, max_size=2, open=True
                )
        with self._pool.connection() as connection:
            yield connection


class ReceiptedPost:
    """Takes CloudEvents in and gives a receipt with each outcome that is stored. For one thread.

    Where the rows cannot be read the answer goes without: the events are written all the same, and
    whoever sends them again gets the receipt then.
    """

    def __init__(
        self, post: Post, dsn: str, signer: LogSigner, *, role: str = RUNTIME_ROLE
    ) -> None:
        self._post, self._signer = post, signer
        self._dsn = session(dsn, role)
        self._connection: psycopg.Connection[Any] | None = None

    def __call__(self, inputs: Sequence[Input], *, all_or_nothing: bool = False) -> list[Outcome]:
        outcomes = self._post(inputs, all_or_nothing=all_or_nothing)
        written = {(one.position, one.count) for one in outcomes if one.position and one.count}
        if not written:
            return outcomes
        receipts = self._receipts(sorted(written))
        return [self._told(one, receipts) for one in outcomes]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    @staticmethod
    def _told(outcome: Outcome, receipts: dict[int, Receipt]) -> Outcome:
        receipt = receipts.get(outcome.position) if outcome.count else None
        return with_receipt(outcome, receipt) if receipt else outcome

    def _receipts(self, written: Sequence[tuple[int, int]]) -> dict[int, Receipt]:
        """By first position; none where the server is lost."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._dsn, autocommit=True)
                register(self._connection)
            rows = rows_at(self._connection, written)
        except psycopg.OperationalError as lost:
            logger.warning("answers without receipts: %s", type(lost).__name__)
            return {}
        commands = [[rows[first + at] for at in range(count)] for first, count in written]
        return {one.position: one for one in receipts_of(self._signer, commands)}

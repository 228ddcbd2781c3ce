"""Follows the log with the tree: what is acknowledged stands under a signed checkpoint soon."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic, time

import psycopg

from domain.ledger_stream import LedgerState
from gateways.proof.policy import Policy, policy_of
from gateways.proof.signing import LogSigner, read_seeds
from ops.settings import Settings
from projections.proof.tree_writing import A_STEP, TreeWriter
from projections.views.runner import rest

NAME = "proof"
BEAT_SECONDS = 1.0  # between two checkpoints while little happens

logger = logging.getLogger(__name__)


def origin_of(opened: LedgerState) -> str:
    """`yiya-430900/grants-ledger/1`: a new epoch numbers its positions anew and is another log."""
    return f"{opened.code.lower()}-{opened.city}/grants-ledger/{opened.epoch}"


def log_key_file(settings: Settings) -> Path:
    """Beside the other keys: a release that knows nothing of it still reads those."""
    return settings.key_file.with_name(f"{settings.key_file.stem}-log.json")


def signer_of(settings: Settings, opened: LedgerState) -> LogSigner:
    """The log's own keys, in a file beside the others, made on first use.

    Raises KeysUnusable in production, which names a key store instead.
    """
    seeds = read_seeds(log_key_file(settings), production=settings.production)
    return LogSigner(origin_of(opened), seeds)


def policy_of_ledger(settings: Settings, signer: LogSigner) -> Policy:
    """The log's keys, and the witnesses that LEDGER_WITNESSES names a file of.

    Raises BadPolicy, OSError.
    """
    others = settings.witnesses.read_text() if settings.witnesses else ""
    return policy_of(signer.keys, others)


class ProofFollower:
    """For one thread. `clock`: UTC seconds."""

    def __init__(self, dsn: str, signer: LogSigner, clock: Callable[[], float] = time) -> None:
        def sign(size: int, root: bytes) -> str:
            return str(signer.checkpoint(size, root, int(clock())))

        self.writer = TreeWriter(dsn, sign)

    def catch_up(self, stop: Event | None = None) -> int:
        """Everything that is in the log now is under a checkpoint; its size.

        Raises TreeBroken, psycopg.OperationalError.
        """
        while not (stop and stop.is_set()):
            began = monotonic()
            if self.writer.step() < A_STEP:
                break
            if stop is not None:
                rest(stop, began)  # who writes the log has the server for as long as we had it
        return self.writer.size

    def run(self, stop: Event) -> None:
        """Until `stop` is set. A lost server is waited for.

        Raises TreeBroken: a person must look.
        """
        try:
            while not stop.is_set():
                began = monotonic()
                try:
                    self.catch_up(stop)
                except psycopg.OperationalError as lost:
                    logger.warning("the tree waits for the database: %s", type(lost).__name__)
                stop.wait(max(0.0, BEAT_SECONDS - (monotonic() - began)))
        finally:
            self.writer.close()

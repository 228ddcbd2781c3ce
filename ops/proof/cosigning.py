"""Has our checkpoints cosigned: each witness is shown that the log only grew since it looked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import psycopg

from domain.merkle import consistency
from gateways.proof.notes import WITNESS, BadNote, note_in, signature_in
from gateways.proof.policy import Policy, Witness
from gateways.proof.witnessing import PATH, Request
from projections.proof.cosignatures import cosigned_size, keep_cosignature
from projections.proof.tree_reading import Connection, SignedSize, last_signed, subtree_in
from projections.recorder import RUNTIME_ROLE
from projections.views.runner import session

NAME = "cosigning"
ROUND_SECONDS = 20.0
PATIENCE = 10.0  # seconds that a witness may take
LONGEST_ANSWER = 10_000

logger = logging.getLogger(__name__)


class Answer(NamedTuple):
    """Of a witness; status 0 where it could not be reached."""

    status: int
    text: str


Send = Callable[[str, bytes], Answer]


class NotCosigned(Exception):
    """A witness did not cosign; the text says who and why."""


def send(address: str, content: bytes) -> Answer:
    """To a witness over HTTP."""
    kind = {"content-type": "text/plain"}
    request = HttpRequest(address, content, kind, method="POST")  # noqa: S310  # a policy takes http and https
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # as above
            return Answer(answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace"))
    except HTTPError as no:
        with no:
            return Answer(no.code, no.read(LONGEST_ANSWER).decode("utf-8", "replace"))
    except (URLError, OSError) as no:
        return Answer(0, str(no))


class Cosigning:
    """For one thread. `policy`: names witnesses, and the address of each that takes checkpoints."""

    def __init__(
        self, dsn: str, policy: Policy, post: Send = send, *, role: str = RUNTIME_ROLE
    ) -> None:
        self._dsn, self._policy, self._post = session(dsn, role), policy, post

    def run(self, stop: Event) -> None:
        """Every few seconds, until `stop` is set."""
        while not stop.is_set():
            try:
                self.round()
            except psycopg.OperationalError as lost:
                logger.warning("cosigning waits for the database: %s", type(lost).__name__)
            stop.wait(ROUND_SECONDS)

    def round(self) -> list[str]:
        """The last checkpoint before each witness; what went wrong, in words."""
        wrong = []
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            signed = last_signed(connection)
            for name, witness in self._policy.witnesses.items() if signed else ():
                assert signed is not None, "asked above"
                try:
                    self._ask(connection, signed, witness)
                except NotCosigned as no:
                    logger.error("not cosigned by %s: %s", name, no)
                    wrong.append(f"{name}: {no}")
        return wrong

    def _ask(self, connection: Connection, signed: SignedSize, witness: Witness) -> None:
        """Raises NotCosigned."""
        old = cosigned_size(connection, witness.key.name)
        if not witness.address or old == signed.size:
            return
        answer = self._show(connection, signed, witness, old)
        if answer.status == 409:
            old = _size_in(answer.text)
            if old > signed.size:
                raise NotCosigned(
                    f"it has seen size {old}, this log ends at {signed.size}: it was cut back"
                )
            answer = self._show(connection, signed, witness, old)
        if answer.status != 200:
            raise NotCosigned(f"{answer.status} {answer.text.strip()[:200]}")
        self._keep(connection, signed, witness, answer.text)

    def _show(
        self, connection: Connection, signed: SignedSize, witness: Witness, old: int
    ) -> Answer:
        path = consistency(old, signed.size, subtree_in(connection))
        request = Request(old, tuple(path), note_in(signed.note.encode()))
        return self._post(witness.address.rstrip("/") + PATH, str(request).encode())

    def _keep(
        self, connection: Connection, signed: SignedSize, witness: Witness, text: str
    ) -> None:
        """The line of the witness's own key, and no other."""
        note = note_in(signed.note.encode())
        for line in text.splitlines():
            try:
                one = signature_in(line)
            except BadNote:
                continue
            if witness.key.kind == WITNESS and witness.key.verifies(note.text, one):
                keep_cosignature(connection, signed.size, witness.key.name, one.line)
                return
        raise NotCosigned("its answer holds no good signature of its key")


def _size_in(text: str) -> int:
    """Raises NotCosigned."""
    if not text.strip().isdecimal():
        raise NotCosigned(f"409 without a size: {text[:60]!r}")
    return int(text)

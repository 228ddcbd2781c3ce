"""A witness (C2SP tlog-witness): cosigns a log's checkpoint only where it goes on from the one that
it cosigned before. It sees no event, and keeps a size and a root for each log."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import msgspec

from domain.merkle import NOTHING, is_consistent
from gateways.proof.notes import BadNote, Checkpoint, Note, checkpoint_in, note_in
from gateways.proof.policy import Policy
from gateways.proof.proofs import hash_lines, hashes_in
from gateways.proof.signing import WitnessSigner

PATH = "/add-checkpoint"
SIZE = "text/x.tlog.size"
PLAIN = "text/plain; charset=utf-8"
LONGEST_PROOF = 63


class Request(NamedTuple):
    """`old`: the size that the witness is thought to hold; `proof`: the log goes on from it."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Note

    def __str__(self) -> str:
        lines = [f"old {self.old}", *hash_lines(self.proof), "", ""]
        return "\n".join(lines) + str(self.checkpoint)


def request_in(content: bytes) -> Request:
    """Raises BadNote."""
    head, blank, note = content.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    old = lines[0].removeprefix("old ")
    if not blank or not old.isdecimal() or len(lines) - 1 > LONGEST_PROOF:
        raise BadNote("a request begins `old SIZE`, then at most 63 hashes and a blank line")
    request = Request(int(old), hashes_in(lines[1:]), note_in(note))
    if str(request).encode() != content:
        raise BadNote("not written as a request is")
    return request


class Reply(NamedTuple):
    """As HTTP says it."""

    status: int
    text: str
    content_type: str = PLAIN


class Held(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was cosigned last. `root`: in hexadecimal."""

    size: int = 0
    root: str = NOTHING.hex()


class WitnessMemory:
    """A file; `changing` lets one at a time look and write, of all processes and threads."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def changing(self) -> Iterator[dict[str, Held]]:
        """By origin; written to disk at the end, before anybody is answered."""
        beside = self._path.with_name(f"{self._path.name}.lock")
        with self._lock, beside.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            logs = self._read()
            before = dict(logs)
            yield logs
            if logs != before:
                self._write(logs)

    def _read(self) -> dict[str, Held]:
        """None yet where there is no file. A broken one stops the witness: it must not forget."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        return msgspec.json.decode(content, type=dict[str, Held])

    def _write(self, logs: dict[str, Held]) -> None:
        draft = self._path.with_name(f".{self._path.name}.draft")
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(logs))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class LogWitness:
    """Of the logs whose policies it was given."""

    def __init__(
        self, signer: WitnessSigner, logs: Sequence[Policy], memory: WitnessMemory
    ) -> None:
        self._signer, self._memory = signer, memory
        self._logs = {one.origin: one.logs for one in logs}

    def add(self, content: bytes, now: int) -> Reply:
        """The answer to a checkpoint. `now`: UTC seconds."""
        try:
            request = request_in(content)
            point = checkpoint_in(request.checkpoint.text)
        except BadNote as no:
            return Reply(400, f"{no}\n")
        if point.origin not in self._logs:
            return Reply(404, f"{point.origin} is not known here\n")
        if not self._is_signed(request.checkpoint, point.origin):
            return Reply(403, f"{point.origin} did not sign this\n")
        if request.old > point.size:
            return Reply(400, f"old size {request.old} is larger than {point.size}\n")
        return self._go_on(request, point, now)

    def _is_signed(self, note: Note, origin: str) -> bool:
        """By the log's first key."""
        key = self._logs[origin][0]
        return any(key.verifies(note.text, one) for one in note.signatures)

    def _go_on(self, request: Request, point: Checkpoint, now: int) -> Reply:
        with self._memory.changing() as logs:
            held = logs.get(point.origin, Held())
            if request.old != held.size:
                return Reply(409, f"{held.size}\n", SIZE)
            before = bytes.fromhex(held.root)
            if point.size == held.size and point.root != before:
                return Reply(409, f"{held.size}\n", SIZE)
            if not is_consistent(held.size, point.size, before, point.root, request.proof):
                return Reply(422, f"does not go on from size {held.size}\n")
            cosigned = self._signer.cosign(point, now)
            logs[point.origin] = Held(point.size, point.root.hex())
        return Reply(200, cosigned.line)

"""A proof as a file (C2SP tlog-proof): that a leaf is in the tree of a checkpoint beside it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from typing import NamedTuple

from domain.merkle import is_included
from gateways.proof.notes import BadNote, Note, checkpoint_in, note_in

FORMAT = "c2sp.org/tlog-proof@v1"


class Proof(NamedTuple):
    """Of leaf `number`. `path`: from the leaf up; `checkpoint`: the signed note, which the reader
    checks."""

    number: int
    path: tuple[bytes, ...]
    checkpoint: Note

    def __str__(self) -> str:
        lines = [FORMAT, f"index {self.number}", *hash_lines(self.path), "", ""]
        return "\n".join(lines) + str(self.checkpoint)

    def proves(self, leaf: bytes) -> bool:
        """Whether the hash of a leaf is in the tree of that checkpoint, whoever signed it."""
        point = checkpoint_in(self.checkpoint.text)
        return is_included(self.number, point.size, leaf, self.path, point.root)


def proof_in(content: bytes) -> Proof:
    """Raises BadNote."""
    head, blank, note = content.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    numbered = lines[1].removeprefix("index ") if len(lines) > 1 else ""
    if not blank or lines[0] != FORMAT or not numbered.isdecimal():
        raise BadNote(f"not a proof: it begins {content[:40]!r}")
    proof = Proof(int(numbered), hashes_in(lines[2:]), note_in(note))
    if str(proof).encode() != content:
        raise BadNote("not written as a proof is")
    return proof


def hash_lines(path: Sequence[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in path]


def hashes_in(lines: Sequence[str]) -> tuple[bytes, ...]:
    """A hash a line, in base64. Raises BadNote."""
    try:
        hashes = tuple(b64decode(line, validate=True) for line in lines)
    except (NotBase64, ValueError):
        raise BadNote("a hash of the proof is not base64") from None
    if any(len(one) != 32 for one in hashes):
        raise BadNote("a hash of the proof is not of 32 bytes")
    return hashes

"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature): text, keys,
signature lines.

A note is its text, a blank line, and signature lines `— name base64(key id ‖ signature)`. A
checkpoint's text is three lines: origin, size, root in base64.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

ED25519, WITNESS, MLDSA44 = 0x01, 0x04, 0x06
"""A log's signature; a witness's cosignature (Ed25519 with a time); a log's cosignature with a time
that survives quantum computers."""

DASH = "— "
KEY_ID_BYTES, TIME_BYTES, ROOT_BYTES = 4, 8, 32
LONGEST_NOTE = 1_000_000
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class BadNote(ValueError):
    """A note, checkpoint or key that cannot be read; the text says what and where."""


class Checkpoint(NamedTuple):
    """What is signed: `root` is the root of the first `size` leaves of the log named `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


class Signature(NamedTuple):
    """A signature line. `content`: what stands behind the key id."""

    name: str
    key_id: bytes
    content: bytes

    @property
    def line(self) -> str:
        return f"{DASH}{self.name} {_base64(self.key_id + self.content)}\n"


class Note(NamedTuple):
    """`text` ends with a newline."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(one.line for one in self.signatures)


class PublicKey(NamedTuple):
    """Whose signatures are believed. `kind`: one of the signature types above."""

    name: str
    kind: int
    raw: bytes

    @property
    def key_id(self) -> bytes:
        content = self.name.encode() + b"\n" + bytes([self.kind]) + self.raw
        return sha256(content).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """As it stands in a policy: `name+key id+base64(type ‖ key)`."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.raw)}"

    def made(self, one: Signature) -> bool:
        """Whether a line says it is of this key; only `verifies` knows."""
        return one.name == self.name and one.key_id == self.key_id

    def verifies(self, text: str, one: Signature) -> bool:
        """Whether the line is this key's signature of the note's text."""
        if not self.made(one):
            return False
        try:
            if self.kind == ED25519:
                Ed25519PublicKey.from_public_bytes(self.raw).verify(one.content, text.encode())
                return True
            signature = one.content[TIME_BYTES:]
            message = cosigned(self.kind, self.name, text, one.content[:TIME_BYTES])
            if self.kind == WITNESS:
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            else:
                MLDSA44PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, BadNote, ValueError):
            return False
        return True


def cosigned(kind: int, name: str, text: str, time: bytes) -> bytes:
    """What a cosignature of a checkpoint is made over. `time`: UTC seconds in eight bytes.

    Raises BadNote where the text is no checkpoint.
    """
    if len(time) != TIME_BYTES:
        raise BadNote("a cosignature without its time")
    if kind == WITNESS:
        return f"cosignature/v1\ntime {int.from_bytes(time, 'big')}\n{text}".encode()
    point = checkpoint_in(text)
    origin = point.origin.encode()
    return b"".join(
        (
            *(b"subtree/v1\n\0", bytes([len(name.encode())]), name.encode(), time),
            *(bytes([len(origin)]), origin),
            *(bytes(8), point.size.to_bytes(8, "big"), point.root),
        )
    )


def time_of(one: Signature) -> int:
    """When a cosignature was made, UTC seconds."""
    return int.from_bytes(one.content[:TIME_BYTES], "big")


# Reading


def note_in(content: bytes) -> Note:
    """Text and signature lines. Raises BadNote unless the bytes are written exactly as we would."""
    if len(content) > LONGEST_NOTE:
        raise BadNote(f"a note of {len(content):,} bytes")
    try:
        whole = content.decode()
    except UnicodeDecodeError as no:
        raise BadNote(f"not UTF-8 at byte {no.start}") from None
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("no blank line with whole signature lines behind it")
    note = Note(text + "\n", tuple(signature_in(line) for line in lines[:-1].split("\n")))
    if str(note) != whole:
        raise BadNote("not written as a note is")
    return note


def signature_in(line: str) -> Signature:
    """One line, without its end. Raises BadNote."""
    name, space, encoded = line.removeprefix(DASH).rpartition(" ")
    if not line.startswith(DASH) or not space or not _NAME.fullmatch(name):
        raise BadNote(f"not a signature line: {line[:60]!r}")
    content = _decoded(encoded)
    if len(content) <= KEY_ID_BYTES:
        raise BadNote(f"a signature line without a signature: {line[:60]!r}")
    return Signature(name, content[:KEY_ID_BYTES], content[KEY_ID_BYTES:])


def checkpoint_in(text: str) -> Checkpoint:
    """Origin, size and root. Raises BadNote; extension lines are refused, for not all sign them."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise BadNote("a checkpoint has three lines: origin, size, root")
    point = Checkpoint(lines[0], int(lines[1]), _decoded(lines[2]))
    if len(point.root) != ROOT_BYTES or point.text != text:
        raise BadNote("the root of a checkpoint is 32 bytes in base64")
    return point


def public_key_in(text: str) -> PublicKey:
    """A key as a policy has it. Raises BadNote."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    content = _decoded(encoded)
    if not _NAME.fullmatch(name) or not content:
        raise BadNote(f"not a key: {text[:60]!r}")
    key = PublicKey(name, content[0], content[1:])
    lengths = {ED25519: 32, WITNESS: 32, MLDSA44: 1312}
    if len(key.raw) != lengths.get(key.kind):
        raise BadNote(f"the key of {name} is of a type or length that is not known: {key.kind}")
    if key.key_id.hex() != key_id:
        raise BadNote(f"the key of {name} and its id {key_id} do not belong together")
    return key


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _decoded(text: str) -> bytes:
    try:
        content = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise BadNote(f"not base64: {text[:60]!r}") from None
    if _base64(content) != text:
        raise BadNote(f"not base64 as it is written: {text[:60]!r}")
    return content

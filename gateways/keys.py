"""The keys that sealing, blind index, content digests and development tokens rest on."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from domain.codec import canonical

KEY_BYTES = 32
BLOCK = 64  # of SHA-256, for HMAC
INDEX_BYTES = 16


class KeysUnusable(Exception):
    """The keys cannot be used as they are; the text says why and never shows a key."""


class KeyStore(Protocol):
    """What the vault and the edge ask of a key store; a KMS or HSM in production."""

    @property
    def index_number(self) -> int: ...

    def wrap(self, dek: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes: ...

    def hmac_index(self, content: bytes) -> bytes: ...

    def hmac_digest(self, content: bytes) -> bytes: ...

    def content_digest(self, topic: str, subject: str, data: Any) -> bytes: ...


class Hmac:
    """HMAC-SHA-256 with its two key blocks hashed beforehand: less than half of `hmac.digest`."""

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, content: bytes) -> bytes:
        inner = self._inner.copy()
        inner.update(content)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


class Ring(msgspec.Struct, frozen=True):
    """The keys of one purpose by number; new things use `current`, old ones keep theirs."""

    current: int
    keys: dict[int, bytes]

    @classmethod
    def of_random(cls) -> Ring:
        return cls(1, {1: token_bytes(KEY_BYTES)})

    @property
    def key(self) -> bytes:
        return self.keys[self.current]


class KeyMaterial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rings. `kek` wraps the key of each person; losing it is losing every sealed value."""

    kek: Ring
    index: Ring
    digest: Ring
    token: Ring
    format: int = 1

    @classmethod
    def of_random(cls) -> KeyMaterial:
        return cls(Ring.of_random(), Ring.of_random(), Ring.of_random(), Ring.of_random())


class MemoryKeys:
    """A key store whose keys are in this process: for tests and the ledger in memory."""

    def __init__(self, material: KeyMaterial | None = None) -> None:
        self.material = material or KeyMaterial.of_random()
        _check(self.material)
        self._index = Hmac(self.material.index.key)
        self._digest = Hmac(self.material.digest.key)

    @property
    def index_number(self) -> int:
        return self.material.index.current

    def wrap(self, dek: bytes) -> bytes:
        """Number of the key-encryption key, then AES-KW (RFC 3394), which takes no nonce."""
        ring = self.material.kek
        return ring.current.to_bytes(2, "big") + aes_key_wrap(ring.key, dek)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises InvalidUnwrap when the bytes were not wrapped by this key."""
        number = int.from_bytes(wrapped[:2], "big")
        key = self.material.kek.keys.get(number)
        if key is None:
            raise KeysUnusable(f"key-encryption key {number} is not in this store")
        return aes_key_unwrap(key, wrapped[2:])

    def hmac_index(self, content: bytes) -> bytes:
        """128 bits under the current index key."""
        return self._index.digest(content)[:INDEX_BYTES]

    def hmac_digest(self, content: bytes) -> bytes:
        return self._digest.digest(content)

    def content_digest(self, topic: str, subject: str, data: Any) -> bytes:
        """32 bytes over a command as received. Keyed: a plain hash would leak numbers."""
        return self._digest.digest(canonical({"data": data, "subject": subject, "type": topic}))


class KeyFile(MemoryKeys):
    """Development keys in one JSON file of mode 0600, made on first use."""

    def __init__(self, path: Path, *, production: bool) -> None:
        if production:
            raise KeysUnusable("a key file is for development; production names a key store")
        content = read_or_create(path, lambda: msgspec.json.encode(KeyMaterial.of_random()))
        super().__init__(_material(content, path))


def _check(material: KeyMaterial) -> None:
    if material.format != 1:
        raise KeysUnusable(f"keys of format {material.format}; this release knows 1")
    for ring in (material.kek, material.index, material.digest, material.token):
        lengths = {len(key) for key in ring.keys.values()}
        if ring.current not in ring.keys or lengths != {KEY_BYTES}:
            raise KeysUnusable("a key is missing or is not of 32 bytes")


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a file that only its owner may open holds, made on first use.

    Raises KeysUnusable where others may open it.
    """
    if not path.exists():
        _create(path, make())
    return _read(path)


def _create(path: Path, content: bytes) -> None:
    """Written whole under another name, then linked: of two processes at once, one file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its keys are the keys
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise KeysUnusable(f"{path} may be opened by others: chmod 600, then change the keys")
        if state.st_uid not in (os.geteuid(), 0):
            raise KeysUnusable(f"{path} belongs to another user")
        return file.read()


def _material(content: bytes, path: Path) -> KeyMaterial:
    try:
        return msgspec.json.decode(content, type=KeyMaterial)
    except msgspec.MsgspecError:
        # the decoder's own words could show a part of a key
        raise KeysUnusable(f"{path} does not hold the ledger's keys") from None

"""The sets of a backup: a folder each, files and a manifest that names their digests.

The manifest is written last: a folder without one is no backup.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from projections.log_copy import LogDigests

SetName = Literal["database", "vault", "keys", "wal"]

MANIFEST = "manifest.json"
FORMAT = 1
A_CHUNK = 1 << 20


class NotRestorable(Exception):
    """The backup cannot be restored as asked; the text says why and what to do."""


class FileDigest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a set."""

    sha256: str
    bytes: int


class Whose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which ledger a set belongs to, where its log stood, and which keys it was made under.

    `recorded_at`: of the last event, UTC microseconds; `made_at`: RFC 3339; `keys`: a fingerprint.
    """

    backup: str
    code: str
    epoch: str
    position: int
    recorded_at: int
    made_at: str
    keys: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a set. `log`, `migrations`: of the database set alone."""

    set: SetName
    whose: Whose
    files: dict[str, FileDigest]
    log: LogDigests | None = None
    migrations: dict[str, str] = {}
    format: int = FORMAT


class SetWriter:
    """Writes one set into a new folder, readable by its owner alone."""

    def __init__(self, folder: Path, name: SetName) -> None:
        """Raises FileExistsError."""
        folder.mkdir(parents=True, mode=0o700)
        self.folder, self.name = folder, name
        self.files: dict[str, FileDigest] = {}

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """A file, to the disk."""
        digest, size = sha256(), 0
        with _new(self.folder / name) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        self.files[name] = FileDigest(digest.hexdigest(), size)

    def finish(
        self, whose: Whose, log: LogDigests | None = None, migrations: dict[str, str] | None = None
    ) -> Manifest:
        """The manifest, and with it the set."""
        manifest = Manifest(self.name, whose, self.files, log, migrations or {})
        encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
        with _new(self.folder / MANIFEST) as file:
            file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        _sync(self.folder)
        _sync(self.folder.parent)
        return manifest


def _new(path: Path) -> BinaryIO:
    """A new file, mode 0600."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def read_set(folder: Path, name: SetName) -> Manifest:
    """The manifest of a set, once every file is found to be what it says.

    Raises NotRestorable.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError as missing:
        raise NotRestorable(f"{folder} holds no finished set: {missing.strerror}") from missing
    except msgspec.MsgspecError as wrong:
        raise NotRestorable(f"{folder / MANIFEST} cannot be read: {wrong}") from wrong
    if manifest.format != FORMAT or manifest.set != name:
        raise NotRestorable(f"{folder} is a {manifest.set} set of format {manifest.format}")
    for file, expected in manifest.files.items():
        if digest_of(folder / file) != expected:
            raise NotRestorable(f"{folder / file} is not the file that was written: take another")
    return manifest


def digest_of(path: Path) -> FileDigest | None:
    """Of a file; None where there is none."""
    if not path.is_file():
        return None
    digest, size = sha256(), 0
    for chunk in chunks_of(path):
        digest.update(chunk)
        size += len(chunk)
    return FileDigest(digest.hexdigest(), size)


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file's content, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(A_CHUNK):
            yield chunk


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

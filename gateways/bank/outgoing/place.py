"""Where payment files come to lie: seen only when they are whole, never written over."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import TemporaryDirectory

BEING_WRITTEN = ".being-written-"
OURS_ALONE = 0o600


class OtherFileThere(Exception):
    """A file of that name lies there with other bytes: it may be with the bank already."""


@contextmanager
def place_to_write(folder: Path) -> Iterator[Path]:
    """A folder inside `folder`, gone afterwards. One process writes at a time; what a process left
    that was killed is taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in folder.glob(f"{BEING_WRITTEN}*"):
            rmtree(left)
        with TemporaryDirectory(prefix=BEING_WRITTEN, dir=folder) as within:
            yield Path(within)
    finally:
        os.close(handle)  # and with it the lock


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as the ledger writes it."""
    with path.open("rb") as file:
        return f"sha256:{file_digest(file, 'sha256').hexdigest()}"


def made_durable(path: Path) -> None:
    """On the disk, for nobody else to read."""
    with path.open("rb") as file:
        os.fchmod(file.fileno(), OURS_ALONE)
        os.fsync(file.fileno())


def put(files: Sequence[Path], folder: Path) -> None:
    """Gives durable files their names in `folder`, in order. The same bytes may lie there already.

    Raises OtherFileThere before the first is put.
    """
    new = [file for file in files if not _lies_there(file, folder / file.name)]
    for file in new:
        os.link(file, folder / file.name)  # never over another, unlike a rename
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copied_whole(path: Path, folder: Path) -> Path:
    """A copy in another folder, as the bank's channel may watch one: seen when it is whole.

    Raises OtherFileThere.
    """
    with place_to_write(folder) as place:
        copy = place / path.name
        copyfile(path, copy)
        made_durable(copy)
        put([copy], folder)
    return folder / path.name


def _lies_there(file: Path, target: Path) -> bool:
    if not target.exists():
        return False
    if digest_of(target) != digest_of(file):
        raise OtherFileThere(
            f"{target.name} 已存在且内容不同 · lies there with other bytes; it stays as it is"
        )
    return True

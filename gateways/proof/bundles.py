"""A bundle as files: in a folder, or in a tar of which every byte is what it must be."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

BLOCK = 512
END = bytes(2 * BLOCK)
LONGEST_NAME = 99
LARGEST_FILE = 64 * 1024 * 1024  # the largest entry bundle is 16 MiB


class BadBundle(ValueError):
    """What was given is no bundle that can be read; the text says what and where."""


class Bundle(Protocol):
    """Files by their paths, read one at a time."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...


class Sink(Protocol):
    """Where a bundle is written to, file by file; left half written where that breaks off."""

    def write(self, name: str, content: bytes) -> None: ...


class FolderBundle:
    """A folder and what lies below it. Raises BadBundle."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadBundle(f"{folder} is no folder")
        self._folder = folder

    def names(self) -> list[str]:
        found = []
        for path in sorted(self._folder.rglob("*")):
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise BadBundle(f"{path} is neither a file nor a folder")
            if path.is_file():
                found.append(path.relative_to(self._folder).as_posix())
        return found

    def read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise BadBundle(f"{name} is larger than any file of a bundle")
            return path.read_bytes()
        except OSError as no:
            raise BadBundle(f"{name} cannot be read: {no.strerror}") from None


class TarBundle:
    """A tar written by `TarSink`: headers, fillings and end are compared byte for byte."""

    def __init__(self, file: Path) -> None:
        """Raises BadBundle."""
        self._file = file.open("rb")
        self._places: dict[str, tuple[int, int]] = {}
        try:
            for name, place, size in _members(self._file):
                if name in self._places:
                    raise BadBundle(f"{name} is in the tar twice")
                self._places[name] = place, size
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def names(self) -> list[str]:
        return list(self._places)

    def read(self, name: str) -> bytes:
        place, size = self._places[name]
        self._file.seek(place)
        return self._file.read(size)


def _members(file: IO[bytes]) -> Iterator[tuple[str, int, int]]:
    """Name, place and size of each; raises BadBundle where a byte is not as we write it."""
    while True:
        place = file.tell()
        head = file.read(BLOCK)
        if head == bytes(BLOCK):
            if head + file.read() != END:
                raise BadBundle(f"the tar does not end as it should, at byte {place}")
            return
        try:
            member = tarfile.TarInfo.frombuf(head, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError, ValueError):
            raise BadBundle(f"no header of a tar at byte {place}") from None
        if member.size > LARGEST_FILE or header(member.name, member.size) != head:
            raise BadBundle(f"the header at byte {place} is not written as in a bundle")
        begin = file.tell()
        filling = -member.size % BLOCK
        file.seek(begin + member.size)
        if file.read(filling) != bytes(filling):
            raise BadBundle(f"bytes behind {member.name}, or its end is missing")
        yield member.name, begin, member.size


def header(name: str, size: int) -> bytes:
    """The same for the same file, whoever writes it and when."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isascii():
        raise BadBundle(f"a name that no bundle has: {name[:40]!r}")
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    return member.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")


class FolderSink:
    """Into a folder that is empty or not there yet."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if next(folder.iterdir(), None) is not None:
            raise FileExistsError(f"{folder} is not empty")
        self._folder = folder

    def write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class TarSink:
    """Into a new file; `close` ends it."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("xb")

    def write(self, name: str, content: bytes) -> None:
        self._file.write(header(name, len(content)) + content + bytes(-len(content) % BLOCK))

    def close(self) -> None:
        self._file.write(END)
        self._file.close()

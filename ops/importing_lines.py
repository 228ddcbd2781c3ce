"""The lines of a file, however long it is: a few at a time, each with its number."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple, Self, TypeVar

from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES

LONGEST = MAXIMUM_EVENT_INPUT_BYTES + 2  # with a Windows line end
BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line without its end. One that was too long is only its beginning."""

    number: int
    raw: bytes
    too_long: bool = False


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """The lines that are not blank. Unix and Windows ends, a byte order mark, no last end: fine."""
    number = 0
    while piece := file.readline(LONGEST):
        number += 1
        whole = piece.endswith(b"\n") or len(piece) < LONGEST
        if not whole:
            _skip_rest(file)
        raw = piece.rstrip(b"\r\n")
        if number == 1:
            raw = raw.removeprefix(BOM)
        if raw.strip():
            yield Line(number, raw, not whole)


def _skip_rest(file: BinaryIO) -> None:
    while piece := file.readline(LONGEST):
        if piece.endswith(b"\n"):
            return


Item = TypeVar("Item")


CLAIM = b'"line"'
CLAIM_WEIGHT = 2  # a claim brings its person's history and three events; a fact itself alone


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The same items, `size` at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def by_weight(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    """The same lines, `size` facts at a time; a line of an application weighs more."""
    batch: list[Line] = []
    weight = 0
    for line in lines:
        batch.append(line)
        weight += 1 + CLAIM_WEIGHT * line.raw.count(CLAIM)
        if weight >= size:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


class WorkList:
    """Lines whose turn has not come, with what was last said of each; on disk, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`

    def add(self, line: Line, said: bytes) -> None:
        self._file.write(b"%d\n%b\n%b\n" % (line.number, line.raw, said))
        self.count += 1

    def __iter__(self) -> Iterator[tuple[Line, bytes]]:
        self._file.seek(0)
        while number := self._file.readline():
            raw, said = self._file.readline(), self._file.readline()
            yield Line(int(number), raw[:-1]), said[:-1]

    def take_over(self, other: WorkList) -> None:
        """The lines of another list in place of the own ones; the other gets these."""
        self._file, other._file = other._file, self._file
        self.count, other.count = other.count, self.count

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

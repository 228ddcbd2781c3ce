"""The first sheet of an XLSX file as rows of text: what is written in the cells, no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

MAXIMUM_PART = 20_000_000
COLUMN = re.compile(r"[A-Z]+")


class BadSpreadsheet(Exception):
    """Not a spreadsheet that can be read."""


def rows_of(content: Any) -> list[list[str]]:
    """The rows of the first sheet, empty cells as empty text.

    `content`: a binary file. Raises BadSpreadsheet.
    """
    try:
        with ZipFile(content) as book:
            shared = _shared(_part(book, "xl/sharedStrings.xml", needed=False))
            return _Sheet(shared).read(_part(book, "xl/worksheets/sheet1.xml"))
    except (BadZipFile, expat.ExpatError, ValueError, IndexError) as wrong:
        raise BadSpreadsheet(f"no XLSX file that can be read: {wrong}") from wrong


def _part(book: ZipFile, name: str, needed: bool = True) -> bytes:
    if name not in book.namelist():
        if needed:
            raise BadSpreadsheet(f"the file has no {name}")
        return b""
    if book.getinfo(name).file_size > MAXIMUM_PART:
        raise BadSpreadsheet(f"{name} is larger than {MAXIMUM_PART} bytes")
    return book.read(name)


def _parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Any:
    """A parser that refuses entities of the file's own: they could grow without bound."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, given: start(name.rpartition(" ")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_: Any) -> None:
    raise BadSpreadsheet("the file declares entities of its own")


def _shared(content: bytes) -> list[str]:
    """The texts that cells refer to by number."""
    found: list[str] = []
    if not content:
        return found
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(name)
        if name == "si":
            found.append("")

    def text(part: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:
            found[-1] += part

    def end(_: str) -> None:
        inside.pop()

    _parser(start, end, text).Parse(content, True)
    return found


class _Sheet:
    """Reads the cells of one sheet in order."""

    def __init__(self, shared: list[str]) -> None:
        self.shared = shared
        self.rows: list[list[str]] = []
        self.kind, self.column, self.value, self.reading = "", 0, "", False

    def read(self, content: bytes) -> list[list[str]]:
        _parser(self._start, self._end, self._text).Parse(content, True)
        return [row for row in self.rows if any(row)]

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self.rows.append([])
        elif name == "c":
            self.kind, self.value = given.get("t", "n"), ""
            self.column = _number(given.get("r", "")) or len(self.rows[-1])
        elif name in ("v", "t"):
            self.reading = True

    def _end(self, name: str) -> None:
        if name in ("v", "t"):
            self.reading = False
        elif name == "c":
            row = self.rows[-1]
            row.extend([""] * (self.column + 1 - len(row)))
            shared = self.kind == "s" and self.value
            row[self.column] = self.shared[int(self.value)] if shared else self.value.strip()

    def _text(self, part: str) -> None:
        if self.reading:
            self.value += part


def _number(reference: str) -> int:
    """The place of a column from 0: B2 is 1."""
    letters = COLUMN.match(reference)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, 0)

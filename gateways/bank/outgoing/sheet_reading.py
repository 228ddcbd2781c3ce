"""An XLSX of ours read back cell by cell; anything but text in a cell is refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from gateways.bank.outgoing.layout import Column, OutLayout
from gateways.bank.outgoing.reading import Read, wrong
from gateways.bank.outgoing.text_reading import fields_of, row_of, totals_of

SHEET = "xl/worksheets/sheet1.xml"
INSIDE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read(path: Path, layout: OutLayout) -> Read:
    """Totals and rows in the order of the sheet. Raises WrittenWrong, BadZipFile."""
    lines = _lines(path)
    for columns in layout.head:
        yield totals_of(columns, _fields(columns, next(lines, []), "head"))
    if layout.titles:
        next(lines, [])
    ending: deque[list[str]] = deque()
    row = 0
    for line in lines:
        ending.append(line)
        if len(ending) > len(layout.foot):
            row += 1
            place = f"row {row}"
            yield row_of(layout, _fields(layout.columns, ending.popleft(), place), place)
    if len(ending) != len(layout.foot):
        wrong("end", "the sheet ends too early")
    for columns in layout.foot:
        yield totals_of(columns, _fields(columns, ending.popleft(), "foot"))


def _fields(columns: Sequence[Column], texts: list[str], place: str) -> dict[str, str]:
    if len(texts) > len(columns):
        wrong(place, f"{len(texts)} cells, not {len(columns)}")
    return fields_of(columns, texts + [""] * (len(columns) - len(texts)), place)


def _lines(path: Path) -> Iterator[list[str]]:
    with ZipFile(path) as book, book.open(SHEET) as sheet:
        parsed = etree.iterparse(
            sheet, tag=f"{INSIDE}row", resolve_entities=False, no_network=True, load_dtd=False
        )
        for _, row in parsed:
            yield _cells(row)
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]


def _cells(row: etree._Element) -> list[str]:
    texts: list[str] = []
    for cell in row:
        place = str(cell.get("r"))
        at = _column(place)
        texts += [""] * (at - len(texts))
        if len(cell) and cell.get("t") != "inlineStr":
            wrong(f"cell {place}", "not a text")
        texts.append(str(cell.findtext(f"{INSIDE}is/{INSIDE}t", "")))
    return texts


def _column(place: str) -> int:
    """The column of `B7`, from 0."""
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * len(LETTERS) + LETTERS.index(letter) + 1
    return number - 1

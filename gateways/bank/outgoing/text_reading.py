"""A text file read back: decoded first, parted after, as a bank should."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from gateways.bank.outgoing.checks import BLANK
from gateways.bank.outgoing.layout import KEY_FIELDS, Column, OutLayout
from gateways.bank.outgoing.reading import (
    Read,
    ReadRow,
    ReadTotals,
    fen_of_yuan,
    whole,
    wrong,
)


def read(path: Path, layout: OutLayout) -> Read:
    """Totals and rows in the order of the file. Raises WrittenWrong, UnicodeDecodeError."""
    with path.open(encoding=layout.encoding, newline=layout.newline) as lines:
        for columns in layout.head:
            yield totals_of(columns, _parted(layout, columns, next(lines, ""), "head"))
        if layout.titles and not next(lines, ""):
            wrong("titles", "missing")
        ending: deque[str] = deque()
        after = len(layout.foot) + bool(layout.end_mark)
        for row, line in enumerate(_but_last(lines, after, ending), start=1):
            place = f"row {row}"
            yield row_of(layout, _parted(layout, layout.columns, line, place), place)
        yield from _end(layout, ending)


def _but_last(lines: Iterator[str], number: int, ending: deque[str]) -> Iterator[str]:
    """All lines but the last `number`, which are left in `ending`."""
    for line in lines:
        ending.append(line)
        if len(ending) > number:
            yield ending.popleft()


def _end(layout: OutLayout, ending: deque[str]) -> Iterator[ReadTotals]:
    if len(ending) != len(layout.foot) + bool(layout.end_mark):
        wrong("end", "the file ends too early")
    for columns in layout.foot:
        yield totals_of(columns, _parted(layout, columns, ending.popleft(), "foot"))
    if layout.end_mark and ending.popleft() != layout.end_mark + layout.newline:
        wrong("end", "no end mark")


def _parted(layout: OutLayout, columns: Sequence[Column], line: str, place: str) -> dict[str, str]:
    """Text by what stands there; constants must be as the layout has them."""
    if not line.endswith(layout.newline):
        wrong(place, "a line without its end")
    texts = _split(layout, columns, line.removesuffix(layout.newline))
    if len(texts) != len(columns):
        wrong(place, f"{len(texts)} fields, not {len(columns)}")
    return fields_of(columns, texts, place)


def _split(layout: OutLayout, columns: Sequence[Column], line: str) -> list[str]:
    if layout.delimiter == BLANK:
        return line.split()
    if layout.delimiter:
        return line.split(layout.delimiter)
    raw, texts, at = line.encode(layout.encoding), [], 0
    for column in columns:
        texts.append(raw[at : at + column.width].decode(layout.encoding).rstrip(" "))
        at += column.width
    return texts if at == len(raw) else []


def fields_of(columns: Sequence[Column], texts: Sequence[str], place: str) -> dict[str, str]:
    """Text by what stands there. Raises WrittenWrong where a constant is another."""
    for column, text in zip(columns, texts, strict=True):
        if not column.field and text != column.text:
            wrong(place, "a constant")
    return {one.field: text for one, text in zip(columns, texts, strict=True) if one.field}


def row_of(layout: OutLayout, fields: dict[str, str], place: str) -> ReadRow:
    """A row of a text file or a sheet."""
    key = fields.get(KEY_FIELDS[layout.key], "")
    if "fen" in fields:
        fen = whole(fields["fen"], place)
    else:
        fen = fen_of_yuan(fields.get("yuan", ""), place)
    told = (fields.get(one) for one in ("account", "name", "remark", "bank-code", "bank-name"))
    return ReadRow(key, fen, *told)


def totals_of(columns: Sequence[Column], fields: dict[str, str]) -> ReadTotals:
    """What a line of head or foot says."""
    count = whole(fields["count"], "totals") if "count" in fields else None
    fen = whole(fields["total-fen"], "totals") if "total-fen" in fields else None
    if "total-yuan" in fields:
        fen = fen_of_yuan(fields["total-yuan"], "totals")
    return ReadTotals(count, fen, fields.get("batch"))

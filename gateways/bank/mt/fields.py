"""The fields of MT messages, one after the other, with the lines they stand on.

Lines may end in LF or CR LF, blocks `{1:}{2:}{4:` may stand around a message or not, and a
narrative may hold lines that look like fields (`:12:11` of a wrapped time): only tags of statements
count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gateways.bank.refusing import refuse

CHUNK_BYTES = 65_536
MAXIMUM_LINE = 10_000
MAXIMUM_LINES_A_FIELD = 1_000

TAG = re.compile(rb":(20|21|25P?|28C?|13D?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):")
END = re.compile(rb"-(\}.*|X{3})?")
TYPE = re.compile(rb"\{2:[IO](9[45][02])")
CONTROLS = b"\x00\x01\x02\x03\x04\x1a"


class Field(NamedTuple):
    """`tag`: `61`, `62F` …, `end` for the end of a message, `type` for a header that says what it
    is; `lines`: as bytes, the first without its tag; `number`: of the first line."""

    tag: str
    lines: list[bytes]
    number: int


def fields_of(stream: BinaryIO) -> Iterator[Field]:
    """Every field; what stands between messages is passed over. Raises BankFileRefused."""
    field: Field | None = None
    for number, line in _lines(stream):
        tag = TAG.match(line)
        if tag:
            if field:
                yield field
            field = Field(tag[1].decode(), [line[tag.end() :]], number)
        elif END.fullmatch(line.strip()):
            if field:
                yield field
            field = None
            yield Field("end", [line], number)
            yield from _header(line, number)
        elif field is None:
            yield from _header(line, number)
        else:
            field.lines.append(line)
            if len(field.lines) > MAXIMUM_LINES_A_FIELD:
                refuse("layout-drift", f"line {number}", "字段过长 · a field without an end")
    if field:
        yield field


def _header(line: bytes, number: int) -> Iterator[Field]:
    """What a basic header says of the message it opens."""
    found = TYPE.search(line)
    if found:
        yield Field("type", [found[1]], number)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line, without its end and the marks of old transmissions."""
    number, rest = 0, b""
    while chunk := stream.read(CHUNK_BYTES):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            number += 1
            yield number, _line(line, number)
        if len(rest) > MAXIMUM_LINE:
            refuse("layout-drift", f"line {number + 1}", "行过长 · a line without an end")
    if rest:
        yield number + 1, _line(rest, number + 1)


def _line(line: bytes, number: int) -> bytes:
    if len(line) > MAXIMUM_LINE:
        refuse("layout-drift", f"line {number}", "行过长 · a line without an end")
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    return line.rstrip(b"\r").strip(CONTROLS).rstrip(b"\r")

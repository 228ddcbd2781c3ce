"""The rows of a workbook, XLSX or XLS: measured first, parsed afterwards.

A workbook of a few kilobytes can unpack to gigabytes, or hold one cell in the last row of the last
column, for which a parser makes room. So a browser's limits hold before anything is parsed. An XLS
cannot be measured from outside: it is parsed in a process of its own, which may fail.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile, ZipInfo

from gateways.bank.refusing import ASK_AGAIN, RIGHT_PROFILE, refuse
from gateways.bank.table.line import Cell, Line
from gateways.bank.table.workbook import (
    MAXIMUM_CELLS,
    MAXIMUM_COLUMNS,
    NotAWorkbook,
    filled_sheets,
    sheets_apart,
)

XLSX = b"PK\x03\x04"
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MAXIMUM_BYTES = 20 * 1024 * 1024
MAXIMUM_UNPACKED = 100 * 1024 * 1024
MAXIMUM_RATIO = 100
MAXIMUM_PARTS = 1_000
MAXIMUM_ROWS = 200_000
HEAD_ROWS = 100
"""More rows than a bank's: titles and headings."""

PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,7})(\d{0,9})""")
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
BROKEN = (BadZipFile, zlib.error, struct.error, ValueError, OverflowError, NotImplementedError)
OTHERS = {"content.xml", "xl/workbook.bin"}  # ODS, XLSB: measured otherwise, so not read
OVERLAP = 64
SPLIT = "请分成几个文件 · split it into several files"


def is_workbook(first_bytes: bytes) -> bool:
    """Whether a file begins as one."""
    return first_bytes.startswith((XLSX, XLS))


def sheet_lines(content: bytes, sheet: str = "") -> Iterator[Line]:
    """The rows of a sheet, the only one that holds anything where none is named.

    `content`: the file; one byte beyond the limit is enough to tell.

    Raises BankFileRefused.
    """
    if len(content) > MAXIMUM_BYTES:
        refuse(
            "too-large", "", f"文件超过 {MAXIMUM_BYTES >> 20} MiB · the file is too large", SPLIT
        )
    if content.startswith(XLSX):
        measure(content)
    elif not content.startswith(XLS):
        refuse("no-workbook", "", "不是 XLS 或 XLSX · neither XLS nor XLSX", RIGHT_PROFILE)
    for number, cells in enumerate(_parsed(content, sheet), start=1):
        if number > MAXIMUM_ROWS + HEAD_ROWS:
            refuse("too-large", f"row {number}", f"超过 {MAXIMUM_ROWS} 行 · too many rows", SPLIT)
        yield f"row {number}", cells


def measure(content: bytes) -> None:
    """Unpacks every part of an XLSX to nowhere, counting. Raises BankFileRefused."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            if OTHERS & {part.filename.lower() for part in parts}:
                refuse("no-workbook", "", "不是 XLSX · another kind of workbook", RIGHT_PROFILE)
            if len(parts) > MAXIMUM_PARTS:
                refuse("bomb", "", f"{len(parts)} 个部件 · too many parts in the workbook")
            left = min(MAXIMUM_UNPACKED, max(len(content), 100_000) * MAXIMUM_RATIO)
            for part in parts:
                left -= _measured(content, part, left)
    except BROKEN as wrong:
        refuse("no-workbook", "", f"工作簿已损坏 · a damaged workbook: {wrong}")


def _measured(content: bytes, part: ZipInfo, left: int) -> int:
    """The bytes of a part, whatever its directory entry says."""
    if part.flag_bits & 1:
        refuse("encrypted", part.filename[:100], "工作簿有密码 · the workbook has a password")
    extent = _Extent(part.filename)
    count, tail = 0, b""
    for piece in _pieces(content, part):
        count += len(piece)
        if count > left:
            refuse("bomb", part.filename[:100], "解压后过大 · too large when unpacked")
        extent.see(tail + piece)
        tail = piece[-OVERLAP:]
    return count


def _pieces(content: bytes, part: ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, in pieces of bounded size."""
    begin = part.header_offset
    name, extra = struct.unpack("<HH", content[begin + 26 : begin + 30])
    packed = content[begin + 30 + name + extra :][: part.compress_size]
    if part.compress_type == 0:
        yield packed
        return
    if part.compress_type != 8:
        raise BadZipFile(f"compression {part.compress_type}")
    unpacker = zlib.decompressobj(-15)
    while packed and not unpacker.eof:
        yield unpacker.decompress(packed, 1 << 20)
        packed = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise BadZipFile("a part is cut off")


class _Extent:
    """How far the cells of a sheet reach: a parser makes room for all up to there. Any part may be
    a sheet; the workbook says which."""

    def __init__(self, name: str) -> None:
        self.name = name[:100]
        self.is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        self.rows = self.columns = 0

    def see(self, piece: bytes) -> None:
        if self.is_xml and DECLARES.search(piece):
            refuse("doctype", self.name, "文件自带实体声明 · the file declares entities of its own")
        if not self.is_xml:
            return
        for letters, digits in PLACE.findall(piece):
            self.rows = max(self.rows, int(digits or 0))
            if letters:
                self.columns = max(self.columns, column_number(letters))
        if (
            self.rows > MAXIMUM_ROWS + HEAD_ROWS
            or self.columns > MAXIMUM_COLUMNS
            or self.rows * max(self.columns, 1) > MAXIMUM_CELLS
        ):
            reach = f"{self.rows} × {self.columns}"
            refuse("too-large", self.name, f"表格过大 · the sheet reaches {reach}", SPLIT)


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _parsed(content: bytes, sheet: str) -> list[list[Cell]]:
    """The rows of the sheet that is wanted, or of the only one that holds anything."""
    try:
        found = sheets_apart(content) if content.startswith(XLS) else filled_sheets(content)
    except NotAWorkbook as wrong:
        refuse("no-workbook", "", f"工作簿读不了 · the workbook cannot be read: {wrong}", ASK_AGAIN)
    if sheet:
        found = {name: rows for name, rows in found.items() if name == sheet}
        if not found:
            refuse("layout-drift", "", f"没有工作表 {sheet} · no such sheet", RIGHT_PROFILE)
    if len(found) > 1:
        rule = "不止一张工作表有内容 · more than one sheet holds rows"
        refuse("layout-drift", "", rule, RIGHT_PROFILE)
    return next(iter(found.values()), [])

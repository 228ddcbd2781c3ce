"""Which layout a table is in, where nobody says, and the reader for it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from gateways.bank.canonical import BankFileRefused, Item
from gateways.bank.profile import BankProfile
from gateways.bank.profiles import shipped
from gateways.bank.reader import FIRST_BYTES, Profile
from gateways.bank.refusing import RIGHT_PROFILE, refuse
from gateways.bank.table.line import Line
from gateways.bank.table.reading import is_heading, read_table
from gateways.bank.table.sheet_lines import MAXIMUM_BYTES, is_workbook, sheet_lines
from gateways.bank.table.text_cells import cells_of
from gateways.bank.table.text_lines import (
    CHUNK_BYTES,
    LEGACY,
    encoding_of,
    in_utf8,
    lines_of,
    looks_like_utf8,
)

HEADINGS_WITHIN = 40
"""Lines from the top."""

NAME_IT = "请用 --profile 指明版式 · name its layout with --profile"


def recognises(first_bytes: bytes) -> bool:
    """A workbook, or text with the headings of a profile that ships."""
    return is_workbook(first_bytes) or bool(_by_headings(first_bytes))


def read(stream: BinaryIO, profile: Profile | None) -> Iterator[Item]:
    """Everything in the file, in order. Raises BankFileRefused."""
    layout = profile if isinstance(profile, BankProfile) else None
    if profile and (layout is None or not layout.columns):
        refuse("wrong-profile", "", f"{profile.label} 不是表格方案 · no layout of a table",
               RIGHT_PROFILE)  # fmt: skip
    head = stream.read(FIRST_BYTES)
    if is_workbook(head):
        yield from _sheet(head + stream.read(MAXIMUM_BYTES), layout)
        return
    if layout is None:
        layout = _only(_by_headings(head))
    if not layout.is_text:
        refuse("wrong-profile", "", f"{layout.label} 要工作簿，文件不是 · the profile wants a "
               "workbook", RIGHT_PROFILE)  # fmt: skip
    chunks = chain([head], iter(lambda: stream.read(CHUNK_BYTES), b""))
    yield from _text(chunks, head, layout)


def _text(chunks: Iterable[bytes], head: bytes, layout: BankProfile) -> Iterator[Item]:
    """In whichever way UTF-8 fails to be the GBK that was expected, that is what is said."""
    encoding = encoding_of(head, layout.encodings)
    try:
        lines = cells_of(lines_of(chunks, encoding), layout, encoding)
        yield from read_table(lines, layout, "text")
    except BankFileRefused as wrong:
        if encoding in LEGACY and looks_like_utf8(head):
            raise in_utf8(encoding, wrong.place) from wrong
        raise


def _sheet(content: bytes, layout: BankProfile | None) -> Iterator[Item]:
    if layout and not layout.is_sheet:
        refuse("wrong-profile", "", f"文件是工作簿，{layout.label} 不是 · the file is a workbook",
               RIGHT_PROFILE)  # fmt: skip
    lines = list(sheet_lines(content, layout.sheet if layout else ""))
    if layout is None:
        headed = (one for one in shipped().values() if one.is_sheet and one.headed)
        layout = _only([one for one in headed if _is_headed(lines[:HEADINGS_WITHIN], one)])
    yield from read_table(iter(_as_wide(lines, layout)), layout, "sheet")


def _as_wide(lines: list[Line], layout: BankProfile) -> Iterator[Line]:
    """Each row with as many cells as there are columns, where those beyond are empty."""
    wanted = len(layout.columns)
    for place, cells in lines:
        beyond = [*cells[wanted:]] if any(cell != "" for cell in cells[wanted:]) else []
        yield place, [*cells[:wanted], *beyond, *[""] * (wanted - len(cells))]


def _is_headed(lines: list[Line], profile: BankProfile) -> bool:
    return any(is_heading(cells, profile) for _, cells in lines)


def _by_headings(head: bytes) -> list[BankProfile]:
    """The profiles whose headings stand in the first bytes of a text."""
    lines = list(_first_lines(head))
    return [
        profile
        for profile in shipped().values()
        if profile.is_text and profile.headed and profile.separator
        and _is_headed([("", _parted(line, profile)) for line in lines], profile)
    ]  # fmt: skip


def _parted(line: str, profile: BankProfile) -> list[str]:
    parts = line.split(None if profile.separator == " " else profile.separator)
    return [one.strip().strip('"').strip() for one in parts]


def _first_lines(head: bytes) -> list[str]:
    """The whole lines at the top, in whichever encoding they make sense."""
    try:
        encoding = encoding_of(head, ("utf-8", "gb18030", "utf-16"))
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except (BankFileRefused, UnicodeDecodeError):
        return []
    return [line.lstrip("\ufeff") for line in text.splitlines()[:HEADINGS_WITHIN]]


def _only(found: list[BankProfile]) -> BankProfile:
    if not found:
        refuse("unknown-layout", "", "列名不属于任何方案 · no profile has these headings", NAME_IT)
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        refuse("unknown-layout", "", f"几个方案同有这些列名 · several have these headings: {names}",
               NAME_IT)  # fmt: skip
    return found[0]

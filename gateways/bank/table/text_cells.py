"""The cells of each line: by a separator, as CSV, by white space or by widths."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

from gateways.bank.profile import BankProfile, Column
from gateways.bank.refusing import NEW_VERSION, refuse
from gateways.bank.table.line import Line

MAXIMUM_LINES_A_ROW = 50
"""Of a CSV row with line ends in its cells; a quote that is never closed takes in many more."""


def cells_of(
    lines: Iterator[tuple[int, str]], profile: BankProfile, encoding: str
) -> Iterator[Line]:
    """Each line in its cells, white space around them cut off. Raises BankFileRefused."""
    if profile.quoted:
        yield from _as_csv(lines, profile.separator)
        return
    part = splitter(profile.separator, profile.columns, encoding)
    for number, line in lines:
        try:
            yield f"line {number}", part(line)
        except ValueError:
            refuse("layout-drift", f"line {number}", "列宽不符 · not the widths of the layout",
                   NEW_VERSION)  # fmt: skip


def splitter(
    separator: str, columns: Sequence[Column], encoding: str
) -> Callable[[str], list[str]]:
    """What parts one line that is not CSV. It raises ValueError where widths do not fit."""
    if separator == " ":
        return str.split
    if separator:
        return lambda line: [cell.strip() for cell in line.split(separator)]
    widths = [column.width for column in columns]
    return lambda line: _by_width(line, widths, encoding)


def _by_width(line: str, widths: list[int], encoding: str) -> list[str]:
    """Widths are bytes, but no character is ever cut in two."""
    if not line.strip():
        return []
    cells, place = [], 0
    for width in widths:
        begin, left = place, width
        while left > 0 and place < len(line):
            left -= len(line[place].encode(encoding))
            place += 1
        if left != 0:
            raise ValueError(line)
        cells.append(line[begin:place].strip())
    if line[place:].strip():
        raise ValueError(line)
    return cells


def _as_csv(lines: Iterator[tuple[int, str]], separator: str) -> Iterator[Line]:
    """Strictly: a quote that is never closed refuses the file."""
    last = [0]

    def fed() -> Iterator[str]:
        for number, line in lines:
            last[0] = number
            yield line + "\n"

    before = 0
    try:
        for cells in csv.reader(fed(), delimiter=separator, strict=True):
            if last[0] - before > MAXIMUM_LINES_A_ROW:
                refuse("layout-drift", f"line {before + 1}", "引号未闭合 · a quote is not closed")
            before = last[0]
            yield f"line {last[0]}", [_plain(cell) for cell in cells]
    except csv.Error as wrong:
        refuse("layout-drift", f"line {last[0]}", f"CSV 有误 · no CSV: {wrong}")


def _plain(cell: str) -> str:
    """Without white space, and without what keeps Excel from taking a number for one: `="6222"`."""
    cell = cell.strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1].strip()
    return cell

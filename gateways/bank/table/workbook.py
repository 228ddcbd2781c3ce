"""The sheets of a workbook as python-calamine gives them; for XLS as a program of its own.

The parser of XLS makes room for every cell up to the last, aborts where there is no more memory and
panics on broken files. In a process of its own, with little memory and time, that is a refusal. The
program takes the file from its input and gives the sheets as JSON; it imports nothing of the
ledger.
"""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

MEMORY_BYTES = 1 << 30
SECONDS = 30
MAXIMUM_COLUMNS = 256
MAXIMUM_CELLS = 5_000_000

Cell = str | int | float | date
Sheets = dict[str, list[list[Cell]]]
"""The sheets that hold something, by name; rows from the first row and column on."""


class NotAWorkbook(Exception):
    """Nothing that the parser can read, or more than a bank's workbook holds."""


def filled_sheets(content: bytes) -> Sheets:
    """Raises NotAWorkbook. A parser's panic is like its errors, though it is no Exception."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            sheets = {name: _rows(book.get_sheet_by_name(name)) for name in names}
    except (CalamineError, OSError, ValueError, IndexError) as wrong:
        raise NotAWorkbook(str(wrong)[:200]) from wrong
    except BaseException as wrong:
        if type(wrong).__name__ != "PanicException":
            raise
        raise NotAWorkbook("damaged") from None
    return {name: rows for name, rows in sheets.items() if any(map(_is_filled, rows))}


def sheets_apart(content: bytes) -> Sheets:
    """The same, from a process of its own. Raises NotAWorkbook."""
    try:
        done = subprocess.run(
            [sys.executable, __file__],
            input=content, capture_output=True, timeout=SECONDS * 2, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as wrong:
        raise NotAWorkbook("it takes too long") from wrong
    if done.returncode:
        raise NotAWorkbook(
            done.stderr.decode(errors="replace").rpartition("rule: ")[2].strip()[:200]
        )
    sheets = json.loads(done.stdout)
    return {name: [[_whole(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def _rows(sheet: Any) -> list[list[Cell]]:
    if (
        sheet.total_width > MAXIMUM_COLUMNS
        or sheet.total_width * sheet.total_height > MAXIMUM_CELLS
    ):
        raise NotAWorkbook(f"too large: {sheet.total_height} x {sheet.total_width} cells")
    return [[_cell(one) for one in row] for row in sheet.to_python(skip_empty_area=False)]


def _is_filled(row: list[Cell]) -> bool:
    return any(cell != "" for cell in row)


def _cell(value: Any) -> Cell:
    """Text without white space around it; numbers and days as they are."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int | date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else str(value)


def _sent(cell: Cell) -> str | int | float | list[str]:
    """A day goes as a list of one text."""
    return [cell.isoformat()] if isinstance(cell, date) else cell


def _whole(cell: Any) -> Cell:
    return datetime.fromisoformat(cell[0]) if isinstance(cell, list) else cell


def main() -> None:
    """Sheets of the workbook on the input, as JSON."""
    import resource  # not on every system, and needed in this process only

    with suppress(ValueError, OSError):  # a system that has no such limit has the time limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sheets = filled_sheets(sys.stdin.buffer.read())
    except (NotAWorkbook, MemoryError) as wrong:
        sys.exit(f"rule: {wrong}")
    sent = {name: [[_sent(cell) for cell in row] for row in rows] for name, rows in sheets.items()}
    json.dump(sent, sys.stdout)


if __name__ == "__main__":
    main()

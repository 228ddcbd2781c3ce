"""A line of a table, whether it came from text or from a sheet."""

from __future__ import annotations

from datetime import date

Cell = str | int | float | date
"""Text is without white space around it; numbers and days come from sheets only."""

Line = tuple[str, "list[Cell] | list[str]"]
"""Where it stands (`line 17`, `row 17`), and its cells."""


def as_text(cell: Cell) -> str:
    """A cell as a person reads it: a whole number has no decimals, a day is as in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if float(cell).is_integer() else repr(cell)

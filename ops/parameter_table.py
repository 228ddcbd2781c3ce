"""Tables that are parameters, read from CSV or XLSX; the file's digest is kept with them."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any, get_args, get_type_hints

from domain.policies.yizhengfa_2018_9.choices import Choices, NotAllowed
from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY
from gateways.bank.canonical import BankFileRefused
from gateways.bank.table.line import as_text
from gateways.bank.table.sheet_lines import sheet_lines

IN_HUNDREDTHS = {"fen": "yuan", "hundredths": "percent"}
"""A column may be written in yuan or in percent: what is stored is a hundredth of it."""


def read_table(key: str, path: Path) -> dict[str, Any]:
    """The value of a table from a file, with the file's digest.

    Raises NotAllowed where the choice is no table, or the file does not hold one.
    """
    table = _table(key)
    content = path.read_bytes()
    heading, *rows = _lines(path, content)
    names = [one.strip().lower() for one in heading]
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if "counties" in table.__struct_fields__:
        place = _column(names, "county")
        return {"counties": [row[place].strip() for row in rows], "digest": digest}
    columns = [_from(names, field) for field in _row(table).__struct_fields__]
    kinds = get_type_hints(_row(table))
    read = [
        [_cell(row, one, kinds, number) for one in columns] for number, row in enumerate(rows, 2)
    ]
    return {"rows": read, "digest": digest}


def _table(key: str) -> Any:
    choice = BY_KEY.get(key)
    if choice is None:
        raise NotAllowed(f"unknown choice {key!r}; ledger parameter list names them")
    kind = get_type_hints(Choices)[choice.field]
    for one in (kind, *get_args(kind)):
        fields = getattr(one, "__struct_fields__", ())
        if {"rows", "counties"} & set(fields):
            return one
    raise NotAllowed(f"{key} is no table; ledger parameter set takes its value")


def _row(table: Any) -> Any:
    """The class of a table's rows."""
    return get_args(get_type_hints(table)["rows"])[0]


def _lines(path: Path, content: bytes) -> list[list[str]]:
    try:
        if path.suffix.lower() == ".xlsx":
            lines = [[as_text(cell) for cell in cells] for _, cells in sheet_lines(content)]
        else:
            text = content.decode("utf-8-sig")
            lines = list(csv.reader(StringIO(text)))
    except (BankFileRefused, UnicodeDecodeError, csv.Error) as wrong:
        raise NotAllowed(f"{path}: {wrong}") from wrong
    lines = [row for row in lines if any(row)]
    if len(lines) < 2:
        raise NotAllowed(f"{path}: a line of headings, then at least one row")
    return lines


Column = tuple[str, int, bool]
"""Field, place, and whether it is written in whole units of which a hundredth is stored."""


def _from(names: list[str], field: str) -> Column:
    if field in names:
        return field, names.index(field), False
    whole = IN_HUNDREDTHS.get(field, field)
    return field, _column(names, whole, field), True


def _column(names: list[str], name: str, or_name: str = "") -> int:
    if name not in names:
        wanted = f"{name} or {or_name}" if or_name and or_name != name else name
        raise NotAllowed(f"no column is headed {wanted}; there are {', '.join(names)}")
    return names.index(name)


def _cell(row: list[str], column: Column, kinds: dict[str, Any], number: int) -> Any:
    field, place, whole = column
    text = row[place].strip() if place < len(row) else ""
    if kinds[field] is bool:
        return text.lower() in ("true", "1", "yes", "是")
    if not _is_number(kinds[field]):
        return text
    try:
        value = Decimal(text.replace(",", "")) * (100 if whole else 1)
        if value != int(value):
            raise InvalidOperation
    except (InvalidOperation, ValueError, OverflowError):
        raise NotAllowed(f"line {number}: {field} is no whole number: {text!r}") from None
    return int(value)


def _is_number(kind: Any) -> bool:
    """Whether a field holds a whole number."""
    return kind is int or int in get_args(kind)[:1]

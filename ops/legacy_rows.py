"""The rows of a list of grants paid before the ledger: every one checked, each mistake named by
line and field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec

from domain.command import Refused
from domain.money import yuan
from domain.policies.yizhengfa_2018_9.legacy import asked_of
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from gateways.identity_number import NotAnIdentityNumber, normalised
from gateways.legacy_shapes import ImportRow
from gateways.references import read_reference
from ops.legacy_files import FIELDS, PARTICULARS, Cells, Mistake, lines_of

NUMBERS = frozenset({"fen", "year", "edition", "level", "part"})
DAYS = frozenset({"paid_on", "first", "last"})
WHO = ("beneficiary", "payee")


class Wrong(Exception):
    """A field that is wrong, and the rule."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule = field, rule


def rows_of(path: Path, document: str) -> Iterator[tuple[int, ImportRow | Mistake]]:
    """Each row that is not blank with its line: read and checked, or what is wrong with it.
    `document`: the digest of the paper, for rows that name none.

    Raises NotAList.
    """
    for line, cells in lines_of(path):
        if isinstance(cells, Mistake):
            yield line, cells
            continue
        try:
            yield line, _row(line, cells, document)
        except Wrong as wrong:
            yield line, Mistake(line, wrong.field, wrong.rule)


def _row(line: int, cells: Cells, document: str) -> ImportRow:
    """The row as it will be sent. Raises Wrong."""
    told: Cells = {"document": document} if document else {}
    particulars: Cells = {}
    for field, cell in cells.items():
        if field not in FIELDS:
            raise Wrong(field, "no such field")
        value = _cell(field, cell)
        if value is not None:
            (particulars if field in PARTICULARS else told)[field] = value
    if "yuan" in told:
        if "fen" in told:
            raise Wrong("fen", "either yuan or fen")
        told["fen"] = told.pop("yuan")
    if particulars:
        told["particulars"] = particulars
    row = _shaped(line, told)
    _must_say_enough(row)
    return row


def _cell(field: str, cell: Any) -> Any:
    """The value of a cell; None where it is empty. Raises Wrong."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if field in DAYS:
        return _day(field, cell)
    if field in NUMBERS:
        return _whole(field, cell)
    if field == "yuan":
        return _fen(cell)
    text = _text(cell)
    return _who(field, text) if field in WHO else text


def _text(cell: Any) -> str:
    """A number that a spreadsheet took for one is written without its point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _day(field: str, cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell).replace("/", "-").replace(".", "-")
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007  # a day
    except ValueError:
        raise Wrong(field, f"no day such as 2018-05-31: {_text(cell)!r}") from None


def _whole(field: str, cell: Any) -> int:
    number = _decimal(field, cell)
    if number != int(number):
        raise Wrong(field, f"no whole number: {_text(cell)!r}")
    return int(number)


def _fen(cell: Any) -> int:
    """Yuan as fen; nothing is rounded."""
    number = _decimal("yuan", cell)
    fen = yuan(number)
    if Decimal(fen) != number * 100:
        raise Wrong("yuan", f"more than two places after the point: {_text(cell)!r}")
    return fen


def _decimal(field: str, cell: Any) -> Decimal:
    try:
        number = Decimal(_text(cell).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Wrong(field, f"no number: {_text(cell)!r}") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise Wrong(field, f"no number of fen or yuan: {_text(cell)!r}")
    return number


def _who(field: str, text: str) -> str:
    """A person or unit: a reference, or a bare number of 18 characters."""
    if ":" in text or len(text) != 18:
        reference = text
    elif field == "beneficiary" or _is_identity(text):
        reference = f"idcard:{text}"
    else:
        reference = f"uscc:{text}"
    try:
        read_reference(reference, field)
    except Refused as no:
        if not no.reasons:  # a wrong identity number makes a break, which an officer can tie
            raise Wrong(field, no.rule) from no
    return reference


def _is_identity(text: str) -> bool:
    try:
        normalised(text)
    except NotAnIdentityNumber:
        return False
    return True


def _shaped(line: int, told: Cells) -> ImportRow:
    try:
        return msgspec.convert({"line": line, **told}, ImportRow)
    except msgspec.ValidationError as wrong:
        rule, _, place = str(wrong).partition(" - at `$.")
        field = place.rstrip("`").removeprefix("particulars.")
        if not field and "`" in rule:
            field = rule.split("`")[-2]
        raise Wrong(field, rule) from None


def _must_say_enough(row: ImportRow) -> None:
    """The scheme is known and has what it asks for; who is missing makes a break. Raises Wrong."""
    if row.scheme not in SCHEMES:
        raise Wrong("scheme", f"no such scheme; there are {', '.join(sorted(SCHEMES))}")
    for field in asked_of(row.scheme):
        if field not in WHO and not (
            getattr(row, field, None) or getattr(row.particulars, field, None)
        ):
            raise Wrong(field, f"{row.scheme} asks for it")
    if row.first and row.last and row.last < row.first:
        raise Wrong("last", f"lies before first {row.first}")

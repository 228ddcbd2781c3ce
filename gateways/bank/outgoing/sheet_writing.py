"""代发 as XLSX: one sheet, every cell text, nothing that a spreadsheet could take for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path

from xlsxwriter import Workbook

from gateways.bank.outgoing.fields import part_fields, row_fields
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Part, PaymentOrder

TEXT_FORMAT = 49  # `@`, as every spreadsheet knows it by number
LARGEST_SHEET = 200_000
"""Rows of one file: more are hard on the bank's programs."""


class CellNotWritten(Exception):
    """The library took another text, or none."""


def write(path: Path, part: Part, orders: Iterable[PaymentOrder], layout: OutLayout) -> None:
    """The whole file, row by row; what the library keeps meanwhile lies beside it."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(str(path), options) as book:
        created = part.batch.created_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"created": created})
        sheet, text = book.add_worksheet(), book.add_format({"num_format": TEXT_FORMAT})
        for row, fields in enumerate(_lines(part, orders, layout)):
            for column, field in enumerate(fields):
                if sheet.write_string(row, column, field, text):
                    raise CellNotWritten(f"row {row + 1}, column {column + 1}")


def _lines(part: Part, orders: Iterable[PaymentOrder], layout: OutLayout) -> Iterator[list[str]]:
    for columns in layout.head:
        yield part_fields(layout, part, columns)
    if layout.titles:
        yield [column.title for column in layout.columns]
    for row, order in enumerate(orders, start=1):
        yield row_fields(layout, part, row, order)
    for columns in layout.foot:
        yield part_fields(layout, part, columns)

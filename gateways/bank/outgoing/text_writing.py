"""代发 as text: head, a line an order, foot, end mark, strictly in the bank's encoding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from gateways.bank.outgoing.checks import BLANK
from gateways.bank.outgoing.fields import part_fields, row_fields
from gateways.bank.outgoing.layout import Column, OutLayout
from gateways.bank.outgoing.order import Part, PaymentOrder


def write(path: Path, part: Part, orders: Iterable[PaymentOrder], layout: OutLayout) -> None:
    """The whole file. Raises UnicodeEncodeError sooner than write another character."""
    with path.open("x", encoding=layout.encoding, errors="strict", newline="") as out:
        for columns in layout.head:
            out.write(line(layout, columns, part_fields(layout, part, columns)))
        if layout.titles:
            out.write(line(layout, layout.columns, [one.title for one in layout.columns]))
        for row, order in enumerate(orders, start=1):
            out.write(line(layout, layout.columns, row_fields(layout, part, row, order)))
        for columns in layout.foot:
            out.write(line(layout, columns, part_fields(layout, part, columns)))
        if layout.end_mark:
            out.write(layout.end_mark + layout.newline)


def line(layout: OutLayout, columns: Sequence[Column], fields: Sequence[str]) -> str:
    """One line with its end; without a delimiter every field is filled up to its width in bytes."""
    if layout.delimiter:
        delimiter = " " if layout.delimiter == BLANK else layout.delimiter
        return delimiter.join(fields) + layout.newline
    filled = (
        field + " " * (column.width - len(field.encode(layout.encoding)))
        for column, field in zip(columns, fields, strict=True)
    )
    return "".join(filled) + layout.newline

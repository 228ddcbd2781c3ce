"""What stands in each field of a line, as text; one meaning for text files and sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.money import in_yuan
from domain.reference import POSITION_LENGTH
from gateways.bank.outgoing.layout import Column, OutLayout
from gateways.bank.outgoing.order import Part, PaymentOrder

ROW_KEY_WIDTH = 8
SHORT_REFERENCE = POSITION_LENGTH + 1

OF_ORDER: dict[str, Callable[[PaymentOrder], str]] = {
    "reference": lambda order: order.reference,
    "short-reference": lambda order: order.reference[-SHORT_REFERENCE:],
    "account": lambda order: order.account,
    "name": lambda order: order.name,
    "fen": lambda order: str(order.fen),
    "yuan": lambda order: in_yuan(order.fen),
    "bank-code": lambda order: order.bank_code,
    "bank-name": lambda order: order.bank_name,
    "remark": lambda order: order.remark,
}
OF_PART: dict[str, Callable[[Part, OutLayout], str]] = {
    "batch": lambda part, _: part.key,
    "batch-number": lambda part, _: f"{part.number:04d}",
    "day": lambda part, layout: part.batch.execution_day.strftime(layout.day_format),
    "customer": lambda part, _: part.batch.debtor.customer,
    "count": lambda part, _: str(part.rows),
    "total-fen": lambda part, _: str(part.fen),
    "total-yuan": lambda part, _: in_yuan(part.fen),
    "part": lambda part, _: str(part.part),
    "parts": lambda part, _: str(part.of),
    "debtor-account": lambda part, _: part.batch.debtor.account,
    "debtor-name": lambda part, _: part.batch.debtor.name,
    "debtor-bank-code": lambda part, _: part.batch.debtor.bank_code,
}


def row_key(layout: OutLayout, row: int, order: PaymentOrder) -> str:
    """What travels to the bank for this row and comes back."""
    if layout.key != "row":
        return OF_ORDER[layout.key](order)
    width = next((one.width for one in layout.columns if one.field == "row-key"), 0)
    return f"{row:0{width or ROW_KEY_WIDTH}d}"


def row_fields(layout: OutLayout, part: Part, row: int, order: PaymentOrder) -> list[str]:
    """The fields of one order's line."""
    found = []
    for column in layout.columns:
        if column.field in OF_ORDER:
            found.append(OF_ORDER[column.field](order))
        elif column.field == "row":
            found.append(str(row))
        elif column.field == "row-key":
            found.append(row_key(layout, row, order))
        else:
            found.append(part_field(layout, part, column))
    return found


def part_field(layout: OutLayout, part: Part, column: Column) -> str:
    """One field that is the same for the whole file."""
    return OF_PART[column.field](part, layout) if column.field else column.text


def part_fields(layout: OutLayout, part: Part, columns: Sequence[Column]) -> list[str]:
    """The fields of a line of the head or the foot."""
    return [part_field(layout, part, column) for column in columns]


def file_name(layout: OutLayout, part: Part) -> str:
    """What the bank wants the file to be called."""
    day = part.batch.execution_day.strftime(layout.day_format)
    return layout.file_name.format(
        batch=part.key,
        number=f"{part.number:04d}",
        day=day,
        customer=part.batch.debtor.customer,
        part=part.part,
    )

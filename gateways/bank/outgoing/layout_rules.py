"""What is wrong with a layout: found when it is loaded, not when the orders come."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from gateways.bank.outgoing.checks import BLANK, column_rule
from gateways.bank.outgoing.fields import ROW_KEY_WIDTH, SHORT_REFERENCE
from gateways.bank.outgoing.layout import KEY_FIELDS, Column, OutLayout

REFERENCE = 15
NAMED = {"batch", "number", "day", "customer", "part"}
KEY_WIDTHS = {"reference": REFERENCE, "short-reference": SHORT_REFERENCE}

Found = Iterator[tuple[str, str]]
"""Part and rule."""


def layout_problems(layout: OutLayout) -> Found:
    """Everything that is wrong with it."""
    names = {name for _, name, _, _ in Formatter().parse(layout.file_name) if name is not None}
    if names - NAMED:
        yield "file_name", f"holds {', '.join(sorted(NAMED))}"
    if not names & {"batch", "number"}:
        yield "file_name", "{batch} or {number}: every part has a name of its own"
    if layout.rows_a_file < 1:
        yield "rows_a_file", "at least one"
    if layout.format in ("text", "sheet"):
        yield from _of_columns(layout)
    elif layout.columns or layout.head or layout.foot or layout.encoding != "utf-8":
        yield "columns", f"{layout.format} has its own, in utf-8"


def _of_columns(layout: OutLayout) -> Found:
    has = [column.field for column in layout.columns]
    for field in (KEY_FIELDS[layout.key], "account", "name"):
        if field not in has:
            yield "columns", f"no column holds {field}"
    if ("fen" in has) == ("yuan" in has):
        yield "columns", "one column holds the amount, fen or yuan"
    yield from _of_key_width(layout)
    lines = (layout.columns, *layout.head, *layout.foot)
    for column in (column for line in lines for column in line):
        yield from _of_column(layout, column)


def _of_key_width(layout: OutLayout) -> Found:
    widths = {column.field: column.width for column in layout.columns}
    width = widths.get(KEY_FIELDS[layout.key], 0)
    if layout.key == "row":
        if len(str(layout.rows_a_file)) > (width or ROW_KEY_WIDTH):
            yield "columns", "the row's key has room for the last row"
    elif width and width < KEY_WIDTHS[layout.key]:
        yield "columns", f"{layout.key} needs {KEY_WIDTHS[layout.key]} bytes"


def _of_column(layout: OutLayout, column: Column) -> Found:
    if layout.format == "text" and not layout.delimiter and not column.width:
        yield "columns", "without a delimiter every column has a width"
    if column.field:
        return
    if column.text and (rule := column_rule(layout, column, column.text)):
        yield "columns", f"{column.text}: {rule}"
    if not column.text and layout.delimiter == BLANK:
        yield "columns", "blanks part nothing that is empty"

"""How one bank wants a payment file: data, a part of its profile."""

from __future__ import annotations

from typing import Literal

from domain.event import Value

Format = Literal["text", "sheet", "pain.001.001.09", "pain.001.001.03"]

RowField = Literal[
    "row", "row-key", "reference", "short-reference", "account", "name",
    "fen", "yuan", "bank-code", "bank-name", "remark",
]  # fmt: skip
"""What stands in a row for each order. `short-reference`: the last ten characters of our reference,
the order's position and the check character; `row`: its number in the file; `row-key`: the same,
padded with zeros to the column's width."""

Key = Literal["reference", "short-reference", "row"]
"""What travels to the bank for a row and comes back: our reference; where there is no room for it,
its last ten characters, which no other order of this ledger has; or where not even they fit, the
row's key, which is unique only together with the key of the batch."""

KEY_FIELDS: dict[Key, RowField] = {
    "reference": "reference",
    "short-reference": "short-reference",
    "row": "row-key",
}

PartField = Literal[
    "batch", "batch-number", "day", "customer", "count", "total-fen", "total-yuan",
    "part", "parts", "debtor-account", "debtor-name", "debtor-bank-code",
]  # fmt: skip
"""What is one for the whole file, in head, foot or every row. `batch-number`: four digits."""


class Column(Value, frozen=True):
    """A field of a line. `field` empty: always `text`. `width`: bytes at most, in the file's
    encoding, 0 for any; without a delimiter the field is filled up to it with spaces. `title`: over
    the column, where titles are written."""

    field: RowField | PartField | Literal[""] = ""
    text: str = ""
    width: int = 0
    required: bool = True
    title: str = ""


class OutLayout(Value, frozen=True, kw_only=True):
    """What a bank takes.

    `file_name`: with `{batch}`, `{number}`, `{day}`, `{customer}`, `{part}`; `key`: what
    names a row; `delimiter` empty: fixed widths, `blank`: any white space
    parts two fields; `head`, `foot`: lines before and after the rows; `titles`: a line of titles
    right over the rows; `end_mark`: the last line; `rows_a_file`: more are split; `most_fen`: of
    one order, 0 for any; `needs_bank_code`: no order without 行号.
    """

    format: Format
    file_name: str
    encoding: Literal["utf-8", "gb18030", "gbk"] = "utf-8"
    key: Key = "reference"
    delimiter: str = "|"
    newline: Literal["\n", "\r\n"] = "\r\n"
    head: tuple[tuple[Column, ...], ...] = ()
    titles: bool = False
    columns: tuple[Column, ...] = ()
    foot: tuple[tuple[Column, ...], ...] = ()
    end_mark: str = ""
    day_format: str = "%Y%m%d"
    rows_a_file: int = 1_000_000
    most_fen: int = 0
    needs_bank_code: bool = False

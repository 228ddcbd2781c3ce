"""What is read back from a payment file before anybody may hand it over."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from itertools import zip_longest
from typing import NoReturn

from domain.event import Value
from gateways.bank.outgoing.fields import row_key
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Part, PaymentOrder
from gateways.bank.outgoing.row_map import MapRow

YUAN = re.compile(r"(0|[1-9]\d*)\.(\d\d)", re.ASCII)
FEN = re.compile(r"0|[1-9]\d*", re.ASCII)


class ReadRow(Value, frozen=True):
    """A row as it stands in the file; None: the layout has no place for it."""

    key: str
    fen: int
    account: str | None = None
    name: str | None = None
    remark: str | None = None
    bank_code: str | None = None
    bank_name: str | None = None


class ReadTotals(Value, frozen=True):
    """What head, foot or a level of the document say of the rows and of the batch."""

    count: int | None = None
    fen: int | None = None
    batch: str | None = None


Read = Generator[ReadRow | ReadTotals, None, None]


class WrittenWrong(Exception):
    """A file does not say what it should. It must not be handed over. `place`: `row 17`."""

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(f"回读不符 · read back otherwise, {place}: {rule}")
        self.place, self.rule = place, rule


def wrong(place: str, rule: str) -> NoReturn:
    """Raises WrittenWrong."""
    raise WrittenWrong(place, rule)


def fen_of_yuan(text: str, place: str) -> int:
    """`1234.50` as fen. Raises WrittenWrong."""
    found = YUAN.fullmatch(text) or wrong(place, "an amount in yuan with two decimals")
    return int(found[1]) * 100 + int(found[2])


def whole(text: str, place: str) -> int:
    """A whole number without sign or zeros before it. Raises WrittenWrong."""
    return int(text) if FEN.fullmatch(text) else wrong(place, "a whole number")


def compare(read: Read, part: Part, orders: Iterable[PaymentOrder], layout: OutLayout) -> None:
    """Each row against the order it was written for, the totals against the rows.

    Raises WrittenWrong, naming no person.
    """
    totals: list[ReadTotals] = []
    rows, fen = 0, 0
    for found, order in zip_longest(_rows(read, totals), orders):
        if found is None or order is None:
            wrong(f"row {rows + 1}", "more rows than orders, or fewer")
        rows, fen = rows + 1, fen + found.fen
        if field := _difference(found, row_key(layout, rows, order), order):
            wrong(f"row {rows}", field)
    if (rows, fen) != (part.rows, part.fen):
        wrong("file", "count or sum of the rows")
    _totals_agree(totals, rows, fen, part.key)


def compare_with_map(read: Read, mapped: Iterable[MapRow], key: str) -> tuple[int, int]:
    """Each row's key and fen against the map, the totals against the rows: for a file that lies
    there already. Returns count and fen. Raises WrittenWrong."""
    totals: list[ReadTotals] = []
    rows, fen = 0, 0
    for found, known in zip_longest(_rows(read, totals), mapped):
        rows += 1
        if found is None or known is None:
            wrong(f"row {rows}", "more rows than the map, or fewer")
        if (known.row, known.key, known.fen) != (rows, found.key, found.fen):
            wrong(f"row {rows}", "not as the map says")
        fen += found.fen
    _totals_agree(totals, rows, fen, key)
    return rows, fen


def _rows(read: Read, totals: list[ReadTotals]) -> Iterator[ReadRow]:
    for one in read:
        if isinstance(one, ReadRow):
            yield one
        else:
            totals.append(one)


def _difference(found: ReadRow, key: str, order: PaymentOrder) -> str:
    """The first field that differs; empty where none does."""
    if found.key != key:
        return "key"
    if found.fen != order.fen:
        return "fen"
    for field in ("account", "name", "remark", "bank_code", "bank_name"):
        text = getattr(found, field)
        if text is not None and text != getattr(order, field):
            return field
    return ""


def _totals_agree(totals: Iterable[ReadTotals], rows: int, fen: int, key: str) -> None:
    for one in totals:
        if one.count not in (None, rows):
            wrong("totals", "count")
        if one.fen not in (None, fen):
            wrong("totals", "sum")
        if one.batch not in (None, key):
            wrong("totals", "batch")

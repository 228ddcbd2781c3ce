"""What every reader's items go through: the control totals of a file, and its being whole.

A file whose own numbers differ from its rows is refused as a whole, whatever was read before.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateways.bank.canonical import (
    BankFileRefused,
    BankRow,
    FileBegun,
    FileEnded,
    Item,
    StatementBegun,
    StatementEnded,
    Totals,
    Warned,
)

REPLACEMENT = "\ufffd"
WORDS = {
    "count": "笔数 · number of rows",
    "fen": "合计 · sum",
    "credit_count": "收入笔数 · number of credits",
    "credit_fen": "收入合计 · sum of credits",
    "debit_count": "支出笔数 · number of debits",
    "debit_fen": "支出合计 · sum of debits",
}


def checked(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, each as it comes. Raises BankFileRefused as soon as one does not hold."""
    file, statement, began, ended = Sums(), Sums(), False, False
    for item in items:
        if ended or (
            isinstance(item, FileBegun) if began else not isinstance(item, FileBegun | Warned)
        ):
            raise _incomplete("读取顺序有误 · out of order")
        if isinstance(item, FileBegun):
            began = True
        elif isinstance(item, StatementBegun):
            statement = Sums()
        elif isinstance(item, BankRow):
            _refuse_undecoded(item)
            file.add(item)
            statement.add(item)
        elif isinstance(item, StatementEnded):
            yield from statement.held_against(item.totals, f"statement {item.number}")
        elif isinstance(item, FileEnded):
            yield from file.held_against(item.totals, "file")
            ended = True
        yield item
    if not ended:
        raise _incomplete("文件不完整 · the file ends early")


class Sums:
    """Rows that are no details, counted and summed, all of them and those booked."""

    def __init__(self) -> None:
        self._all, self._booked = Counted(), Counted()
        self._last = ""

    def add(self, row: BankRow) -> None:
        """One row; a detail, or a word on a whole batch, is no row of its own."""
        self._last = row.place
        if row.entry or row.scope != "payment":
            return
        self._all.add(row)
        if row.booking == "booked":
            self._booked.add(row)

    def held_against(self, totals: Totals, place: str) -> Iterator[Item]:
        """Raises BankFileRefused where they differ. Some banks count what is booked only, which is
        told; a number and a sum of different rows never pass."""
        wrong = self._all.differing(totals)
        if wrong is None:
            return
        if self._booked.differing(totals) is None:
            yield Warned(place, "控制数只计已记账 · its totals count what is booked only")
            return
        name, stated, found = wrong
        place = f"{place}, up to {self._last}" if self._last else place
        raise BankFileRefused(
            "wrong-totals",
            place,
            f"控制数与明细不符 · totals differ from the rows: {WORDS[name]}: {stated} / {found}",
            "文件可能不完整，请重新下载 · it may be incomplete: fetch it again",
        )


class Counted:
    """Numbers and sums of some rows, under the names of Totals."""

    def __init__(self) -> None:
        self._found = dict.fromkeys(WORDS, 0)

    def add(self, row: BankRow) -> None:
        """One row. A row that moves nothing has no direction and counts in the whole alone."""
        self._found["count"] += 1
        self._found["fen"] += row.amount_fen
        if row.direction is not None:
            self._found[f"{row.direction}_count"] += 1
            self._found[f"{row.direction}_fen"] += row.amount_fen

    def differing(self, totals: Totals) -> tuple[str, int, int] | None:
        """The first number that is stated otherwise: its name, as stated, as found."""
        for name, found in self._found.items():
            stated = getattr(totals, name)
            if stated is not None and stated != found:
                return name, stated, found
        return None


def _refuse_undecoded(row: BankRow) -> None:
    """A character that could not be decoded somewhere on the way here is a name or a key lost."""
    references = row.references
    for text in (
        row.name,
        row.account,
        row.text,
        row.reason,
        references.end_to_end,
        references.bank,
    ):
        if REPLACEMENT in text:
            raise BankFileRefused(
                "encoding",
                row.place,
                "含无法解码的字符 · a character that was not decoded (U+FFFD)",
                "请银行按正确编码重发 · ask the bank for it in its right encoding",
            )


def _incomplete(rule: str) -> BankFileRefused:
    return BankFileRefused("truncated", "", rule, "请重新下载 · fetch it again")

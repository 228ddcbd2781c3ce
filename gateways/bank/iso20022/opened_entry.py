"""An entry between its first detail and its end: it waits for its last text, but not for ever."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec.structs import replace

from gateways.bank.canonical import BankRow, Item, Warned
from gateways.bank.iso20022.entries import Read
from gateways.bank.iso20022.values import whole_number

HELD = 1_000
"""So many details are held back until the entry has ended; then they go without its last text."""


class OpenedEntry:
    """One `Ntry` with the details that have come so far."""

    def __init__(self, element: etree._Element, read: Read) -> None:
        self._element = element
        self._read = read
        self._details = self._bare = 0
        self._held: list[Item] = []
        self._told = False

    @property
    def row(self) -> BankRow:
        """The movement itself."""
        return self._read.row

    def next_detail(self) -> int:
        """Counts one more detail; its number in the entry."""
        self._details += 1
        return self._details

    def detail(self, read: Read) -> Iterator[Item]:
        """A detail has come; what need not wait any longer."""
        self._bare += read.bare
        self._held += [read.row, *read.warnings]
        if len(self._held) > HELD:
            yield from self._let_go()

    def ended(self, text: str) -> Iterator[Item]:
        """The entry has ended, with this text behind its details: its row, then they."""
        if text != self.row.text and self._told:
            self._warn("明细之后的附加信息未保留 · the text behind so many details is not kept")
        elif text != self.row.text:
            self._read = self._read._replace(row=replace(self.row, text=text))
        self._settle_bare()
        yield from self._let_go()
        yield from self._batches()

    def _let_go(self) -> Iterator[Item]:
        """The entry, the first time; then what was held."""
        if not self._told:
            self._told = True
            yield self.row
            yield from self._read.warnings
        held, self._held = self._held, []
        yield from held

    def _settle_bare(self) -> None:
        """An only detail without an amount is all of the entry; among several it says nothing."""
        only = self._held[0] if self._bare == self._details == 1 and self._held else None
        if isinstance(only, BankRow):
            self._held[0] = replace(only, amount_fen=self.row.amount_fen)
        elif self._bare:
            self._warn(
                f"{self._bare} 条明细无金额，按零计 · details without an amount, read as nothing"
            )

    def _batches(self) -> Iterator[Item]:
        """Batches that count their transactions, and another number of them here: the others may
        stand in the advice (camt.054), so this is told and not refused."""
        if not self._details:
            return
        stated = [one.text or "" for one in self._element.iterfind(".//{*}Btch/{*}NbOfTxs")]
        count = sum(whole_number(one.strip(), self.row.place) for one in stated)
        if stated and count != self._details:
            rule = f"批次笔数与明细数不符 · batches of {count} have {self._details} details"
            yield Warned(self.row.place, rule)

    def _warn(self, rule: str) -> None:
        self._held.append(Warned(self.row.place, rule))

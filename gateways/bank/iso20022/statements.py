"""camt.052, camt.053, camt.054: statements with their entries, as they stream by."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from lxml import etree
from msgspec.structs import replace

from gateways.bank.canonical import (
    BankFileRefused,
    FileBegun,
    FileEnded,
    Item,
    StatementBegun,
    StatementEnded,
)
from gateways.bank.iso20022.balances import balances, closes, totals
from gateways.bank.iso20022.entries import Account, closing_text, detail, entry
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.opened_entry import OpenedEntry
from gateways.bank.iso20022.values import day, place_of
from gateways.bank.reader import Profile

ENTRIES = frozenset({"Ntry"})
CONTAINERS = frozenset({"Stmt", "Rpt", "Ntfctn"})
ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")


class Statements:
    """Takes the elements of one message as they end, and yields what they say."""

    def __init__(self, begun: FileBegun, profile: Profile | None) -> None:
        self._begun: FileBegun | None = begun  # None: told
        self._needs_closing = begun.kind == "statement"
        self._flips = profile is not None and profile.reversal_flips
        self._statement = self._rows = self._entries = 0
        self._account: Account | None = None  # None: between statements
        self._opened: OpenedEntry | None = None

    def ended(self, name: str, element: etree._Element) -> Iterator[Item]:
        """One element has ended. Raises BankFileRefused."""
        parent = element.getparent()
        if name == "GrpHdr":
            yield from self._file(Fields(element))
        elif name == "TxDtls":
            yield from self._detail(element)
        elif name == "Ntry" and parent is not None:
            account = yield from self._started(parent)
            yield from self._movement(element, account)
        elif name in CONTAINERS:
            account = yield from self._started(element)
            yield from self._closed(element, account)
            self._account = None

    def finished(self) -> Iterator[Item]:
        """The document has ended."""
        yield from self._file(None)
        yield FileEnded()

    def _file(self, header: Fields | None) -> Iterator[Item]:
        """The file's beginning, once, with what its header says."""
        if self._begun is None:
            return
        begun, self._begun = self._begun, None
        if header is not None:
            message, created = header.text("MsgId"), header.text("CreDtTm", "CreDt")
            begun = replace(begun, message=message, created=created)
        yield begun

    def _started(self, container: etree._Element) -> Generator[Item, None, Account]:
        """What stands before the first entry of a statement; whose statement it is."""
        if self._account is not None:
            return self._account
        yield from self._file(None)
        self._statement += 1
        head = Fields(container, ENTRIES)
        currency = head.text("Acct/Ccy", "Bal/Amt@Ccy") or _entry_currency(container)
        self._account = Account(head.text(*ACCOUNT), currency, self._flips)
        yield StatementBegun(
            number=self._statement,
            id=head.text("Id"),
            sequence=head.text("ElctrncSeqNb", "LglSeqNb"),
            page=_page(head),
            account=self._account.number,
            currency=currency,
            first_day=day(head.text("FrToDt/FrDtTm", "FrToDt/FrDt")),
            last_day=day(head.text("FrToDt/ToDtTm", "FrToDt/ToDt")),
        )
        return self._account

    def _detail(self, element: etree._Element) -> Iterator[Item]:
        """A transaction of an entry that is still open: the entry's own fields have come."""
        above = next(element.iterancestors("{*}Ntry"), None)
        container = above.getparent() if above is not None else None
        if above is None or container is None:
            return
        account = yield from self._started(container)
        opened = self._entry(above, account)
        self._rows += 1
        place = place_of(element, "TxDtls", opened.next_detail())
        yield from opened.detail(detail(element, account, opened.row, place, self._rows))

    def _movement(self, element: etree._Element, account: Account) -> Iterator[Item]:
        """An entry has ended; what stands behind its details is known only now."""
        opened = self._entry(element, account)
        yield from opened.ended(closing_text(element))
        self._opened = None

    def _entry(self, element: etree._Element, account: Account) -> OpenedEntry:
        """The entry that is being read, numbered when it is met first."""
        if self._opened is None:
            self._rows += 1
            self._entries += 1
            place = place_of(element, "Ntry", self._entries)
            read = entry(element, account, place, self._rows, self._statement)
            self._opened = OpenedEntry(element, read)
        return self._opened

    def _closed(self, element: etree._Element, account: Account) -> Iterator[Item]:
        """A statement has ended: its balances and what it says of its entries."""
        place = place_of(element, str(element.tag).rpartition("}")[2], self._statement)
        head = Fields(element, ENTRIES)
        found, warnings = balances(element, account.currency, place)
        yield from warnings
        if self._needs_closing and not closes(found) and not _page(head).endswith("+"):
            raise BankFileRefused(
                "no-closing-balance",
                place,
                "对账单没有期末余额 · a statement without a closing balance may be half a day",
                "请重新下载完整对账单 · fetch the whole statement",
            )
        yield StatementEnded(self._statement, found, totals(head, place))


def _page(head: Fields) -> str:
    """`2`: the second page and the last; `2+`: more follow."""
    for name in ("StmtPgntn", "RptPgntn", "NtfctnPgntn"):
        number = head.text(name + "/PgNb")
        if number:
            last = head.text(name + "/LastPgInd").lower()
            return number + ("+" if last in ("false", "0") else "")
    return ""


def _entry_currency(container: etree._Element) -> str:
    """Where the account names no currency and there is no balance: that of the first entry."""
    first = next(container.iterchildren("{*}Ntry"), None)
    return Fields(first).text("Amt@Ccy") if first is not None else ""

"""Which message a file of ISO 20022 is, and its reading from the first byte to the last."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

from lxml import etree

from gateways.bank.canonical import (
    BankFileRefused,
    FileBegun,
    FileEnded,
    Item,
    Kind,
    StatementBegun,
)
from gateways.bank.iso20022.interbank import Returns, StatusReports
from gateways.bank.iso20022.parsing import local_name, steps
from gateways.bank.iso20022.results import Results
from gateways.bank.iso20022.statements import Statements
from gateways.bank.reader import Profile

VERSION = re.compile(r"(?:camt|pain|pacs)\.\d{3}\.\d{3}\.\d{2}")
XML = re.compile(rb"\s*<(\?xml|!DOCTYPE|!--|([A-Za-z][\w.-]*:)?[A-Za-z][\w.-]*[\s>/])")
NOT_OURS = re.compile(
    rb"<!DOCTYPE\s+html|<html|mso-application|urn:schemas-microsoft-com", re.IGNORECASE
)


class Handler(Protocol):
    """Takes what ends in one message and yields what it says."""

    def ended(self, name: str, element: etree._Element) -> Iterator[Item]:
        """One element has ended."""
        ...

    def finished(self) -> Iterator[Item]:
        """The document has ended."""
        ...


class Message(NamedTuple):
    """`format`: as in FileBegun; `root`: how its element is called (version 01: with `V01`)."""

    format: str
    kind: Kind
    root: str
    handler: Callable[[FileBegun, Profile | None], Handler]


MESSAGES = (
    Message("camt.052", "intraday", "BkToCstmrAcctRpt", Statements),
    Message("camt.053", "statement", "BkToCstmrStmt", Statements),
    Message("camt.054", "advice", "BkToCstmrDbtCdtNtfctn", Statements),
    Message("pain.002", "result", "CstmrPmtStsRpt", Results),
    Message("pacs.002", "result", "FIToFIPmtStsRpt", StatusReports),
    Message("pacs.004", "return", "PmtRtr", Returns),
)
ROOTS = {
    name: one
    for one in MESSAGES
    for name in (one.root, one.root + "V01", f"{one.format}.001.01", f"{one.format}.001.02")
}
"""The earliest versions call the element by the message."""

ROWS = frozenset({"Ntry", "TxDtls", "TxInfAndSts", "TxInf"})
PARTS = frozenset({"Stmt", "Rpt", "Ntfctn", "OrgnlPmtInfAndSts"})
HEADERS = frozenset({"Document", "GrpHdr", "OrgnlGrpInfAndSts", "OrgnlGrpInf"})
FREED = ROWS | PARTS
MET = FREED | HEADERS | frozenset(ROOTS)


def recognises(first_bytes: bytes) -> bool:
    """Whether it is XML of a bank. Any XML but a page or a workbook is, so that what is wrong with
    it is said by who knows."""
    plain = first_bytes.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return bool(XML.match(plain)) and not NOT_OURS.search(plain)


def read(stream: BinaryIO, profile: Profile | None) -> Iterator[Item]:
    """Everything in the message. Raises BankFileRefused."""
    handler: Handler | None = None
    empty = True
    for event, element in steps(stream, MET, FREED):
        name = local_name(element)
        if event == "start":
            if name in ROOTS:
                handler = _handler(handler, ROOTS[name], element, profile)
        elif handler is not None:
            for item in handler.ended(name, element):
                empty = empty and not isinstance(item, StatementBegun)
                yield item
    if handler is None:
        raise BankFileRefused(
            "unknown-message",
            "",
            "不是本系统读取的报文 · no message that is read here",
            "可读 camt.052/053/054、pain.002、pacs.002、pacs.004 · these are read",
        )
    for item in handler.finished():
        empty = empty and not isinstance(item, StatementBegun)
        if empty and isinstance(item, FileEnded):
            raise _says_nothing()
        yield item


def _says_nothing() -> BankFileRefused:
    """A day without movements is a statement without entries; no statement at all is no day."""
    return BankFileRefused(
        "no-statement",
        "",
        "报文内没有对账单或回执内容 · a message without any statement or status in it",
        "请重新下载 · fetch it again",
    )


def _handler(
    before: Handler | None, message: Message, element: etree._Element, profile: Profile | None
) -> Handler:
    """The handler of the message that begins here. A second message in one file is refused."""
    if before is not None:
        raise BankFileRefused(
            "several-messages",
            f"line {element.sourceline}",
            "一个文件含多个报文 · more than one message in a file",
            "请拆分后分别读取 · take them apart",
        )
    found = VERSION.search(str(element.tag))
    version = found[0] if found else message.format
    label = profile.label if profile is not None else ""
    return message.handler(FileBegun(message.format, version, label, message.kind), profile)

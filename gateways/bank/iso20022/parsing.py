"""XML read as a stream, safely: no DOCTYPE, no entities, no network, nothing kept.

Whatever is wrong with the XML refuses the file with its line; nothing is ever mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, NoReturn

from lxml import etree

from gateways.bank.canonical import BankFileRefused

CHUNK_BYTES = 64 * 1024
MAXIMUM_ELEMENT_BYTES = 32 * 1024 * 1024
"""So much may come without one row or statement ending; more is an attack or no bank file."""

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
}

ENCODING_ERRORS = {
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.ERR_ENCODING_NAME,
    etree.ErrorTypes.I18N_CONV_FAILED,
    etree.ErrorTypes.I18N_NO_HANDLER,
}

Step = tuple[Literal["start", "end"], etree._Element]


def steps(stream: BinaryIO, names: frozenset[str], freed: frozenset[str]) -> Iterator[Step]:
    """Where elements with these local names begin and end, in order. Those in `freed` are emptied
    once the caller has seen their end. Raises BankFileRefused."""
    parser = etree.XMLPullParser(("start", "end"), tag=[f"{{*}}{one}" for one in names], **SAFE)
    waiting, first = 0, True
    while chunk := stream.read(CHUNK_BYTES):
        if first:
            chunk = _begun(chunk)
        _feed(parser, chunk)
        waiting += len(chunk)
        for event, element in parser.read_events():
            if first:
                _refuse_doctype(element)
            first, waiting = False, 0
            yield event, element
            if event == "end" and local_name(element) in freed:
                _free(element)
        first = first and waiting == 0
        if waiting > MAXIMUM_ELEMENT_BYTES:
            _refuse_size()
    _close(parser)


def local_name(element: etree._Element) -> str:
    """The name without its namespace: banks mix versions, we read them all."""
    return str(element.tag).rpartition("}")[2]


def _begun(chunk: bytes) -> bytes:
    """The first bytes, once no document type stands in them. White space before the declaration is
    dropped: some banks' gateways put a line there."""
    if b"<!DOCTYPE" in chunk.replace(b"\x00", b""):
        _doctype(chunk.replace(b"\x00", b"").partition(b"<!DOCTYPE")[0].count(b"\n") + 1)
    return chunk.lstrip(b" \t\r\n")


def _refuse_doctype(element: etree._Element) -> None:
    """Wherever it stood: it would let the sender bring other files in, or blow the memory up."""
    if element.getroottree().docinfo.doctype:
        _doctype(1)


def _doctype(line: int) -> NoReturn:
    raise BankFileRefused(
        "doctype",
        f"line {line}",
        "文件含 DOCTYPE 声明，银行报文不应有 · a DOCTYPE, which no bank message has",
        "不要打开，报告信息安全人员 · do not open it; tell the security officer",
    )


def _refuse_size() -> NoReturn:
    raise BankFileRefused(
        "too-large",
        "",
        "一个元素过大 · one element takes more than 32 MiB",
        "请核对文件来源 · check where the file comes from",
    )


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, "malformed") from None


def _close(parser: etree.XMLPullParser) -> None:
    """The end of the bytes: the document must have ended, too."""
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _refusal(error, "truncated") from None
    _refuse_doctype(root)


def _refusal(error: etree.XMLSyntaxError, code: str) -> BankFileRefused:
    """In words of ours, and the parser's with its line."""
    place = f"line {error.lineno}, column {error.offset}"
    reason = str(error.msg).partition(", line ")[0]
    if error.code in ENCODING_ERRORS:
        rule, remedy = (
            f"编码不符 · wrong encoding: {reason}",
            "请银行按声明的编码重发 · ask for it again",
        )
        return BankFileRefused("encoding", place, rule, remedy)
    if "Excessive depth" in reason:
        rule, remedy = (
            f"嵌套过深 · nested too deeply: {reason}",
            "请核对来源 · check where it comes from",
        )
        return BankFileRefused("too-deep", place, rule, remedy)
    if code == "truncated":
        rule, remedy = f"文件不完整 · the file ends early: {reason}", "请重新下载 · fetch it again"
        return BankFileRefused("truncated", place, rule, remedy)
    rule, remedy = f"XML 有误 · not well-formed: {reason}", "请银行重发 · ask the bank for it again"
    return BankFileRefused("malformed", place, rule, remedy)


def _free(element: etree._Element) -> None:
    """Empties it and takes its predecessor away: the element itself is still open to its tail."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)

"""pain.001 read back, row by row, whatever stands around the rows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lxml import etree

from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.pain_writing import CURRENCY, NAMESPACE
from gateways.bank.outgoing.reading import Read, ReadRow, ReadTotals, fen_of_yuan, whole, wrong

AMOUNT = "Amt/InstdAmt"
BANK = "CdtrAgt/FinInstnId"


def read(path: Path, layout: OutLayout) -> Read:
    """Totals of both levels and the rows. Raises WrittenWrong, etree.XMLSyntaxError."""
    inside = f"{{{NAMESPACE}{layout.format}}}"
    names = ("CdtTrfTxInf", "GrpHdr", "PmtInfId", "NbOfTxs", "CtrlSum")
    with path.open("rb") as file:
        parsed = etree.iterparse(
            file,
            tag=[inside + name for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        yield from _items(parsed, inside)


def _items(parsed: Iterable[tuple[str, etree._Element]], inside: str) -> Read:
    row = 0
    for _, element in parsed:
        name = element.tag.removeprefix(inside)
        if name == "CdtTrfTxInf":
            row += 1
            yield _row(element, inside, f"row {row}")
            _forget(element)
        elif name == "GrpHdr":
            yield ReadTotals(batch=_text(element, inside, "MsgId"))
        else:
            yield _level(name, element.text or "")


def _forget(element: etree._Element) -> None:
    """Frees a row and what stood before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _level(name: str, text: str) -> ReadTotals:
    if name == "PmtInfId":
        return ReadTotals(batch=text)
    if name == "NbOfTxs":
        return ReadTotals(count=whole(text, "NbOfTxs"))
    return ReadTotals(fen=fen_of_yuan(text, "CtrlSum"))


def _row(element: etree._Element, inside: str, place: str) -> ReadRow:
    amount = element.find(_path(inside, AMOUNT))
    if amount is None or amount.get("Ccy") != CURRENCY:
        wrong(place, "currency")
    return ReadRow(
        key=_text(element, inside, "PmtId/EndToEndId"),
        fen=fen_of_yuan(amount.text or "", place),
        account=_text(element, inside, "CdtrAcct/Id/Othr/Id"),
        name=_text(element, inside, "Cdtr/Nm"),
        remark=_text(element, inside, "RmtInf/Ustrd"),
        bank_code=_text(element, inside, f"{BANK}/ClrSysMmbId/MmbId"),
        bank_name=_text(element, inside, f"{BANK}/Nm"),
    )


def _text(element: etree._Element, inside: str, path: str) -> str:
    return str(element.findtext(_path(inside, path), ""))


@cache
def _path(inside: str, path: str) -> str:
    return "/".join(inside + step for step in path.split("/"))

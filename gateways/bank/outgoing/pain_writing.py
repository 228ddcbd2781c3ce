"""pain.001.001.09 and .03, one payment instruction a file, written row by row.

Source: ISO 20022, the message definition of each version; 行号 under the clearing system CNAPS.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from domain.money import in_yuan
from gateways.bank.outgoing.fields import row_key
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Debtor, Part, PaymentOrder

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
CLEARING_SYSTEM = "CNAPS"
CURRENCY = "CNY"
PURPOSE = "GOVT"
CHARGES = "DEBT"
"""All charges on us: a subsidy arrives whole."""


def write(path: Path, part: Part, orders: Iterable[PaymentOrder], layout: OutLayout) -> None:
    """The whole file. The elements have no namespace of their own: they stand in the document's."""
    with path.open("xb") as out, etree.xmlfile(out, encoding="UTF-8") as xml:
        xml.write_declaration()
        with (
            xml.element("Document", nsmap={None: NAMESPACE + layout.format}),
            xml.element("CstmrCdtTrfInitn"),
        ):
            xml.write(_group_header(part))
            with xml.element("PmtInf"):
                for element in _payment_information(part, layout):
                    xml.write(element)
                for row, order in enumerate(orders, start=1):
                    xml.write(_transaction(row, order, layout), "\n")


def node(tag: str, *inside: str | etree._Element) -> etree._Element:
    """An element around its text or its children."""
    made = etree.Element(tag)
    for one in inside:
        if isinstance(one, str):
            made.text = one
        else:
            made.append(one)
    return made


def _group_header(part: Part) -> etree._Element:
    return node(
        "GrpHdr",
        node("MsgId", part.key),
        node("CreDtTm", part.batch.created_at.isoformat(timespec="seconds")),
        node("NbOfTxs", str(part.rows)),
        node("CtrlSum", in_yuan(part.fen)),
        node("InitgPty", node("Nm", part.batch.debtor.name)),
    )


def _payment_information(part: Part, layout: OutLayout) -> list[etree._Element]:
    debtor, day = part.batch.debtor, part.batch.execution_day.isoformat()
    on = node("Dt", day) if layout.format == "pain.001.001.09" else day
    return [
        node("PmtInfId", part.key),
        node("PmtMtd", "TRF"),
        node("BtchBookg", "true"),
        node("NbOfTxs", str(part.rows)),
        node("CtrlSum", in_yuan(part.fen)),
        node("ReqdExctnDt", on),
        *_debtor(debtor),
        node("ChrgBr", CHARGES),
    ]


def _debtor(debtor: Debtor) -> list[etree._Element]:
    return [
        node("Dbtr", node("Nm", debtor.name)),
        node("DbtrAcct", _account(debtor.account), node("Ccy", CURRENCY)),
        node("DbtrAgt", _bank(debtor.bank_code, "")),
    ]


def _transaction(row: int, order: PaymentOrder, layout: OutLayout) -> etree._Element:
    amount = node("InstdAmt", in_yuan(order.fen))
    amount.set("Ccy", CURRENCY)
    made = node(
        "CdtTrfTxInf",
        node(
            "PmtId",
            node("InstrId", str(row)),
            node("EndToEndId", row_key(layout, row, order)),
        ),
        node("Amt", amount),
    )
    if order.bank_code or order.bank_name:
        made.append(node("CdtrAgt", _bank(order.bank_code, order.bank_name)))
    made.append(node("Cdtr", node("Nm", order.name)))
    made.append(node("CdtrAcct", _account(order.account)))
    made.append(node("Purp", node("Cd", PURPOSE)))
    if order.remark:
        made.append(node("RmtInf", node("Ustrd", order.remark)))
    return made


def _account(account: str) -> etree._Element:
    return node("Id", node("Othr", node("Id", account)))


def _bank(code: str, name: str) -> etree._Element:
    bank = node("FinInstnId")
    if code:
        system = node("ClrSysId", node("Cd", CLEARING_SYSTEM))
        bank.append(node("ClrSysMmbId", system, node("MmbId", code)))
    if name:
        bank.append(node("Nm", name))
    return bank

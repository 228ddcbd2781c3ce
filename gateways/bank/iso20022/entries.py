"""One `Ntry` and its `TxDtls` as rows: amount, direction, days, references, the other side.

`Amt` is never negative; `CdtDbtInd` is the direction, and `RvslInd` does not turn it round, unless
the profile says so (German Sparkassen through SFirm). Only `BOOK` is money.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lxml import etree

from gateways.bank.canonical import (
    BankFileRefused,
    BankRow,
    Booking,
    Direction,
    References,
    Warned,
)
from gateways.bank.iso20022.breaches import breaches
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.values import amount_fen, day, given, transaction_references

BOOKINGS: dict[str, Booking] = {
    "BOOK": "booked",
    "PDNG": "pending",
    "INFO": "information",
    "FUTR": "future",
}
DIRECTIONS: dict[str, Direction] = {"CRDT": "credit", "DBIT": "debit"}
OTHER: dict[Direction, Direction] = {"credit": "debit", "debit": "credit"}
DETAIL = frozenset({"TxDtls"})
UNUSED = frozenset({"RltdAgts", "Chrgs", "Intrst", "Tax", "RltdDts"})
"""Parts of a detail that nobody asks for; some banks write much there."""


class Account(NamedTuple):
    """Whose statement it is; `flips`: a reversal turns the direction round."""

    number: str
    currency: str
    flips: bool


class Read(NamedTuple):
    """A row and what was odd about it; `bare`: a detail without an amount."""

    row: BankRow
    warnings: list[Warned]
    bare: bool = False


def entry(element: etree._Element, account: Account, place: str, row: int, statement: int) -> Read:
    """The movement itself, without its details. Raises BankFileRefused."""
    fields = Fields(element, DETAIL)
    warned = _Warnings(place)
    reversal = fields.text("RvslInd").lower() in ("true", "1")
    direction = direction_of(fields.text("CdtDbtInd"), place)
    if reversal and account.flips:
        direction = OTHER[direction]
    made = BankRow(
        row=row,
        statement=statement,
        place=place,
        amount_fen=amount_fen(fields.text("Amt"), place),
        direction=direction,
        currency=warned.currency(fields.text("Amt@Ccy"), account.currency),
        booking=_booking(fields, warned),
        booked_on=warned.day("BookgDt", fields.text("BookgDt/Dt", "BookgDt/DtTm")),
        valued_on=warned.day("ValDt", fields.text("ValDt/Dt", "ValDt/DtTm")),
        references=_references(fields),
        text=closing_text(element),
        reversal=reversal,
        code=_transaction_code(fields),
    )
    return Read(made, warned.found)


def detail(
    element: etree._Element, account: Account, explained: BankRow, place: str, row: int
) -> Read:
    """One of the transactions that a movement is made of. Raises BankFileRefused."""
    fields = Fields(element, UNUSED)
    stated = fields.text("CdtDbtInd")
    direction = direction_of(stated, place) if stated else explained.direction
    if stated and explained.reversal and account.flips and direction is not None:
        direction = OTHER[direction]
    written, currency = _detail_amount(fields, explained)
    name, number = _other_side(fields, direction, account, explained.reversal)
    made = BankRow(
        row=row,
        statement=explained.statement,
        place=place,
        amount_fen=amount_fen(written, place) if written else 0,
        direction=direction,
        currency=currency,
        booking=explained.booking,
        booked_on=explained.booked_on,
        valued_on=explained.valued_on,
        references=transaction_references(fields),
        account=number,
        name=name,
        text=_text(fields),
        entry=explained.row,
        reversal=explained.reversal,
        code=_transaction_code(fields),
        reason=fields.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd"),
    )
    return Read(made, breaches(fields, place), bare=not written)


def closing_text(element: etree._Element) -> str:
    """What an entry says of itself; it stands behind its details."""
    return " ".join((one.text or "").strip() for one in element.iterfind("{*}AddtlNtryInf"))


def direction_of(indicator: str, place: str) -> Direction:
    """`CRDT` or `DBIT`. Raises BankFileRefused: money without a direction is not read."""
    direction = DIRECTIONS.get(indicator)
    if direction is None:
        raise BankFileRefused(
            "direction",
            place,
            f"借贷标志无法识别 · CdtDbtInd is neither CRDT nor DBIT: {indicator[:10]!r}",
            "请银行更正后重发 · ask the bank for a corrected file",
        )
    return direction


class _Warnings:
    """What was odd in one place."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.found: list[Warned] = []

    def add(self, rule: str) -> None:
        self.found.append(Warned(self.place, rule))

    def currency(self, written: str, account: str) -> str:
        """The amount's currency, or the account's where none is written."""
        if not written:
            self.add("金额无币种，按账户币种 · an amount without a currency has the account's")
        return written or account

    def day(self, name: str, written: str) -> date | None:
        """A day, or None with a warning where the text is none."""
        found = day(written) if written else None
        if written and found is None:
            self.add(f"日期无法识别 · {name} is no day")
        return found


def _booking(fields: Fields, warned: _Warnings) -> Booking:
    """Up to version 07 a text, then a choice of code or the bank's own word, which is not money.
    Raises BankFileRefused: an entry of no status may be money or not."""
    code = fields.text("Sts", "Sts/Cd")
    if code in BOOKINGS:
        return BOOKINGS[code]
    if code or not fields.text("Sts/Prtry"):
        raise BankFileRefused(
            "status",
            warned.place,
            f"记账状态缺失或无法识别 · no entry status, or an unknown one: {code[:10]!r}",
            "请核对银行报文版本 · check the version of the message",
        )
    warned.add("无标准记账状态，不计入已记账 · no standard status: not taken for booked")
    return "information"


def _references(fields: Fields) -> References:
    """The entry's own, and those of the batch that it is the sum of, where it is one batch."""
    batches = [f"{at}Btch/PmtInfId" for at in ("NtryDtls/", "")]
    files = [f"{at}Btch/MsgId" for at in ("NtryDtls/", "")]
    one = len(fields.texts(*batches)) <= 1 and len(fields.texts(*files)) <= 1
    return References(
        payment_information=given(fields.text(*batches)) if one else "",
        message=given(fields.text(*files)) if one else "",
        transaction=given(fields.text("NtryRef")),
        bank=given(fields.text("AcctSvcrRef")),
    )


def _detail_amount(fields: Fields, explained: BankRow) -> tuple[str, str]:
    """A detail's amount and currency: its own, else the transaction's in the entry's currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        written, currency = fields.text(path), fields.text(path + "@Ccy")
        if written and (path == "Amt" or currency in ("", explained.currency)):
            return written, currency or explained.currency
    return "", explained.currency


def _other_side(
    fields: Fields, direction: Direction | None, account: Account, reversal: bool
) -> tuple[str, str]:
    """Name and account of who is not the holder. Of money come back, the first payment's payee."""
    sides = list(_parties(fields))
    back = reversal or fields.has("RtrInf")
    if (direction == "debit") != back:
        sides.reverse()
    for name, number in sides:
        if (name or number) and (not number or number != account.number):
            return name, number
    return "", ""


def _parties(fields: Fields) -> Iterator[tuple[str, str]]:
    """Debtor, then creditor: name and account."""
    for party in ("Dbtr", "Cdtr"):
        at = "RltdPties/" + party
        account = at + "Acct/Id/"
        yield (
            fields.text(at + "/Nm", at + "/Pty/Nm"),
            fields.text(account + "IBAN", account + "Othr/Id", account + "PrtryAcct/Id"),
        )


def _text(fields: Fields) -> str:
    """What the payment was for, as far as it is told."""
    parts = fields.texts(
        "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"
    )
    parts += fields.texts("RtrInf/AddtlInf", "AddtlTxInf")
    return " ".join(parts)


def _transaction_code(fields: Fields) -> str:
    """The bank's code for this kind of movement: the standard's, else its own."""
    family = "BkTxCd/Domn/Fmly"
    standard = (
        fields.text("BkTxCd/Domn/Cd"),
        fields.text(family + "/Cd"),
        fields.text(family + "/SubFmlyCd"),
    )
    return "-".join(part for part in standard if part) or fields.text("BkTxCd/Prtry/Cd")

"""A statement's balances and what it says of its own entries."""

from __future__ import annotations

from lxml import etree

from gateways.bank.canonical import Balance, BankFileRefused, Totals, Warned
from gateways.bank.iso20022.entries import direction_of
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.values import amount_fen, day, sum_fen, whole_number

KINDS = {"OPBD": "opening", "CLBD": "closing"}
CLOSING = frozenset({"closing", "ITBD", "CLAV", "ITAV"})
SUMMARY = "TxsSummry/"


def balances(
    container: etree._Element, currency: str, place: str
) -> tuple[tuple[Balance, ...], list[Warned]]:
    """All balances as written, in order: OPBD is named opening, CLBD closing, others keep their
    code. Raises BankFileRefused."""
    found, warnings = [], []
    for element in container.iterchildren("{*}Bal"):
        fields = Fields(element)
        written = fields.text("Dt/Dt", "Dt/DtTm")
        code = fields.text("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry")
        if day(written) is None:
            warnings.append(Warned(place, f"余额无日期 · balance {code} without a day"))
        if not code:
            warnings.append(Warned(place, "余额无类别 · a balance of no kind"))
        fen = amount_fen(fields.text("Amt"), f"{place}, Bal {code}".rstrip())
        debit = direction_of(fields.text("CdtDbtInd"), f"{place}, Bal {code}") == "debit"
        found.append(
            Balance(
                kind=KINDS.get(code, code),
                fen=-fen if debit else fen,
                on=day(written),
                currency=fields.text("Amt@Ccy") or currency,
            )
        )
    return tuple(found), warnings


def closes(found: tuple[Balance, ...]) -> bool:
    """Whether any of them is a balance at the end."""
    return any(one.kind in CLOSING for one in found)


def totals(head: Fields, place: str) -> Totals:
    """`TxsSummry`, as far as it is given. Raises BankFileRefused where it is no number."""
    count, fen = _pair(head, SUMMARY + "TtlNtries", place)
    credit_count, credit_fen = _pair(head, SUMMARY + "TtlCdtNtries", place)
    debit_count, debit_fen = _pair(head, SUMMARY + "TtlDbtNtries", place)
    return Totals(count, fen, credit_count, credit_fen, debit_count, debit_fen)


def _pair(head: Fields, path: str, place: str) -> tuple[int | None, int | None]:
    """Number and sum of one kind of entries; None: not given. An element that is there and empty
    is no control, and is refused as one."""
    count, fen = head.text(path + "/NbOfNtries"), head.text(path + "/Sum")
    if head.is_empty(path + "/NbOfNtries") or head.is_empty(path + "/Sum"):
        raise BankFileRefused(
            "wrong-totals",
            place,
            f"控制数为空 · an empty control total: {path}",
            "请银行重发 · ask the bank for it again",
        )
    return (
        whole_number(count, f"{place}, {path}") if count else None,
        sum_fen(fen, f"{place}, {path}") if fen else None,
    )

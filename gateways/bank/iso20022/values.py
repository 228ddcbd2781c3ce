"""Single values: amounts, days, references, places. What cannot be money refuses the file."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from domain.money import MAXIMUM_FEN
from gateways.bank.canonical import BankFileRefused, References
from gateways.bank.iso20022.fields import Fields

AMOUNT = re.compile(r"\+?([0-9]{0,16})(?:\.([0-9]{0,2}))?", re.ASCII)
SUM = re.compile(r"([+-]?)([0-9]{0,16})(?:\.([0-9]{0,2})0*)?", re.ASCII)
COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
NOT_GIVEN = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NONREF"})
LAST_LINE_KNOWN = 65_534
"""The parser counts the lines of elements no further."""


def place_of(element: etree._Element, name: str, number: int) -> str:
    """Where an element stands, for people: `line 17, Ntry 3`."""
    line = element.sourceline
    known = line is not None and line <= LAST_LINE_KNOWN
    return f"line {line}, {name} {number}" if known else f"{name} {number}"


def amount_fen(text: str, place: str) -> int:
    """A written amount in hundredths: digits, at most two after the point; no sign but a plus, no
    exponent, no separators, no full-width digits. Raises BankFileRefused."""
    match = AMOUNT.fullmatch(text)
    whole, part = (match[1], match[2] or "") if match else ("", "")
    if not match or not (whole or part):
        raise wrong_amount(text, place)
    fen = int(whole or "0") * 100 + int(part.ljust(2, "0"))
    if fen > MAXIMUM_FEN:
        raise wrong_amount(text, place)
    return fen


def sum_fen(text: str, place: str) -> int:
    """A control sum in hundredths; noughts behind the second decimal are let stand."""
    match = SUM.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise wrong_amount(text, place)
    fen = int(match[2] or "0") * 100 + int((match[3] or "").ljust(2, "0"))
    return -fen if match[1] == "-" else fen


def whole_number(text: str, place: str) -> int:
    """A control count. Raises BankFileRefused."""
    if not COUNT.fullmatch(text):
        raise BankFileRefused(
            "wrong-totals",
            place,
            f"笔数无法识别 · not a count: {text[:20]!r}",
            "请银行重发 · ask the bank for it again",
        )
    return int(text)


def wrong_amount(text: str, place: str) -> BankFileRefused:
    """Why an amount is none."""
    return BankFileRefused(
        "amount",
        place,
        f"金额格式不合规 · not an amount with at most two decimals: {text[:30]!r}",
        "请银行更正后重发 · ask the bank for a corrected file",
    )


def day(text: str) -> date | None:
    """A day, from a date or a date with its time (banks put either in either). None: it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None  # the caller warns: a row without a day is still a row


def given(text: str) -> str:
    """A reference as it stands; empty where it says that there is none."""
    return "" if text.upper() in NOT_GIVEN else text


def transaction_references(fields: Fields) -> References:
    """What stands under `Refs` of an entry's detail."""
    return References(
        end_to_end=given(fields.text("Refs/EndToEndId")),
        instruction=given(fields.text("Refs/InstrId")),
        payment_information=given(fields.text("Refs/PmtInfId")),
        message=given(fields.text("Refs/MsgId")),
        transaction=given(fields.text("Refs/TxId")),
        uetr=given(fields.text("Refs/UETR")),
        bank=given(fields.text("Refs/AcctSvcrRef")),
    )

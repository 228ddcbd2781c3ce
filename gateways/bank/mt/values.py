"""Days, amounts and texts as MT messages write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from gateways.bank.profile import Amounts
from gateways.bank.refusing import refuse
from gateways.bank.table.amounts import NotAnAmount, fen_in

AMOUNT = Amounts()
BALANCE = re.compile(r"([CDcd])(\d{6})([A-Za-z]{3})?\s*([\d,.]{1,24})", re.ASCII)
TOTAL = re.compile(r"(\d{1,5})([A-Za-z]{3})([\d,.]{1,24})", re.ASCII)
CENTURY = 80
"""A year below is of this century."""


def decoded(raw: bytes, place: str, encoding: str = "") -> str:
    """The text of a field: in the profile's encoding, else UTF-8 or, failing that, Windows-1252; a
    byte of neither is kept as Latin-1, so that nothing is lost. Raises BankFileRefused."""
    if encoding:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            refuse("encoding", place, f"不是 {encoding} · not {encoding}")
    else:
        text = _guessed(raw)
    if "\ufffd" in text:
        refuse("encoding", place, "字符已丢失（U+FFFD） · a character was lost")
    return text


def _guessed(raw: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def fen(text: str, place: str) -> int:
    """`1234,5`, `500,`, `500`; a point only before two decimals or none, as Rabobank's old files
    have it.

    Raises BankFileRefused.
    """
    if "." in text and "." not in (text[-3:-2], text[-1]):
        refuse("amount", place, f"不是金额 · no amount: {text!r}")
    plain = text.lstrip("0").replace(",", ".").removesuffix(".")
    try:
        return fen_in(plain if plain[:1].isdigit() else f"0{plain}", AMOUNT)
    except NotAnAmount as wrong:
        refuse("amount", place, wrong.rule)


def day(text: str, place: str) -> tuple[date, bool]:
    """The day of YYMMDD, and whether it had to be moved: some banks count interest to 30 February.

    Raises BankFileRefused.
    """
    year, month, number = int(text[:2]), int(text[2:4]), int(text[4:])
    year += 2000 if year < CENTURY else 1900
    if not 1 <= month <= 12 or not 1 <= number <= 31:
        refuse("date", place, f"日期有误 · no day: {text!r}")
    last = monthrange(year, month)[1]
    return date(year, month, min(number, last)), number > last


def near(text: str, valued: date, place: str) -> date:
    """The day of MMDD, in the year that brings it nearest to the value date: an entry has no year.

    Raises BankFileRefused.
    """
    years = (valued.year - 1, valued.year, valued.year + 1)
    found = [day(f"{year % 100:02d}{text}", place)[0] for year in years]
    return min(found, key=lambda one: abs(one - valued))

"""Money as banks write it, to whole fen: exactly, or not at all.

What a layout does not allow is refused and never mended: full-width digits, exponents, separators
between thousands, more than two decimals, a sign where none belongs.
"""

from __future__ import annotations

import re
from decimal import Decimal

from domain.money import MAXIMUM_FEN
from gateways.bank.profile import Amounts

PLAIN = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d*))?", re.ASCII)
GROUPED = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3}){1,4})(?:\.(\d*))?", re.ASCII)


class NotAnAmount(ValueError):
    """`rule` says what is wrong."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def fen_in(text: str, written: Amounts, signed: bool = False) -> int:
    """The fen in a text; below zero only where `signed`.

    Raises NotAnAmount.
    """
    number = _bare(text, written)
    found = PLAIN.fullmatch(number) or (written.grouped and GROUPED.fullmatch(number))
    if not found:
        raise NotAnAmount(_what_is_wrong(number, written))
    sign, whole, decimals = found[1], found[2].replace(",", ""), found[3]
    if sign and not signed:
        raise NotAnAmount(f"金额带符号 · an amount with a sign: {number!r}")
    fen = _fen(int(whole), decimals, written, number)
    if fen > MAXIMUM_FEN:
        raise NotAnAmount(f"金额过大 · an amount beyond reason: {number!r}")
    return -fen if sign == "-" else fen


def fen_of_number(value: float, written: Amounts, signed: bool = False) -> int:
    """The fen in the numeric cell of a sheet, by its shortest decimal writing.

    Raises NotAnAmount: more than two decimals (a sum that was computed in binary), or no number.
    """
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact) > MAXIMUM_FEN:
        raise NotAnAmount(f"不是金额 · no amount: {value!r}")
    whole = exact == exact.to_integral_value()
    return fen_in(str(int(exact)) if whole else f"{exact:f}", written, signed)


def _bare(text: str, written: Amounts) -> str:
    """Without white space and what the layout lets stand around a number."""
    number = text.strip()
    for one in written.trimmed:
        number = number.removeprefix(one).removesuffix(one).strip()
    return number


def _fen(whole: int, decimals: str | None, written: Amounts, number: str) -> int:
    if written.unit == "fen":
        if decimals is not None:
            raise NotAnAmount(f"以分为单位不得有小数 · fen have no decimals: {number!r}")
        return whole
    places = len(decimals) if decimals is not None else 0
    if places > 2 or (written.decimals == "two" and places != 2) or decimals == "":
        raise NotAnAmount(f"小数位数不符 · not the decimals this bank writes: {number!r}")
    return whole * 100 + int((decimals or "").ljust(2, "0"))


def _what_is_wrong(number: str, written: Amounts) -> str:
    if not number:
        return "金额为空 · no amount"
    if not number.isascii():
        return f"金额含全角或其他字符 · full-width or other characters: {number!r}"
    if "," in number and not written.grouped:
        return f"本方案不用千分位 · this layout has no separators in an amount: {number!r}"
    return f"不是金额 · no amount: {number!r}"

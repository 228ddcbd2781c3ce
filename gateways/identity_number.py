"""Resident identity numbers (GB 11643): one way to write them, and what may be read off them."""

from __future__ import annotations

import re
from datetime import date
from operator import mul

EIGHTEEN = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
FIFTEEN = re.compile(r"[1-9]\d{14}", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCES = frozenset(
    first * 10 + second
    for first, seconds in enumerate(
        ("12345", "123", "1234567", "123456", "01234", "12345", "1", "123", "1"), start=1
    )
    for second in map(int, seconds)
)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
SIXTEEN = 16
YEARS = range(1850, 2100)


class NotAnIdentityNumber(ValueError):
    """`rule` says what is wrong; the number itself is never shown."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def normalised(text: str) -> str:
    """The 18 characters of a right identity number.

    Raises NotAnIdentityNumber.
    """
    number = in_half_width(text).strip().upper()
    if FIFTEEN.fullmatch(number):
        seventeen = f"{number[:6]}19{number[6:]}"
        number = seventeen + check_character(seventeen)
    if not EIGHTEEN.fullmatch(number):
        raise NotAnIdentityNumber("an identity number has 18 digits (the last may be X), or 15")
    if int(number[:2]) not in PROVINCES:
        raise NotAnIdentityNumber("the first two digits name no province")
    if check_character(number[:17]) != number[17]:
        raise NotAnIdentityNumber("the check character is not the one of these digits (MOD 11-2)")
    born_on(number)
    return number


def in_half_width(text: str) -> str:
    """The same text with full-width letters and digits (as Chinese keyboards give) made plain."""
    return text if text.isascii() else text.translate(FULL_WIDTH)


def check_character(seventeen: str) -> str:
    """MOD 11-2 over the first 17 digits."""
    # over ASCII codes, which is quicker: each is 48 above its digit, and the weights sum to 100
    total = sum(map(mul, seventeen.encode(), WEIGHTS)) - 4_800
    return CHECKS[total % 11]


def born_on(number: str) -> date:
    """The date of birth in an 18-character number.

    Raises NotAnIdentityNumber when it is no day of the calendar.
    """
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise NotAnIdentityNumber("digits 7 to 14 are not a date of birth")
    return day


def turns_sixteen_on(number: str) -> date:
    """The sixteenth birthday; 1 March for who was born on 29 February and has none that year."""
    born = born_on(number)
    try:
        return born.replace(year=born.year + SIXTEEN)
    except ValueError:
        return date(born.year + SIXTEEN, 3, 1)

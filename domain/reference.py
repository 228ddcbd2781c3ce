"""A payment's reference: ledger code, epoch, position of the order, check character."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
POSITION_LENGTH = 9


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capital letters."""
    remainder = 36
    for character in text:
        remainder = (remainder + ALPHABET.index(character)) % 36 or 36
        remainder = remainder * 2 % 37
    return ALPHABET[(37 - remainder) % 36]


def reference(code: str, epoch: str, position: int) -> str:
    """The reference of the order at `position`: 15 characters, never used twice.

    `code`: four characters, `epoch`: one, both capital letters or digits.
    """
    digits = ""
    left = position
    while left:
        left, digit = divmod(left, 36)
        digits = ALPHABET[digit] + digits
    text = f"{code}{epoch}{digits:0>{POSITION_LENGTH}}"
    return text + check_character(text)


def position_in(text: str) -> int | None:
    """The position that a reference names; None where it is no reference."""
    if len(text) != POSITION_LENGTH + 6 or any(one not in ALPHABET for one in text):
        return None
    if check_character(text[:-1]) != text[-1]:
        return None
    return int(text[5:-1], 36)

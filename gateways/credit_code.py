"""Unified social credit codes (GB 32100): one way to write them, and their check character."""

from __future__ import annotations

import re
from functools import lru_cache

from gateways.identity_number import in_half_width

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {character: value for value, character in enumerate(CHARACTERS)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
SHAPE = re.compile(rf"[{CHARACTERS}]{{2}}\d{{6}}[{CHARACTERS}]{{10}}", re.ASCII)


class NotACreditCode(ValueError):
    """`rule` says what is wrong; a sole trader's code is a person's, so it is never shown."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@lru_cache(maxsize=10_000)  # units are few, and each is named by many
def normalised(text: str) -> str:
    """The 18 characters of a right credit code.

    Raises NotACreditCode.
    """
    code = in_half_width(text).strip().upper()
    if not SHAPE.fullmatch(code):
        raise NotACreditCode(
            "a credit code has 18 digits and capital letters without I, O, S, V, Z;"
            " characters 3 to 8 are digits"
        )
    if check_character(code[:17]) != code[17]:
        raise NotACreditCode("the check character is not the one of this code (GB 32100, MOD 31)")
    return code


def check_character(seventeen: str) -> str:
    """MOD 31 over the first 17 characters."""
    total = sum(
        VALUES[character] * weight for character, weight in zip(seventeen, WEIGHTS, strict=True)
    )
    return CHARACTERS[-total % 31]

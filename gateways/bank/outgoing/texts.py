"""Which texts may stand in a payment file: what a bank's program cannot take for anything else."""

from __future__ import annotations

import re
from unicodedata import category

from stdnum.iso7064 import mod_11_10

ACCOUNT = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{5,33}", re.ASCII)
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,29}", re.ASCII)
BANK_CODE = re.compile(r"[0-9]{12}", re.ASCII)
BEGINS_A_FORMULA = ("=", "+", "-", "@", "<")
REPLACED = "\ufffd"
NEW_IDEOGRAPHS = range(0x20000, 0x40000)
"""May be assigned in a Unicode that is younger than this Python."""

MOVED_BETWEEN_EDITIONS = frozenset(
    chr(point) for point in (0x1E3F, *range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A))
)
"""Their bytes mean one thing in GB 18030-2000, another in 2005 or 2022: a bank with another edition
would read a private-use character."""

BANK_CODE_RULE = "行号应为 12 位且校验位正确 · a bank code has 12 digits, the last its check digit"


def text_rule(text: str) -> str:
    """The rule that a name, remark or bank's name breaks; empty where it breaks none.

    Private-use characters are refused: every bank reads them in its own way.
    """
    if text != text.strip():
        return "首尾有空格 · begins or ends with a space"
    if text.startswith(BEGINS_A_FORMULA):
        return "以公式符号开头 · begins like a formula"
    if REPLACED in text:
        return "含替代符 U+FFFD · holds U+FFFD: it was read wrongly before"
    if not text.isprintable() and (odd := [one for one in text if not _is_writable(one)]):
        return f"含不可用字符 · characters that cannot be sent: {code_points(odd)}"
    return ""


def _is_writable(character: str) -> bool:
    if character.isprintable():
        return True
    point = ord(character)
    return category(character) == "Cn" and point in NEW_IDEOGRAPHS and point & 0xFFFE != 0xFFFE


def account_rule(account: str) -> str:
    """Accounts and passbooks have no check digit: only their characters are looked at."""
    if ACCOUNT.fullmatch(account):
        return ""
    return "账号应为 6 至 34 位数字或字母 · an account has 6 to 34 digits or letters"


def bank_code_rule(code: str) -> str:
    """行号: class 3, region 4, branch 4, check digit by ISO 7064 MOD 11,10."""
    if BANK_CODE.fullmatch(code) and mod_11_10.is_valid(code):
        return ""
    return BANK_CODE_RULE


def encoding_rule(text: str, encoding: str) -> str:
    """Which characters the encoding has no place for, or no place that all banks agree on; nothing
    is ever written in their stead."""
    if encoding == "gb18030" and not MOVED_BETWEEN_EDITIONS.isdisjoint(text):
        odd = [one for one in text if one in MOVED_BETWEEN_EDITIONS]
        return f"GB18030 各版编码不一 · editions of gb18030 disagree on {code_points(odd)}"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        odd = [one for one in text if not _encodes(one, encoding)]
        return f"{encoding} 无此字 · not in {encoding}: {code_points(odd)}"
    return ""


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def code_points(characters: list[str]) -> str:
    """`U+4DAE U+20BB7`."""
    return " ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(characters))

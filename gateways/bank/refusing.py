"""Refusals of text and sheets, in the words of the canonical model."""

from __future__ import annotations

from typing import NoReturn

from gateways.bank.canonical import BankFileRefused

ASK_AGAIN = "请向银行重新取文件 · fetch the file from the bank again"
NEW_VERSION = (
    "银行可能改了版式：核对后提出新版本的方案 · "
    "the bank may have changed its layout: propose a new version of the profile"
)
RIGHT_PROFILE = "请核对所用方案 · check which profile it was read by"


def refuse(code: str, place: str, rule: str, remedy: str = ASK_AGAIN) -> NoReturn:
    """Raises BankFileRefused."""
    raise BankFileRefused(code, place, rule, remedy)

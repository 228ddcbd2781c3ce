"""What is wrong with an order or a batch before anything is written: all of it, not the first."""

from __future__ import annotations

from collections.abc import Iterator

from domain.money import MAXIMUM_FEN, in_yuan
from domain.reference import position_in
from gateways.bank.outgoing.fields import OF_ORDER, OF_PART, file_name
from gateways.bank.outgoing.layout import Column, OutLayout
from gateways.bank.outgoing.order import Batch, Part, PaymentOrder, Problem
from gateways.bank.outgoing.texts import (
    KEY,
    account_rule,
    bank_code_rule,
    encoding_rule,
    text_rule,
)

BLANK = "blank"
LONGEST_TEXT = 140  # characters; ISO 20022, Max140Text
SAFE_NAME = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-")

Found = Iterator[tuple[str, str]]
"""Field and rule."""


class Checks:
    """Of one batch for one layout. Orders come in the order of their references: so one that comes
    twice is seen without remembering any."""

    def __init__(self, layout: OutLayout) -> None:
        self._layout = layout
        self._last = ""

    def of_order(self, row: int, order: PaymentOrder) -> list[Problem]:
        """Empty where the order can be written."""
        return [Problem(row, order.payment, field, rule) for field, rule in self._of(order)]

    def _of(self, order: PaymentOrder) -> Found:
        yield from self._of_reference(order.reference)
        yield from self._of_amount(order.fen)
        yield from _of_texts(order)
        if self._layout.needs_bank_code and not order.bank_code:
            yield "bank_code", "缺行号 · the bank code is missing"
        for column in self._layout.columns:
            if column.field in OF_ORDER:
                rule = column_rule(self._layout, column, OF_ORDER[column.field](order))
                if rule:
                    yield column.field, rule

    def _of_reference(self, reference: str) -> Found:
        if position_in(reference) is None:
            yield "reference", "不是本账簿的参考号 · no reference of a ledger"
        elif reference <= self._last:
            yield (
                "reference",
                "重复或未按参考号排序 · twice, or not in the order of the references",
            )
        else:
            self._last = reference

    def _of_amount(self, fen: int) -> Found:
        if not 0 < fen <= MAXIMUM_FEN:
            yield "fen", "金额应大于零 · an amount is above nothing"
        elif self._layout.most_fen and fen > self._layout.most_fen:
            most = in_yuan(self._layout.most_fen)
            yield "fen", f"超过银行单笔限额 {most} 元 · above the bank's limit for one order"


def _of_texts(order: PaymentOrder) -> Found:
    if rule := account_rule(order.account):
        yield "account", rule
    if not order.name:
        yield "name", "缺户名 · the name is missing"
    for field, text in (
        ("name", order.name),
        ("remark", order.remark),
        ("bank_name", order.bank_name),
    ):
        if rule := text_rule(text):
            yield field, rule
        if len(text) > LONGEST_TEXT:
            yield field, f"超过 {LONGEST_TEXT} 字 · longer than {LONGEST_TEXT} characters"
    if order.bank_code and (rule := bank_code_rule(order.bank_code)):
        yield "bank_code", rule


def column_rule(layout: OutLayout, column: Column, text: str) -> str:
    """The rule of the column that a text breaks; empty where it breaks none."""
    if not text:
        needed = column.required or layout.delimiter == BLANK
        return "必填 · must not be empty" if needed else ""
    if rule := encoding_rule(text, layout.encoding):
        return rule
    if column.width and (size := len(text.encode(layout.encoding))) > column.width:
        return f"{size} 字节，限 {column.width} · {size} bytes, at most {column.width}"
    if layout.format == "text" and _holds_separator(layout, text):
        return "含分隔符 · holds a separator of the file"
    return ""


def _holds_separator(layout: OutLayout, text: str) -> bool:
    if layout.delimiter == BLANK:
        return any(one.isspace() for one in text)
    return any(one in text for one in layout.delimiter)


def of_part(layout: OutLayout, part: Part) -> list[Problem]:
    """What is wrong with what all rows of a file share, as row 0."""
    batch = part.batch
    found = [("batch", "批次号只含字母、数字和连字符 · a batch's key is letters, digits, hyphens")]
    if KEY.fullmatch(batch.key):
        found = []
    found += [("debtor", rule) for rule in _of_debtor(batch) if rule]
    if batch.created_at.tzinfo is None:
        found.append(("created_at", "缺时区 · the time has no zone"))
    if not set(file_name(layout, part)) <= SAFE_NAME:
        found.append(("file_name", "文件名含不可用字符 · the file's name holds odd characters"))
    for column in (*layout.columns, *(one for line in layout.head + layout.foot for one in line)):
        if column.field in OF_PART:
            text = OF_PART[column.field](part, layout)
            if rule := column_rule(layout, column, text):
                found.append((column.field, rule))
    return [Problem(0, "", field, rule) for field, rule in found]


def _of_debtor(batch: Batch) -> list[str]:
    debtor = batch.debtor
    needed = "" if debtor.name else "缺付款人名称 · the debtor's name is missing"
    return [
        account_rule(debtor.account),
        bank_code_rule(debtor.bank_code),
        text_rule(debtor.name),
        needed,
    ]

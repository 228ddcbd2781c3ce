"""Orders with their accounts and names, which only the vault has: page by page, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from domain.event import Value
from gateways.bank.outgoing.order import PaymentFileRefused, PaymentOrder, Problem
from gateways.bank.outgoing.texts import bank_code_rule
from gateways.vault import Erased, UnknownRecord, Vault

PAGE = 1_000
PURPOSE = "payment-file"

ACCOUNT = msgspec.json.Decoder(tuple[str, str, str])
"""A sealed account: number, holder, bank."""


class Payable(Value, frozen=True):
    """A payment as the ledger has it. `account`: the vault's record of number, holder and bank."""

    payment: str
    reference: str
    fen: int
    account: str
    remark: str = ""


def orders_of(
    payables: Iterable[Payable], vault: Vault, purpose: str = PURPOSE
) -> Iterator[PaymentOrder]:
    """Each payment with its account, in the same order, a page in memory at a time.

    Raises PaymentFileRefused at the end where a record is missing, erased or unreadable, naming all
    such payments: until then nobody may count on what came. Every reading is on the vault's record
    under `purpose`.
    """
    problems: list[Problem] = []
    row = 0
    pages = iter(payables)
    while page := list(islice(pages, PAGE)):
        sealed = vault.reveal_many({one.account for one in page}, purpose)
        for payable in page:
            row += 1
            order, rule = _order(payable, sealed.get(payable.account))
            if order is None:
                rule = rule or _why_absent(vault, payable.account, purpose)
                problems.append(Problem(row, payable.payment, "account", rule))
            else:
                yield order
    if problems:
        raise PaymentFileRefused(problems)


def _order(payable: Payable, account: str | None) -> tuple[PaymentOrder | None, str]:
    """The order, or the rule that is broken, empty where the record is absent."""
    if account is None:
        return None, ""
    try:
        number, holder, bank = ACCOUNT.decode(account)
    except msgspec.DecodeError:
        return None, "保险库中的账户无法读取 · the vault's record is no account"
    is_code = not bank_code_rule(bank)
    order = PaymentOrder(
        payment=payable.payment,
        reference=payable.reference,
        fen=payable.fen,
        account=number,
        name=holder,
        remark=payable.remark,
        bank_code=bank if is_code else "",
        bank_name="" if is_code else bank,
    )
    return order, ""


def _why_absent(vault: Vault, record: str, purpose: str) -> str:
    try:
        vault.reveal(record, purpose)
    except UnknownRecord:
        return "保险库中没有此账户 · the vault has no such record"
    except Erased:
        return "账户已销毁 · the record is erased"
    return "账户刚刚才录入，请重试 · the record came only now; try again"

"""The accounts that money goes out of, and the layouts of their banks: `banks.json` in the data."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Debtor
from gateways.bank.profile import BankProfile
from gateways.bank.profile_rules import BadProfile
from gateways.bank.profiles import profile_named

FILE = "banks.json"


class BankUnknown(Exception):
    """No such bank, or its entry cannot be used; the text says what to mend."""


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bank through which we pay. `pays_by`: the profile of our files for it; `tells_by`: those
    of its files for us; `customer`: the number under which it knows us."""

    account: str
    name: str
    bank_code: str
    pays_by: str
    tells_by: tuple[str, ...] = ()
    customer: str = ""

    def debtor(self) -> Debtor:
        """As payment files name it."""
        return Debtor(self.account, self.name, self.bank_code, self.customer)


def accounts(data: Path) -> dict[str, Account]:
    """Those that are set up, by the bank's name in the ledger. Raises BankUnknown."""
    path = data / FILE
    if not path.exists():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Account])
    except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
        raise BankUnknown(f"{path}: {wrong}") from wrong


def account_of(data: Path, bank: str) -> Account:
    """Raises BankUnknown."""
    known = accounts(data)
    if bank not in known:
        rule = f"没有设置银行 {bank} · no such bank in {data / FILE}"
        raise BankUnknown(f"{rule}: {', '.join(known) or '-'}")
    return known[bank]


def layout_of(account: Account) -> OutLayout:
    """How our files for this bank look. Raises BankUnknown."""
    layout = profile(account.pays_by).outgoing
    if layout is None:
        raise BankUnknown(f"{account.pays_by}: 不是付款版式 · not a layout of payment files")
    return layout


def layout_for(data: Path, bank: str, name: str | None) -> BankProfile | None:
    """By which layout a bank's file is read: the one named; else the bank's only one; else the file
    says it itself. Raises BankUnknown."""
    known = account_of(data, bank)
    if name is not None:
        return profile(name)
    return profile(known.tells_by[0]) if len(known.tells_by) == 1 else None


def profile(name: str) -> BankProfile:
    """A layout by its name. Raises BankUnknown."""
    try:
        return profile_named(name)
    except BadProfile as unknown:
        raise BankUnknown(str(unknown)) from unknown

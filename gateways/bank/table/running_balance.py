"""The balance column, followed from row to row: it proves signs, order, and that no row is missing.

Banks let people choose at the export whether the newest or the oldest movement stands first. Days
tell which, where they differ; else the order of the profile, unless only the other one leads from
balance to balance.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateways.bank.canonical import BankRow, Warned
from gateways.bank.profile import Order
from gateways.bank.refusing import refuse

SIGNS_TURNED = 3
"""So many movements that agree with the balance only the other way round, and none that agrees as
it is read, show that the layout's sign rule is wrong."""

OTHER: dict[Order, Order] = {
    "oldest-first": "newest-first",
    "newest-first": "oldest-first",
    "any": "any",
}


class Chain:
    """The steps between balances, if the rows stand in one order."""

    def __init__(self) -> None:
        self.straight = self.turned = self.breaks = 0
        self.first_break = ""

    def take(self, step: int, moved: int, place: str) -> None:
        """One step of the balance, and the movement that should have made it."""
        if step == moved:
            self.straight += 1
            return
        self.turned += step == -moved
        self.breaks += 1
        self.first_break = self.first_break or place

    @property
    def all_turned(self) -> bool:
        """Whether every step went the other way."""
        return self.breaks >= SIGNS_TURNED and self.turned == self.breaks and not self.straight


class RunningBalance:
    """One statement's rows so far."""

    def __init__(self, order: Order) -> None:
        self.expected = order
        self.chains: dict[Order, Chain] = {"oldest-first": Chain(), "newest-first": Chain()}
        self.first: BankRow | None = None
        self.last: BankRow | None = None

    def add(self, row: BankRow) -> None:
        """One row more."""
        before, self.last = self.last, row
        self.first = self.first or row
        if before is None or row.balance_fen is None or before.balance_fen is None:
            return
        step = row.balance_fen - before.balance_fen
        self.chains["oldest-first"].take(step, movement(row), row.place)
        self.chains["newest-first"].take(step, -movement(before), row.place)

    @property
    def order(self) -> Order:
        """In which order the rows really stand."""
        if self.expected == "any" or not self.first or not self.last:
            return self.expected
        begin, end = self.first.booked_on, self.last.booked_on
        if begin and end and begin != end:
            return "oldest-first" if begin < end else "newest-first"
        own, other = self.chains[self.expected], self.chains[OTHER[self.expected]]
        is_other = own.breaks and not own.all_turned and not other.breaks
        return OTHER[self.expected] if is_other else self.expected

    def check(self) -> Iterator[Warned]:
        """What does not follow. Raises BankFileRefused where every sign is the wrong way round."""
        order = self.order
        if order == "any":
            return
        chain = self.chains[order]
        if chain.all_turned:
            refuse(
                "signs",
                chain.first_break,
                "余额显示借贷方向相反 · the running balance says that the signs are turned",
                "请核对方案的借贷规则 · check the profile's sign rule",
            )
        if order != self.expected:
            yield Warned(
                self.first.place if self.first else "", f"排序与方案不同 · rows are {order}"
            )
        if chain.breaks:
            rule = f"余额不连续 {chain.breaks} 处 · the running balance does not follow"
            yield Warned(chain.first_break, rule)

    def ends(self) -> tuple[BankRow, BankRow] | None:
        """The oldest and the newest row; None where the order is not known."""
        if self.order == "any" or not self.first or not self.last:
            return None
        if self.order == "newest-first":
            return self.last, self.first
        return self.first, self.last


def movement(row: BankRow) -> int:
    """What a row does to the balance."""
    return row.amount_fen if row.direction == "credit" else -row.amount_fen

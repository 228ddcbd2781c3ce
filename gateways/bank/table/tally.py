"""Rows counted and summed, held against what the file says of them and its running balance."""

from __future__ import annotations

from collections.abc import Iterator

from gateways.bank.canonical import Balance, BankRow, Totals, Warned
from gateways.bank.refusing import refuse
from gateways.bank.table.told import Told

SIGNS_TURNED = 3
"""So many movements in a row that agree with the balance only the other way round, and none that
agrees as it is read, show that the layout's sign rule is wrong."""


class Tally:
    """One statement's rows so far."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.counts: dict[str, int] = {}
        self.fens: dict[str, int] = {}
        self.first: BankRow | None = None
        self.last: BankRow | None = None
        self.straight = self.turned = 0
        self.breaks: list[str] = []

    def add(self, row: BankRow) -> None:
        """One row more. Raises BankFileRefused where the balance shows signs turned round."""
        for kind in _kinds(row):
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.fens[kind] = self.fens.get(kind, 0) + row.amount_fen
        if self.told.profile.order != "any":
            self._follow(row)
        self.first = self.first or row
        self.last = row

    def _follow(self, row: BankRow) -> None:
        """Whether the balance moved by the amount."""
        before = self.last
        if before is None or row.balance_fen is None or before.balance_fen is None:
            return
        newest_first = self.told.profile.order == "newest-first"
        step = row.balance_fen - before.balance_fen
        moved = -_movement(before) if newest_first else _movement(row)
        if step == moved:
            self.straight += 1
            return
        self.turned += step == -moved
        self.breaks.append(row.place)
        if self.turned >= SIGNS_TURNED and not self.straight and self.turned == len(self.breaks):
            refuse("signs", row.place,
                   "余额显示借贷方向相反 · the running balance says that the signs are turned",
                   "请核对方案的借贷规则 · check the profile's sign rule")  # fmt: skip

    def check(self) -> Iterator[Warned]:
        """Holds the rows against what is told; a profile whose totals do not bind is only warned.

        Raises BankFileRefused.
        """
        told = self.told
        for kind in ("", "credit", "debit", *(("success", "fail") if told.is_final() else ())):
            count, total = (f"{kind}-count", f"{kind}-total") if kind else ("count", "total")
            for field, said, found in (
                (count, told.count(count), self.counts.get(kind, 0)),
                (total, told.fen(total), self.fens.get(kind, 0)),
            ):
                if said is not None and said != found:
                    yield from self._wrong(field, said, found)
        if self.breaks:
            rule = f"余额不连续 {len(self.breaks)} 处 · the running balance does not follow"
            yield Warned(place=self.breaks[0], rule=rule)

    def _wrong(self, field: str, said: int, found: int) -> Iterator[Warned]:
        place = self.told.place(field)
        rule = f"{field}: 文件称 {said}，实为 {found} · the file says {said}, its rows {found}"
        if self.told.profile.totals_bind:
            refuse("wrong-totals", place, rule)
        yield Warned(place=place, rule=rule)

    def totals(self) -> Totals:
        """What the file says, in the canonical model; nothing where it does not bind."""
        told = self.told
        if not told.profile.totals_bind:
            return Totals()
        return Totals(
            count=told.count("count"),
            fen=told.fen("total"),
            credit_count=told.count("credit-count"),
            credit_fen=told.fen("credit-total"),
            debit_count=told.count("debit-count"),
            debit_fen=told.fen("debit-total"),
        )

    def balances(self) -> tuple[Balance, ...]:
        """Opening and closing: as told, else as the running balance gives them."""
        found = self.told.balances()
        order = self.told.profile.order
        if order == "any" or not self.first or not self.last:
            return tuple(found.values())
        oldest, newest = self.first, self.last
        if order == "newest-first":
            oldest, newest = newest, oldest
        if oldest.balance_fen is not None and "opening" not in found:
            fen = oldest.balance_fen - _movement(oldest)
            found["opening"] = Balance("opening", fen, oldest.booked_on, oldest.currency)
        if newest.balance_fen is not None and "closing" not in found:
            fen = newest.balance_fen
            found["closing"] = Balance("closing", fen, newest.booked_on, newest.currency)
        return tuple(found[kind] for kind in ("opening", "closing") if kind in found)


def _kinds(row: BankRow) -> Iterator[str]:
    yield ""
    if row.direction:
        yield row.direction
    if row.outcome in ("paid", "debited"):
        yield "success"
    elif row.outcome == "rejected":
        yield "fail"


def _movement(row: BankRow) -> int:
    return row.amount_fen if row.direction == "credit" else -row.amount_fen

"""Rows counted and summed, held against what the file says of them and its running balance."""

from __future__ import annotations

from collections.abc import Iterator

from gateways.bank.canonical import Balance, BankRow, Totals, Warned
from gateways.bank.refusing import refuse
from gateways.bank.table.running_balance import RunningBalance, movement
from gateways.bank.table.told import Told


class Tally:
    """One statement's rows so far."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.counts: dict[str, int] = {}
        self.fens: dict[str, int] = {}
        self.running = RunningBalance(told.profile.order)

    def add(self, row: BankRow) -> None:
        """One row more."""
        for kind in _kinds(row):
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.fens[kind] = self.fens.get(kind, 0) + row.amount_fen
        self.running.add(row)

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
        yield from self.running.check()

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
        ends = self.running.ends()
        if ends is None:
            return tuple(found.values())
        oldest, newest = ends
        if oldest.balance_fen is not None and "opening" not in found:
            fen = oldest.balance_fen - movement(oldest)
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

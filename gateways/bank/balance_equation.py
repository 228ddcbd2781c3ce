"""Opening + movements = closing: whether a statement agrees with itself, and by which rule.

Tried in this order: all that is booked; what is booked up to the closing balance's day by value
date (PostFinance closes so); each of them with reversals turned round (German Sparkassen through
SFirm), which proves that the account's profile should say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from domain.event import Value
from gateways.bank.canonical import Balance, BankRow

Rule = Literal[
    "", "booked", "value-date", "booked-reversals-flipped", "value-date-reversals-flipped"
]
PAIRS = (
    (("opening", "PRCD"), ("closing", "ITBD")),
    (("OPAV",), ("CLAV", "ITAV")),
)
"""Which balances are held against each other; the second pair only where the first is not whole."""


class Agreement(Value, frozen=True):
    """`agrees`: None where an opening or a closing balance is not given. `difference_fen`: closing
    less opening less all that is booked, where no rule holds."""

    opening: Balance | None = None
    closing: Balance | None = None
    agrees: bool | None = None
    rule: Rule = ""
    difference_fen: int = 0


class Movements:
    """What is booked on one statement, by value date; a handful of days however many rows."""

    def __init__(self) -> None:
        self._net: Counter[date | None] = Counter()
        self._reversed: Counter[date | None] = Counter()

    def add(self, row: BankRow) -> None:
        """One row; only what is booked, and is no detail, moves a balance."""
        if row.entry or row.booking != "booked" or row.direction is None:
            return
        fen = row.amount_fen if row.direction == "credit" else -row.amount_fen
        on = row.valued_on or row.booked_on
        self._net[on] += fen
        if row.reversal:
            self._reversed[on] += fen

    def agreement(self, balances: tuple[Balance, ...], currency: str) -> Agreement:
        """Which balances agree, by the first rule that holds for any of them."""
        pairs = list(_pairs([one for one in balances if one.currency == currency] or balances))
        if not pairs:
            kinds = (kind for openings, _ in PAIRS for kind in openings)
            only = next((one for kind in kinds if (one := _first(balances, kind))), None)
            kinds = (kind for _, closings in PAIRS for kind in closings)
            last = next((one for kind in kinds if (one := _last(balances, kind))), None)
            return Agreement(only, last)
        for rule in self._rules():
            for opening, closing in pairs:
                if opening.fen + self._moved(rule, closing.on) == closing.fen:
                    return Agreement(opening, closing, True, rule)
        opening, closing = pairs[0]
        missing = closing.fen - opening.fen - self._moved("booked", None)
        return Agreement(opening, closing, False, "", missing)

    def _rules(self) -> tuple[Rule, ...]:
        plain: tuple[Rule, ...] = ("booked", "value-date")
        flipped: tuple[Rule, ...] = ("booked-reversals-flipped", "value-date-reversals-flipped")
        return plain + flipped if any(self._reversed.values()) else plain

    def _moved(self, rule: Rule, until: date | None) -> int:
        """The net movement by one rule."""
        flipped, by_value = rule.endswith("flipped"), rule.startswith("value")
        moved = 0
        for on, fen in self._net.items():
            if not by_value or until is None or on is None or on <= until:
                moved += fen - 2 * self._reversed[on] * flipped
        return moved


def _pairs(balances: Sequence[Balance]) -> Iterator[tuple[Balance, Balance]]:
    """Opening and closing balances that belong together; none where one of them is missing."""
    for openings, closings in PAIRS:
        first = [one for kind in openings if (one := _first(balances, kind))]
        last = [one for kind in closings if (one := _last(balances, kind))][:1]
        if first and last:
            yield from ((opening, closing) for opening in first for closing in last)
            return


def _first(balances: Sequence[Balance], kind: str) -> Balance | None:
    """The earliest of a kind: a statement of several days may give one a day."""
    found = [one for one in balances if one.kind == kind]
    return min(found, key=_day, default=None)


def _last(balances: Sequence[Balance], kind: str) -> Balance | None:
    """The latest of a kind; of one day the one that stands last."""
    found = [one for one in balances if one.kind == kind]
    return max(reversed(found), key=_day, default=None)


def _day(balance: Balance) -> date:
    return balance.on or date.min

"""Shapes of an amount, as clauses write them: small values that are told what is on record and say fen.

Every figure in them is either written in a clause or set as a parameter; nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

import msgspec

from domain.event import Value
from domain.money import Fen
from domain.text import Text

Rounding = Literal["fen-half-up", "yuan-down"]
"""P62: once, at the end, to the fen half up or down to the whole yuan."""

FileDigest = Annotated[str, msgspec.Meta(pattern=r"^sha256:[0-9a-f]{64}$")]
"""The digest of the file that a table was taken from."""

Months = Annotated[int, msgspec.Meta(ge=1, le=120)]
Hundredths = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
"""Hundredths of a percent: 5000 is 50%."""


def rounded(exact: Decimal, rounding: Rounding) -> int:
    """An exact sum in fen, rounded once (P62)."""
    if rounding == "yuan-down":
        return int((exact / 100).quantize(Decimal(1), rounding=ROUND_DOWN)) * 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Fixed(Value, frozen=True):
    """The same sum for each unit."""

    fen: Fen

    def of(self, units: int = 1) -> int:
        return self.fen * units


class Range(Value, frozen=True):
    """A decision fixes the sum between two ends, both included; it is never cut to fit."""

    least_fen: Fen
    most_fen: Fen

    def holds(self, decided_fen: int) -> bool:
        return self.least_fen <= decided_fen <= self.most_fen


class Monthly(Value, frozen=True):
    """So much a month for at most `most_months`, in a month never more than what it really cost."""

    fen_a_month: Fen
    most_months: Months

    def of(self, months: int, cost_fen_a_month: int | None = None, used: int = 0) -> int:
        """For `months` more after `used`; where the real cost counts, up to it."""
        paid = max(min(months, self.most_months - used), 0)
        a_month = self.fen_a_month
        if cost_fen_a_month is not None:
            a_month = min(a_month, cost_fen_a_month)
        return a_month * paid


class SchoolYear(Value, frozen=True):
    """A school year's tuition, or the loan taken for it, up to the ceiling of the course of study."""

    undergraduate_fen: Fen
    postgraduate_fen: Fen

    def of(self, level: Literal["undergraduate", "postgraduate"], cost_fen: int) -> int:
        ceiling = self.postgraduate_fen if level == "postgraduate" else self.undergraduate_fen
        return min(cost_fen, ceiling)


class Share(Value, frozen=True):
    """A share of a base of one year, in hundredths of a percent, with a ceiling where one is set."""

    hundredths: Hundredths
    most_fen: Fen | None = None

    def of(self, base_fen: int, rounding: Rounding) -> int:
        fen = rounded(Decimal(base_fen) * self.hundredths / 10_000, rounding)
        return fen if self.most_fen is None else min(fen, self.most_fen)


class CatalogueRow(Value, frozen=True, array_like=True):
    """`[trade, level, fen]`."""

    trade: Text
    level: Annotated[int, msgspec.Meta(ge=0, le=5)]
    fen: Fen


class Catalogue(Value, frozen=True):
    """A table trade × level → fen, with the digest of the paper or file it was taken from."""

    rows: tuple[CatalogueRow, ...]
    digest: FileDigest | None = None

    def of(self, trade: str, level: int) -> int | None:
        """The standard; None where the table does not name the trade at that level."""
        return next(
            (row.fen for row in self.rows if row.trade == trade and row.level == level), None
        )


Stack = Literal["highest-only", "compound", "additive"]
"""P40: of several uplifts only the highest, one on top of the other, or their sum."""


def uplifted(standard_fen: int, percents: Iterable[int], stack: Stack, rounding: Rounding) -> int:
    """A standard raised by whole percents, rounded once."""
    found = [one for one in percents if one]
    factor = Decimal(1)
    if stack == "compound":
        for one in found:
            factor *= Decimal(100 + one) / 100
    else:
        factor += Decimal(sum(found) if stack == "additive" else max(found, default=0)) / 100
    return rounded(standard_fen * factor, rounding)


class Instalments(Value, frozen=True):
    """A price paid in parts, each once its part was accepted."""

    price_fen: Fen
    parts: tuple[Fen, ...]

    def of(self, number: int) -> int | None:
        """The part of that number, from 1; None where there is none or the parts pass the price."""
        if not 1 <= number <= len(self.parts) or sum(self.parts) > self.price_fen:
            return None
        return self.parts[number - 1]


class Daily(Value, frozen=True):
    """So much a day that was attended, and a half day's part of it."""

    fen: Fen
    half_fen: Annotated[int, msgspec.Meta(ge=0)]

    def of(self, full_days: int, half_days: int) -> int:
        return self.fen * full_days + self.half_fen * half_days

"""Money is whole fen; `yuan(200)` is how a clause writes it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

import msgspec

MAXIMUM_FEN = 10**15

Fen = Annotated[int, msgspec.Meta(gt=0, le=MAXIMUM_FEN)]
"""A positive amount of money in fen; 0 < fen <= 10^15."""

FenOrZero = Annotated[int, msgspec.Meta(ge=0, le=MAXIMUM_FEN)]
"""A sum in fen that may be nothing."""


def yuan(amount: int | str | Decimal) -> int:
    """Yuan as whole fen, rounded once, half up (P62)."""
    return int((Decimal(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_yuan(fen: int) -> str:
    """Fen as people write them: `200.00`."""
    return f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{in_yuan(-fen)}"

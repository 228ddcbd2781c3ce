"""Which payment a bank's reference names: the reference holds the position of the order."""

from __future__ import annotations

from collections.abc import Callable

from domain.log import Log
from domain.payment import PaymentOrdered
from domain.reference import position_in


def finder(log: Log) -> Callable[[str], str | None]:
    """A function from reference to the payment's stream; None where no order has that reference."""

    def payment_of(reference: str) -> str | None:
        position = position_in(reference)
        found = log.read(position - 1, 1) if position else []
        if not found or not isinstance(found[0].event, PaymentOrdered):
            return None
        return found[0].stream

    return payment_of

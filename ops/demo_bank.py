"""What the bank and the treasury of the sample county report: most as ordered, some not."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from domain.reference import reference
from ops.commands.default_callers import BANK, TREASURY
from ops.demo_acts import Order
from ops.running import Running
from ops.sample.events import Telling, Told

PAID = date(2019, 7, 15)
EVIDENCE = "sha256:" + sha256("样例银行回单".encode()).hexdigest()
OTHER_SUM, SILENT, TWICE, SENT_AGAIN = 17, 33, 41, 45  # of every fifty payments
A_YUAN = 100


def reports(running: Running, name: str, orders: list[Order]) -> list[Told]:
    """Persons are paid by the bank, units by the treasury."""
    telling = Telling(f"{name}-bank")
    told: list[Told] = []
    for number, order in enumerate(orders, start=1):
        kind = number % 50
        if kind == SILENT:
            continue
        first = _report(telling, running, order, A_YUAN if kind == OTHER_SUM else 0)
        told.append(first)
        if kind == TWICE:
            told.append(_report(telling, running, order, 0))
        elif kind == SENT_AGAIN:
            told.append(first)
    return told


def _report(telling: Telling, running: Running, order: Order, more_fen: int) -> Told:
    source = BANK if order.payee.startswith("idcard:") else TREASURY
    text = reference(running.opened.code, running.opened.epoch, order.position)
    fields = {"reference": text, "fen": order.fen + more_fen, "evidence": [EVIDENCE]}
    return telling.tell(source, "payment.paid", f"reference:{text}", PAID, **fields)

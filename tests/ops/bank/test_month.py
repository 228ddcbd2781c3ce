"""From the order to the statement: what the bank's files say, and where every payment ends."""

from __future__ import annotations

import pytest


def test_paid_by_the_result_settled_by_the_statement(finance):
    bank = finance.send()
    sent = len(bank.orders)
    assert sent > 20
    assert finance.statuses() == {"sent": sent}
    told = finance.take(bank.result(lambda *_: "ACCC"))
    assert told.findings == {"paid": sent}
    assert finance.statuses() == {"paid": sent}
    bank.book(bank.orders)
    told = finance.take(bank.statement())
    assert told.findings == {"settled": sent}
    assert told.breaks == 0
    assert finance.statuses() == {"settled": sent}

"""Result files against what was sent; the numbers are those of the cases in docs/bank-cases.md."""

from __future__ import annotations

from typing import Any

import pytest
from bank_desk import Desk, identifier, sent, short, told


def one_row(desk: Desk, **row: Any) -> list[tuple[int, int, str]]:
    """What a single row comes to against the one payment that was sent."""
    desk.send(sent(1))
    return short(desk.result(told(1, 1, **row)))


def test_case_21_reference_account_and_sum_agree(desk: Desk) -> None:
    assert one_row(desk, account=identifier(10_001), name=identifier(20_001)) == [(1, 1, "paid")]


@pytest.mark.parametrize("fen", [19999, 20001])
def test_case_22_a_fen_too_much_or_too_little(desk: Desk, fen: int) -> None:
    assert one_row(desk, fen=fen) == [(1, 1, "amount-mismatch")]


def test_case_23_another_account(desk: Desk) -> None:
    assert one_row(desk, account=identifier(10_002)) == [(1, 1, "account-mismatch")]


def test_case_24_another_name(desk: Desk) -> None:
    assert one_row(desk, name=identifier(20_002)) == [(1, 1, "name-mismatch")]


def test_case_25_rejected(desk: Desk) -> None:
    row = {"outcome": "rejected", "cause": "account-closed", "code": "AC04"}
    assert one_row(desk, **row) == [(1, 1, "rejected")]


def test_case_26_a_code_that_no_profile_lists(desk: Desk) -> None:
    (finding,) = (desk.send(sent(1)), desk.result(told(1, 1, outcome="unknown")))[1]
    assert (finding.finding, finding.open) == ("code-unknown", True)


def test_case_27_in_progress_is_neither_paid_nor_a_break(desk: Desk) -> None:
    (finding,) = (desk.send(sent(1)), desk.result(told(1, 1, outcome="in-progress")))[1]
    assert (finding.finding, finding.open) == ("in-progress", False)


def test_case_31_the_same_row_twice(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.result(told(1, 1), told(2, 1)))
    assert found == [(1, 1, "paid"), (2, 1, "bank-duplicate")]


def test_case_32_one_order_two_answers(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.result(told(1, 1), told(2, 1, outcome="rejected")))
    assert found == [(1, 1, "contradiction"), (2, 1, "contradiction")]


def test_case_33_a_row_that_was_never_sent(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.result(told(1, 1), told(2, 7)))
    assert found == [(1, 1, "paid"), (2, 0, "unknown-in-bank")]


def test_case_34_sent_and_not_in_a_final_result(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    assert short(desk.result(told(1, 1))) == [(0, 2, "missing-in-bank"), (1, 1, "paid")]


def test_a_result_that_is_not_final_misses_nothing(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    assert short(desk.result(told(1, 1), final=False)) == [(1, 1, "paid")]


def test_another_batch_is_not_missed(desk: Desk) -> None:
    desk.send(sent(1))
    desk.send(sent(2, file="sha256:other", batch="B2"))
    assert short(desk.result(told(1, 1))) == [(1, 1, "paid")]


def test_case_40_one_payment_as_two_credits(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.result(told(1, 1, fen=15000), told(2, 1, fen=5000)))
    assert found == [(1, 1, "paid"), (2, 1, "part")]


def test_by_batch_and_row_key_where_the_bank_sends_no_reference(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    rows = [told(1, batch="B1", row_key="0002"), told(2, batch="B1", row_key="0001")]
    assert short(desk.result(*rows)) == [(1, 2, "paid"), (2, 1, "paid")]


def test_a_key_of_another_batch_binds_nothing(desk: Desk) -> None:
    desk.send(sent(1))
    assert short(desk.result(told(1, batch="B9", row_key="0001"))) == [(1, 0, "unknown-in-bank")]


def test_the_same_file_again_comes_to_the_same(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    once = desk.result(told(1, 1), told(2, 2))
    assert desk.result(told(1, 1), told(2, 2)) == once

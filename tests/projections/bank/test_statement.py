"""Statements against what was sent and what the bank said before, by the same cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bank_desk import SENT_ON, Desk, identifier, sent, short, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

LATER = SENT_ON + timedelta(30)


def out(row: int, payment: int = 0, **other: Any) -> Any:
    """Money out."""
    return told(row, payment, direction="debit", outcome="", **other)


def back(row: int, payment: int = 0, **other: Any) -> Any:
    """Money in."""
    return told(row, payment, direction="credit", outcome="", **other)


def test_a_debit_with_our_reference_settles(desk: Desk) -> None:
    desk.send(sent(1))
    assert short(desk.statement(out(1, 1))) == [(1, 1, "settled")]


def test_case_42_one_debit_for_the_batch_booked_whole(desk: Desk) -> None:
    desk.send(sent(1), sent(2), sent(3))
    found = short(desk.statement(out(1, fen=60000)))
    assert found == [(1, 1, "settled"), (1, 2, "settled"), (1, 3, "settled")]


def test_case_42_booked_without_what_was_rejected(desk: Desk) -> None:
    desk.send(sent(1), sent(2), sent(3))
    desk.result(told(1, 1), told(2, 2, outcome="rejected"), told(3, 3))
    found = short(desk.statement(out(1, fen=40000)))
    assert found == [(1, 1, "settled"), (1, 3, "settled")]


def test_two_batches_of_the_same_sum_bind_nothing(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    desk.send(sent(3, file="sha256:other"), sent(4, file="sha256:other"))
    assert short(desk.statement(out(1, fen=40000))) == [(1, 0, "unexpected-debit")]


def test_case_43_one_credit_for_each_that_failed(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    desk.result(told(1, 1, outcome="rejected"), told(2, 2))
    found = short(desk.statement(out(1, fen=40000), back(2, 1)))
    assert found == [(1, 1, "settled"), (1, 2, "settled"), (2, 1, "returned")]


def test_case_44_one_credit_for_all_that_failed(desk: Desk) -> None:
    desk.send(sent(1), sent(2, 30000), sent(3))
    rejected = [told(1, 1, outcome="rejected"), told(2, 2, fen=30000, outcome="rejected")]
    desk.result(*rejected, told(3, 3))
    found = short(desk.statement(out(1, fen=70000), back(2, fen=50000)))
    assert found[3:] == [(2, 1, "returned"), (2, 2, "returned")]


def test_case_44_a_sum_that_is_not_the_failed_ones(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    desk.result(told(1, 1, outcome="rejected"), told(2, 2))
    assert short(desk.statement(back(1, fen=20001))) == [(1, 0, "unexpected-credit")]


def test_case_45_back_weeks_after_it_was_paid(desk: Desk) -> None:
    desk.send(sent(1))
    desk.result(told(1, 1))
    desk.statement(out(1, 1))
    assert short(desk.statement(back(1, 1, booked_on=LATER), file=902)) == [(1, 1, "returned")]


def test_case_46_less_comes_back(desk: Desk) -> None:
    desk.send(sent(1))
    (finding,) = desk.statement(back(1, 1, fen=19000))
    assert (finding.finding, finding.fen) == ("returned", 19000)


def test_case_47_back_without_a_key_is_only_a_suggestion(desk: Desk) -> None:
    desk.send(sent(1))
    desk.result(told(1, 1))
    (finding,) = desk.statement(back(1, account=identifier(10_001), name=identifier(20_001)))
    assert (finding.finding, finding.open, finding.rule) == ("suggested", True, "R5")


def test_a_reference_of_the_banks_own_binds_the_way_back(desk: Desk) -> None:
    desk.send(sent(1))
    desk.statement(out(1, 1, bank_reference="BK77"))
    found = desk.statement(back(1, bank_reference="BK77", booked_on=LATER), file=902)
    assert short(found) == [(1, 1, "returned")]
    assert found[0].rule == "R2"


def test_case_51_the_banks_own_reversal(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.statement(out(1, 1), back(2, 1, reversal=True)))
    assert found == [(1, 1, "settled"), (2, 1, "reversed")]


def test_case_53_two_bookings_of_one_order(desk: Desk) -> None:
    """Both are bound; the payment itself takes the second for paid too much."""
    desk.send(sent(1))
    found = short(desk.statement(out(1, 1), out(2, 1)))
    assert found == [(1, 1, "settled"), (2, 1, "settled")]


def of_account(row: int, number: int, **other: Any) -> Any:
    account, name = identifier(10_000 + number), identifier(20_000 + number)
    return out(row, **{"account": account, "name": name, **other})


def test_r4_the_only_payment_that_fits(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    (finding,) = desk.statement(of_account(1, 2))
    assert (short([finding]), finding.rule) == ([(1, 2, "settled")], "R4")


def test_r4_another_name_is_only_a_suggestion(desk: Desk) -> None:
    desk.send(sent(1))
    (finding,) = desk.statement(of_account(1, 1, name=identifier(5)))
    assert (finding.finding, finding.open) == ("suggested", True)


def test_r4_too_late_is_not_expected(desk: Desk) -> None:
    desk.send(sent(1))
    found = short(desk.statement(of_account(1, 1, booked_on=SENT_ON + timedelta(40))))
    assert found == [(1, 0, "unexpected-debit")]


def test_case_54_two_payments_one_booking_picks_nobody(desk: Desk) -> None:
    same = {"account": identifier(10_001), "name": identifier(20_001)}
    desk.send(sent(1, **same), sent(2, **same))
    (finding,) = desk.statement(of_account(1, 1))
    assert (finding.finding, finding.open) == ("suggested", True)


def test_case_61_what_is_not_booked_is_no_money(desk: Desk) -> None:
    desk.send(sent(1))
    assert short(desk.statement(out(1, 1, booking="pending"))) == [(1, 0, "information")]
    assert short(desk.statement(out(1, 1), file=902)) == [(1, 1, "settled")]


def test_case_10_a_movement_that_was_told_before_counts_once(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    first, second = out(1, 1, bank_reference="K1"), out(2, 2, bank_reference="K2")
    desk.statement(first, file=901)
    found = short(desk.statement(out(1, 1, bank_reference="K1"), second, file=902))
    assert found == [(1, 0, "told-before"), (2, 2, "settled")]


def test_case_62_details_bind_where_they_come_to_the_sum(desk: Desk) -> None:
    desk.send(sent(1), sent(2))
    rows = [out(1, fen=40000), out(2, 1, entry=1), out(3, 2, entry=1)]
    assert short(desk.statement(*rows)) == [(2, 1, "settled"), (3, 2, "settled")]


def test_case_63_nothing_booked(desk: Desk) -> None:
    assert short(desk.statement(out(1, fen=0))) == [(1, 0, "information")]


def test_case_13_other_money(desk: Desk) -> None:
    (finding,) = desk.statement(out(1, currency="USD"))
    assert (finding.finding, finding.open) == ("foreign-currency", True)


def test_case_71_a_later_file_explains_a_break(desk: Desk) -> None:
    """The batch was debited net; only the result says which ones that leaves."""
    desk.send(sent(1), sent(2), sent(3))
    assert short(desk.statement(out(1, fen=40000))) == [(1, 0, "unexpected-debit")]
    desk.result(told(1, 1), told(2, 2, outcome="rejected"), told(3, 3))
    explained = desk.statement(file=905)
    assert {one.file for one in explained} == {identifier(901)}
    assert short(explained) == [(1, 1, "settled"), (1, 3, "settled")]
    assert desk.statement(file=905) == explained, "taken in again, it explains the same"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.permutations(range(6)))
def test_any_order_of_the_rows_binds_the_same(desk: Desk, order: list[int]) -> None:
    desk.rows.forget_sent("sha256:out")
    desk.send(sent(1), sent(2, 30000), sent(3), sent(4, 500))
    rows = [
        {"payment": 1},
        {"payment": 2, "fen": 30000},
        {"account": identifier(10_003), "name": identifier(20_003)},
        {"fen": 77},
        {"payment": 4, "fen": 501},
        {"payment": 1},
    ]
    told_rows = [out(place + 1, **rows[which]) for place, which in enumerate(order)]
    found = {
        (order[row - 1], payment, finding)
        for row, payment, finding in short(desk.statement(*told_rows))
    }
    assert found == {
        (0, 1, "settled"),
        (1, 2, "settled"),
        (2, 3, "settled"),
        (3, 0, "unexpected-debit"),
        (4, 4, "amount-mismatch"),
        (5, 1, "settled"),
    }

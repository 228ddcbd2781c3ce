"""What every reader's items go through, whatever the format."""

from __future__ import annotations

import pytest

from gateways.bank.canonical import (
    BankFileRefused,
    BankRow,
    FileBegun,
    FileEnded,
    StatementBegun,
    StatementEnded,
    Totals,
)
from gateways.bank.gates import checked

BEGUN, STATEMENT = FileBegun("text", "", "a/1", "result"), StatementBegun(1)


def row(number, fen, **more):
    return BankRow(row=number, statement=1, place=f"line {number}", amount_fen=fen, **more)


def through(*items):
    return list(checked(iter(items)))


def refusal(*items):
    with pytest.raises(BankFileRefused) as refused:
        through(*items)
    return refused.value


def test_items_pass_as_they_are():
    items = [BEGUN, STATEMENT, row(1, 5), StatementEnded(1, totals=Totals(1, 5)), FileEnded()]
    assert through(*items) == items


@pytest.mark.parametrize(
    "totals",
    [
        Totals(count=2), Totals(fen=901), Totals(credit_count=2), Totals(credit_fen=1),
        Totals(debit_count=0), Totals(debit_fen=599),
    ],
)  # fmt: skip
def test_cases_3_and_4_any_total_that_does_not_hold(totals):
    rows = (row(1, 300, direction="credit"), row(2, 600, direction="debit"), row(3, 0))
    assert refusal(BEGUN, STATEMENT, *rows, StatementEnded(1, totals=totals)).code == "wrong-totals"
    whole = refusal(BEGUN, STATEMENT, *rows, StatementEnded(1), FileEnded(totals))
    assert (whole.code, whole.place) == ("wrong-totals", "file, up to line 3")


def test_details_and_words_on_a_whole_batch_are_not_counted():
    rows = (row(1, 300), row(2, 300, entry=1), row(3, 0, scope="batch"))
    assert through(BEGUN, STATEMENT, *rows, StatementEnded(1, totals=Totals(1, 300)), FileEnded())


def test_each_statement_has_totals_of_its_own_and_the_file_its_sum():
    second = StatementBegun(2)
    items = (
        BEGUN, STATEMENT, row(1, 300), StatementEnded(1, totals=Totals(1, 300)),
        second, row(2, 500), StatementEnded(2, totals=Totals(1, 500)), FileEnded(Totals(2, 800)),
    )  # fmt: skip
    assert len(through(*items)) == len(items)


def test_a_count_of_all_and_a_sum_of_the_booked_do_not_pass_together():
    rows = (row(1, 300), row(2, 500, booking="pending"))
    assert through(BEGUN, STATEMENT, *rows, StatementEnded(1, totals=Totals(1, 300)), FileEnded())
    assert refusal(BEGUN, STATEMENT, *rows, StatementEnded(1, totals=Totals(2, 300))).code


def test_case_5_a_reader_that_stops_before_the_end():
    assert refusal(BEGUN, STATEMENT, row(1, 5), StatementEnded(1)).code == "truncated"
    assert refusal().code == "truncated"


def test_items_out_of_order():
    assert refusal(STATEMENT).code == "truncated"
    assert refusal(BEGUN, BEGUN).code == "truncated"
    assert refusal(BEGUN, FileEnded(), STATEMENT).code == "truncated"


def test_case_15_a_character_that_was_not_decoded():
    assert refusal(BEGUN, STATEMENT, row(7, 5, name="张\ufffd")).place == "line 7"

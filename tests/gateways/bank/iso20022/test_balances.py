"""Whether a statement agrees with itself, by which rule, as real banks write their balances."""

from __future__ import annotations

import pytest

from gateways.bank.reader import Profile


def agreement(summary):
    one = summary.statements[0]
    return one.agrees, one.rule, one.difference_fen


def test_case_14_opening_and_movements_that_miss_the_closing_are_told(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPBD", "100.00"), bank.balance("CLBD", "130.00"), bank.entry("20.00")
        )
    )
    summary = bank.summary(content)
    assert agreement(summary) == (False, "", 1000)
    assert [one.rule.partition(" ")[0] for one in summary.warnings] == ["余额不平"]


def test_sums_and_a_debit_below_zero_agree_when_booked(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPBD", "100.00", mark="DBIT"),
            bank.balance("CLBD", "90.5", mark="DBIT"),
            bank.entry("20.00"),
            bank.entry("10.50", "DBIT"),
            bank.entry("77.00", status="PDNG"),
        )
    )
    assert agreement(bank.summary(content)) == (True, "booked", 0)


def test_abn_opens_with_the_previous_closing(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("PRCD", "100.00", "2023-05-01"),
            bank.balance("CLBD", "120.00"),
            bank.entry("20.00", reversal="true"),
        )
    )
    summary = bank.summary(content)
    assert agreement(summary) == (True, "booked", 0)
    assert (summary.statements[0].opening.kind, summary.statements[0].opening.fen) == (
        "PRCD",
        10000,
    )


def test_case_14_postfinance_closes_by_value_date(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPBD", "100.00", "2023-05-01"),
            bank.balance("CLBD", "120.00", "2023-05-02"),
            bank.entry("20.00", value="2023-05-02"),
            bank.entry("5.00", value="2023-05-04"),
        )
    )
    assert agreement(bank.summary(content)) == (True, "value-date", 0)


def test_a_sparkasse_through_sfirm_is_proved_by_its_balances(bank):
    parts = (
        bank.balance("OPBD", "100.00"),
        bank.balance("CLBD", "107.00"),
        bank.entry("10.00"),
        bank.entry("3.00", "CRDT", reversal="true"),
    )
    content = bank.camt(bank.statement(*parts))
    summary = bank.summary(content)
    assert agreement(summary) == (True, "booked-reversals-flipped", 0)
    one = summary.statements[0]
    assert (one.credits.count, one.credits.fen, one.debits.count, one.debits.fen) == (
        1,
        1000,
        1,
        300,
    )
    assert "reversal_flips" in summary.warnings[0].rule
    told = bank.summary(content, Profile(name="sparkasse", reversal_flips=True))
    assert agreement(told) == (True, "booked", 0)
    assert (told.statements[0].debits.fen, told.warnings) == (300, [])


def test_only_available_balances_are_used_where_there_are_no_others(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPAV", "1.00"), bank.balance("CLAV", "3.00"), bank.entry("2.00")
        )
    )
    assert agreement(bank.summary(content)) == (True, "booked", 0)


def test_seb_gives_available_beside_booked_and_booked_counts(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("OPBD", "1.00"),
            bank.balance("CLBD", "3.00"),
            bank.balance("CLAV", "9.00"),
            bank.balance("FWAV", "9.00"),
            bank.entry("2.00"),
        )
    )
    summary = bank.summary(content)
    assert agreement(summary) == (True, "booked", 0)
    assert [one.kind for one in summary.statements[0].balances] == [
        "opening", "closing", "CLAV", "FWAV",
    ]  # fmt: skip


def test_several_days_in_one_statement_go_from_the_first_to_the_last(bank):
    content = bank.camt(
        bank.statement(
            bank.balance("CLBD", "3.00", "2023-05-03"),
            bank.balance("OPBD", "2.00", "2023-05-03"),
            bank.balance("CLBD", "2.00", "2023-05-02"),
            bank.balance("OPBD", "1.00", "2023-05-02"),
            bank.entry("1.00"),
            bank.entry("1.00", value="2023-05-03"),
        )
    )
    assert agreement(bank.summary(content)) == (True, "booked", 0)


def test_without_an_opening_nothing_is_said(bank):
    content = bank.camt(bank.statement(bank.balance("CLBD", "3.00"), bank.entry("1.00")))
    summary = bank.summary(content)
    assert agreement(summary) == (None, "", 0)
    assert summary.statements[0].closing.fen == 300


@pytest.mark.parametrize("opening", ["OPBD", "PRCD"])
def test_control_a_fen_less_does_not_agree(bank, opening):
    content = bank.camt(
        bank.statement(
            bank.balance(opening, "1.00"), bank.balance("CLBD", "2.99"), bank.entry("2.00")
        )
    )
    assert agreement(bank.summary(content)) == (False, "", -1)

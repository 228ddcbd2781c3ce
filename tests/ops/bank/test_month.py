"""From the order to the statement: what the bank's files say, and where every payment ends."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from finance_desk import SENT_ON, Finance
from simulator import Bank

BALANCE = """
select coalesce(sum(fen), 0),
    coalesce(sum(case status
        when 'cancelled' then fen
        when 'ordered' then fen when 'sent' then fen when 'in-doubt' then fen
        when 'paid' then fen - returned_fen when 'settled' then fen - returned_fen
        when 'rejected' then fen when 'returned' then 0
    end), 0),
    coalesce(sum(case when status in ('paid', 'settled', 'returned') then returned_fen end), 0)
from payments
"""


def must_balance(finance: Finance) -> None:
    """Ordered = cancelled + in transit + in doubt + paid net of returns + rejected + returned."""
    ((ordered, standing, returned),) = finance.rows(BALANCE)
    assert ordered == standing + returned


def test_paid_by_the_result_settled_by_the_statement(finance):
    bank = finance.send()
    sent = len(bank.orders)
    assert sent > 10
    assert finance.statuses() == {"sent": sent}
    told = finance.take(bank.result(lambda *_: "ACCC"))
    assert told.findings == {"paid": sent}
    assert finance.statuses() == {"paid": sent}
    bank.book(bank.orders)
    told = finance.take(bank.statement())
    assert told.findings == {"settled": sent}
    assert told.breaks == 0
    assert finance.statuses() == {"settled": sent}
    grants = dict(finance.rows("select status, count(*) from grants group by status"))
    assert grants["settled"] >= sent
    assert "paid" not in grants


def test_case_1_the_same_bytes_twice_change_nothing(finance):
    bank = finance.send()
    file = bank.result(lambda *_: "ACCC")
    finance.take(file)
    before = finance.running.parts.log.head()
    assert finance.take(file).verdict == "duplicate"
    assert finance.running.parts.log.head() == before


def test_case_5_a_file_that_is_cut_off_changes_nothing(finance):
    bank = finance.send()
    file = bank.result(lambda *_: "ACCC")
    before = finance.statuses()
    told = finance.take(file[: len(file) // 2])
    assert told.verdict == "refused"
    assert told.refusal["rule"]
    assert finance.statuses() == before
    assert finance.rows("select count(*) from bank_rows") == [(0,)]
    assert finance.take(file).findings == {"paid": len(bank.orders)}


def test_case_25_what_the_bank_rejects_is_ordered_again_by_two(finance):
    bank = finance.send()
    finance.take(bank.result(lambda number, _: "RJCT AC04" if number == 0 else "ACCC"))
    assert finance.statuses()["rejected"] == 1
    ((cause,),) = finance.rows("select cause from payments where status = 'rejected'")
    assert cause == "account-closed"
    must_balance(finance)


def test_case_34_what_a_final_result_lacks_is_in_doubt(finance):
    bank = finance.send()
    told = finance.take(bank.result(lambda number, _: "" if number == 0 else "ACCC"))
    assert told.findings["missing-in-bank"] == 1
    assert finance.statuses()["in-doubt"] == 1
    assert finance.rows("select type, at_row from bank_breaks") == [("missing-in-bank", 0)]
    must_balance(finance)


def test_case_22_another_sum_is_a_doubt_and_a_break(finance):
    bank = finance.send()
    sent = len(bank.orders)
    told = finance.take(bank.result(lambda *_: "ACCC", fen=1))
    assert told.findings == {"amount-mismatch": sent}
    assert told.breaks == sent
    assert finance.statuses() == {"in-doubt": sent}


def test_case_27_in_progress_changes_nothing(finance):
    bank = finance.send()
    told = finance.take(bank.result(lambda *_: "ACSP"))
    assert told.findings == {"in-progress": len(bank.orders)}
    assert finance.statuses() == {"sent": len(bank.orders)}


def test_case_28_and_29_a_yes_and_a_no_are_a_doubt(finance):
    bank = finance.send()
    finance.take(bank.result(lambda number, _: "RJCT AC01" if number == 0 else "ACCC"))
    finance.take(bank.result(lambda number, _: "ACCC" if number == 0 else "RJCT AC01"))
    assert finance.statuses() == {"in-doubt": len(bank.orders)}


def test_case_45_back_weeks_later(finance):
    bank = finance.send()
    finance.take(bank.result(lambda *_: "ACCC"))
    bank.book(bank.orders)
    finance.take(bank.statement())
    bank.move(bank.orders[0].fen, bank.orders[0], days=30)
    told = finance.take(bank.statement())
    assert told.findings == {"returned": 1}
    assert finance.statuses()["returned"] == 1
    assert finance.rows("select count(*) > 0 from grants where status = 'returned'") == [(True,)]
    must_balance(finance)


def test_case_46_a_part_comes_back(finance):
    bank = finance.send()
    finance.take(bank.result(lambda *_: "ACCC"))
    bank.move(bank.orders[0].fen - 100, bank.orders[0], days=2)
    finance.take(bank.statement())
    ((back,),) = finance.rows("select returned_fen from payments where returned_fen > 0")
    assert back == bank.orders[0].fen - 100
    assert finance.statuses() == {"paid": len(bank.orders)}
    must_balance(finance)


def test_case_48_it_cannot_come_back_twice(finance):
    bank = finance.send()
    finance.take(bank.result(lambda *_: "ACCC"))
    for _ in range(2):
        bank.move(bank.orders[0].fen, bank.orders[0], days=2)
        finance.take(bank.statement())
    assert finance.rows("select type from bank_breaks") == [("unexpected-credit",)]
    must_balance(finance)


def test_case_31_debited_twice_is_paid_too_much(finance):
    bank = finance.send()
    bank.book([bank.orders[0], bank.orders[0]])
    finance.take(bank.statement())
    assert finance.rows("select max(bookings) from payments") == [(2,)]


def test_case_51_and_52_reversed_and_booked_again(finance):
    bank = finance.send()
    finance.take(bank.result(lambda *_: "ACCC"))
    one = bank.orders[0]
    bank.book([one])
    bank.move(one.fen, one, reversal=True)
    bank.book([one])
    finance.take(bank.statement())
    assert finance.statuses() == {"paid": len(bank.orders) - 1, "settled": 1}


def test_case_71_a_net_debit_is_explained_when_the_result_comes(finance):
    bank = finance.send()
    paid = bank.orders[1:]
    bank.book_in_one(paid)
    told = finance.take(bank.statement())
    assert told.findings == {"unexpected-debit": 1}
    finance.take(bank.result(lambda number, _: "RJCT AC04" if number == 0 else "ACCC"))
    bank.move(0, bank.orders[0])
    told = finance.take(bank.statement())
    assert told.explained == 1
    assert finance.statuses() == {"rejected": 1, "settled": len(paid)}
    resolved = finance.rows("select type, status, finding from bank_breaks")
    assert resolved == [("unexpected-debit", "resolved", "explained")]


def test_i1_every_row_is_bound_broken_or_for_information(finance):
    bank = finance.send()
    bank.book(bank.orders[:5])
    bank.book_in_one(bank.orders[5:8])
    finance.take(bank.statement())
    counted = finance.rows(
        "select rows = matched + broken + informational, matched from bank_files"
    )
    assert counted == [(True, 5)]


FILES = 4


def month(bank: Bank) -> list[bytes]:
    """A result, a statement, the correction of a booking, and money back: files of one bank."""
    files = [bank.result(lambda number, _: "RJCT AC04" if number == 0 else "ACCC")]
    bank.book(bank.orders[1:])
    files.append(bank.statement())
    bank.move(bank.orders[1].fen, bank.orders[1], reversal=True)
    bank.book([bank.orders[1]])
    files.append(bank.statement())
    bank.move(bank.orders[2].fen, bank.orders[2], days=9)
    files.append(bank.statement())
    return files


@pytest.mark.parametrize("order", [*permutations(range(FILES))][2::7])
def test_any_order_of_the_files_ends_the_same(finance, order):
    bank = finance.send()
    files = month(bank)
    for place in order:
        finance.take(files[place])
        must_balance(finance)
    for place in order:
        assert finance.take(files[place]).verdict == "duplicate"
    settled = len(bank.orders) - 2
    assert finance.statuses() == {"rejected": 1, "returned": 1, "settled": settled}
    grants = Counter(dict(finance.rows("select status, count(*) from grants group by status")))
    assert grants["paid"] == 0
    assert grants["returned"] > 0


def test_the_day_of_sending_is_the_day_of_the_act(finance):
    finance.send()
    assert finance.rows("select distinct written_on from payment_file_rows") == [(SENT_ON,)]

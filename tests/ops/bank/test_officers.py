"""What officers do about payments, files and breaks: always two of them, and only where it fits."""

from __future__ import annotations

import msgspec
import pytest
from finance_desk import BANK, Finance

from domain.acts.sending import file_stream
from gateways.callers import Caller
from ops.bank.sending import hand_over
from ops.commands.acting import Desk
from ops.commands.session import act

DOCUMENT = "sha256:" + "d" * 64


class Officers(msgspec.Struct):
    """`both` may do what either may, but not twice in one matter."""

    releaser: Caller
    reconciler: Caller
    both: Caller


@pytest.fixture
def officers(finance: Finance) -> Officers:
    desk = Desk(finance.running.settings, finance.running.keys)
    both = Caller("shuang", "test", ("releaser", "reconciler"), "city-treasury")
    return Officers(desk.caller("wang"), desk.caller("wei"), both)


@pytest.fixture
def do(finance: Finance):
    """An officer's act: its problem's code, or empty where it was taken."""

    def act_of(officer: Caller, topic: str, subject: str, /, **data) -> str:
        outcome = act(finance.running, officer, topic, subject, None, **data)
        return outcome.problem.code if outcome.problem else ""

    return act_of


def one_payment(finance: Finance, status: str) -> str:
    ((payment,),) = finance.rows(
        f"select payment::text from payments where status = '{status}' order by 1 limit 1"
    )
    return payment


def rejected(finance: Finance) -> str:
    bank = finance.send()
    finance.take(bank.result(lambda number, _: "RJCT AC04" if number == 0 else "ACCC"))
    return one_payment(finance, "rejected")


def propose(finance: Finance, do, payment: str, officer: Caller) -> str:
    account = finance.state("payment", payment).account
    fields = {"account": account, "document": DOCUMENT, "reason": "销户，已换卡"}
    return do(officer, "payment.reorderProposed", payment, **fields)


def test_what_was_rejected_is_ordered_again_by_another_officer(finance, do, officers):
    payment = rejected(finance)
    assert do(officers.releaser, "payment.reordered", payment) == "not-proposed"
    assert propose(finance, do, payment, officers.reconciler) == ""
    assert do(officers.releaser, "payment.reordered", payment) == ""
    old = finance.state("payment", payment)
    new = finance.state("payment", old.successor)
    assert (new.fen, new.lines, new.status.value) == (old.fen, old.lines, "ordered")
    assert new.ordered_at != old.ordered_at
    assert propose(finance, do, payment, officers.reconciler) == "reordered-already"


def test_who_proposed_a_new_order_does_not_sign_it(finance, do, officers):
    payment = rejected(finance)
    assert propose(finance, do, payment, officers.both) == ""
    assert do(officers.both, "payment.reordered", payment) == "same-person"


@pytest.mark.parametrize("answer", ["ACCC", "ACSP"])
def test_only_what_surely_did_not_arrive_is_ordered_again(finance, do, officers, answer):
    bank = finance.send()
    finance.take(bank.result(lambda *_: answer))
    payment = one_payment(finance, "paid" if answer == "ACCC" else "sent")
    assert propose(finance, do, payment, officers.reconciler) == "not-failed"


def test_a_new_order_is_paid_and_the_grants_with_it(finance, do, officers):
    payment = rejected(finance)
    propose(finance, do, payment, officers.reconciler)
    do(officers.releaser, "payment.reordered", payment)
    bank = finance.send("B2")
    assert len(bank.orders) == 1
    finance.take(bank.result(lambda *_: "ACCC"))
    ((unpaid,),) = finance.rows(
        "select count(*) from grants where status not in ('paid') and payment is not null"
    )
    assert unpaid == 0


def test_only_an_order_that_is_in_no_file_can_be_cancelled(finance, do, officers):
    payment = one_payment(finance, "ordered")
    assert do(officers.releaser, "payment.cancelled", payment, reason="名册有误") == ""
    finance.send()
    other = one_payment(finance, "sent")
    cancelled = do(officers.releaser, "payment.cancelled", other, reason="名册有误")
    assert cancelled == "not-cancellable"


def test_case_73_what_was_cancelled_is_in_no_file(finance, do, officers):
    payment = one_payment(finance, "ordered")
    do(officers.releaser, "payment.cancelled", payment, reason="名册有误")
    finance.send()
    sent = finance.rows(f"select count(*) from payment_file_rows where payment = '{payment}'")
    assert sent == [(0,)]


def test_a_file_is_handed_over_once_and_asked_after(finance, do, officers):
    (part,) = finance.write()
    file = file_stream(part.sha256)
    over = "paymentFile.handedOver"
    assert do(officers.releaser, over, file, channel="网银") == ""
    assert do(officers.releaser, over, file, channel="网银") == "file-state"
    assert do(officers.releaser, "paymentFile.withdrawn", file, reason="x") == "file-state"
    loss = {"document": DOCUMENT, "reason": "银行书面确认未收到"}
    assert do(officers.releaser, "paymentFile.lost", file) == "not-proposed"
    assert do(officers.reconciler, "paymentFile.lossProposed", file, **loss) == ""
    assert do(officers.releaser, "paymentFile.lost", file) == ""
    assert do(officers.releaser, over, file, channel="网银") == ""


def test_the_bytes_handed_over_are_those_on_record(finance, do, officers):
    (part,) = finance.write()
    state = finance.state("paymentFile", file_stream(part.sha256))
    put = hand_over(finance.running.settings.data, state)
    written = finance.folder / "data" / "payment-files" / BANK / part.name
    assert put.read_bytes() == written.read_bytes()
    written.write_bytes(written.read_bytes() + b" ")
    with pytest.raises(Exception, match="not in"):
        hand_over(finance.running.settings.data, state)


def test_an_order_is_never_in_two_files(finance):
    (part,) = finance.write("B1")
    assert part.rows > 10
    assert finance.write("B2") == []


def doubt(finance: Finance) -> str:
    bank = finance.send()
    finance.take(bank.result(lambda number, _: "" if number == 0 else "ACCC"))
    return one_payment(finance, "in-doubt")


@pytest.mark.parametrize("outcome", ["paid", "rejected"])
def test_a_doubt_is_resolved_by_two(finance, do, officers, outcome):
    payment = doubt(finance)
    found = {"outcome": outcome, "document": DOCUMENT, "reason": "银行书面答复"}
    assert do(officers.releaser, "payment.doubtResolved", payment) == "not-proposed"
    assert do(officers.reconciler, "payment.resolutionProposed", payment, **found) == ""
    assert do(officers.releaser, "payment.doubtResolved", payment) == ""
    assert finance.state("payment", payment).status.value == outcome
    finance.running.catch_up()
    grant = finance.state("payment", payment).lines[0].grant
    assert finance.state("grant", grant).status.value == (
        "paid" if outcome == "paid" else "approved"
    )


def test_who_found_it_out_does_not_sign_it(finance, do, officers):
    payment = doubt(finance)
    found = {"outcome": "paid", "document": DOCUMENT, "reason": "银行书面答复"}
    assert do(officers.both, "payment.resolutionProposed", payment, **found) == ""
    assert do(officers.both, "payment.doubtResolved", payment) == "same-person"


def a_break(finance: Finance) -> str:
    bank = finance.send()
    bank.book_in_one(bank.orders[:3])
    return finance.take(bank.statement()).file


def test_case_69_a_break_is_closed_by_two(finance, do, officers):
    file = a_break(finance)
    found = {"number": 1, "finding": "suspense", "reason": "待查", "evidence": DOCUMENT}
    assert do(officers.both, "bankFile.breakResolved", file, number=1) == "not-proposed"
    assert do(officers.both, "bankFile.breakAssigned", file, number=1, owner="出纳") == ""
    assert do(officers.both, "bankFile.breakProposed", file, **found) == ""
    assert do(officers.both, "bankFile.breakResolved", file, number=1) == "same-person"
    assert do(officers.reconciler, "bankFile.breakResolved", file, number=1) == ""
    assert finance.rows("select status, finding from bank_breaks") == [("resolved", "suspense")]


def test_case_72_a_break_that_was_closed_wrongly_stands_again(finance, do, officers):
    file = a_break(finance)
    found = {"number": 1, "finding": "explained", "reason": "已核对", "evidence": DOCUMENT}
    do(officers.both, "bankFile.breakProposed", file, **found)
    do(officers.reconciler, "bankFile.breakResolved", file, number=1)
    assert do(officers.reconciler, "bankFile.breakReopened", file, number=1, reason="有误") == ""
    rows = finance.rows("select number, status from bank_breaks order by number")
    assert rows == [(1, "resolved"), (2, "open")]
    unknown = do(officers.reconciler, "bankFile.breakReopened", file, number=2, reason="有误")
    assert unknown == "unknown-break"

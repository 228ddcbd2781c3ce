"""What both logs answer on funds and their queues."""

from log_words import FUND, R1, R2, R3, approve, approved, batch, one, opened, waiting

from domain.fund import FundLimitChanged, FundYearClosed
from domain.log import (
    Accepted,
    Exhausted,
    Replayed,
    Stale,
    Waiting,
)
from domain.roster import RosterCancelled, RosterOpened, RosterWaiting

# Funds


def test_a_fund_must_be_open(log):
    assert approve(log, R1, 1, 10) == Exhausted("fund/2018", 0)
    assert one(log, (FUND, 1, opened())) == Accepted(1, 1)
    assert one(log, (FUND, 2, opened())) == Stale()
    assert approve(log, R1, 1, 10) == Accepted(2, 1)
    assert one(log, (FUND, 2, FundYearClosed("fund/2018", "year end"))) == Accepted(3, 1)
    assert approve(log, R2, 1, 10) == Exhausted("fund/2018", 0)


def test_an_approval_without_room_waits_and_everyone_later_waits_behind_it(log):
    one(log, (FUND, 1, opened(100)))
    assert approve(log, R1, 1, 101) == Waiting(2, 1, None)
    assert approve(log, R2, 1, 1) == Waiting(3, 1, R1)
    assert approve(log, R3, 1, 1) == Waiting(4, 1, R2)
    assert [type(happened.event) for happened in log.stream(R1)] == [RosterWaiting]


def test_one_that_waits_and_asks_again_in_vain_changes_nothing(log):
    one(log, (FUND, 1, opened(100)))
    approve(log, R1, 1, 101)
    approve(log, R2, 1, 1)
    assert approve(log, R2, 2, 1) == Waiting(0, 0, R1)
    assert approve(log, R1, 2, 101) == Waiting(0, 0, None)
    assert log.head() == 3


def test_the_head_of_the_queue_is_approved_when_there_is_room(log):
    one(log, (FUND, 1, opened(100)))
    approve(log, R1, 1, 101)
    approve(log, R2, 1, 1)
    assert one(log, (FUND, 2, FundLimitChanged("fund/2018", 101, "paper"))) == Accepted(4, 1)
    assert approve(log, R1, 2, 101) == Accepted(5, 1)
    assert approve(log, R2, 2, 1) == Waiting(0, 0, None)


def test_a_limit_cannot_fall_below_what_is_committed(log):
    one(log, (FUND, 1, opened(100)))
    approve(log, R1, 1, 60)
    assert one(log, (FUND, 2, FundLimitChanged("fund/2018", 59, "p"))) == Exhausted("fund/2018", 40)
    assert one(log, (FUND, 2, FundLimitChanged("fund/2018", 60, "p"))) == Accepted(3, 1)
    other = FundLimitChanged("fund/1999", 5, "paper")
    assert one(log, (FUND, 3, other)) == Exhausted("fund/1999", 0)


def test_a_cancelled_roster_gives_back_its_money_or_its_place(log):
    one(log, (FUND, 1, opened(100)))
    approve(log, R1, 1, 80)
    approve(log, R2, 1, 30)
    approve(log, R3, 1, 20)
    place = RosterCancelled("why", fund="fund/2018")
    money = RosterCancelled("why", fund="fund/2018", fund_fen=80)
    assert one(log, (R2, 2, place)) == Accepted(5, 1)
    assert one(log, (R2, 3, place)) == Stale()
    assert approve(log, R3, 2, 20) == Accepted(6, 1)
    assert one(log, (R1, 2, money)) == Accepted(7, 1)
    assert one(log, (R1, 3, money)) == Stale()


def test_nobody_passes_one_that_began_to_wait_in_the_same_batch(log):
    one(log, (FUND, 1, opened(100)))
    asks = [
        batch((roster, 1, approved(fen)), instead=[(roster, 1, waiting(fen))])
        for roster, fen in ((R1, 60), (R2, 60), (R3, 10))
    ]
    assert log.append(asks) == [Accepted(2, 1), Waiting(3, 1, None), Waiting(4, 1, R2)]


def test_without_a_second_outcome_nothing_is_written(log):
    one(log, (FUND, 1, opened(100)))
    assert one(log, (R1, 1, approved(101))) == Waiting(0, 0, None)
    assert log.head() == 1


def test_a_waiting_command_is_replayed_as_such(log):
    one(log, (FUND, 1, opened(100)))
    ask = batch(
        (R1, 1, approved(101)), instead=[(R1, 1, RosterOpened("s", "f")), (R1, 2, waiting(101))]
    )
    assert log.append([ask]) == [Waiting(2, 2, None)]
    assert log.append([ask]) == [Replayed(2, 2, b"digest")]

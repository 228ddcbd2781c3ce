"""A difference moves what a grant holds in the append itself: in memory, in PostgreSQL, command by
command; a line that is given up gives its listing and its sum back."""

from datetime import date

import pytest
from log_words import FUND, G1, G2, GROUNDS, R1, R2, approve, awarded, one, opened

from domain.decision import Allowance, Period
from domain.grant_differences import (
    GrantClaimsConflicted,
    GrantDifferenceApproved,
    GrantPeriodsAdded,
)
from domain.log import Accepted, Exhausted, Taken
from domain.roster import RosterLine, RosterLinesAdded
from domain.roster_giving_back import RosterLineGivenUp

YEAR = "post-year/w"


def days(first, last):
    return Period(YEAR, date(2018, first, 1), date(2018, last, 28))


def months(amount):
    return Allowance("insured-months/w", amount, 36)


def approved(**moves):
    return GrantDifferenceApproved(3, 10, 110, "why", grounds=GROUNDS, **moves)


@pytest.fixture
def held(log):
    """One grant holds a key, half a year and 30 of 36 months."""
    given = awarded("once/w", allowances=(months(30),), periods=(days(1, 6),))
    assert isinstance(one(log, (G1, 1, given)), Accepted)
    return log


def test_days_that_move_are_given_back_and_taken_in_one_command(held):
    moved = approved(periods_returned=(days(1, 6),), periods=(days(2, 7),))
    assert isinstance(one(held, (G1, 2, moved)), Accepted)
    taken = one(held, (G2, 1, awarded(periods=(days(7, 12),))))
    assert taken == Taken(YEAR, G1)
    free = awarded(periods=(Period(YEAR, date(2018, 1, 1), date(2018, 1, 31)),))
    assert isinstance(one(held, (G2, 1, free)), Accepted)


def test_days_that_another_holds_are_not_taken_by_a_difference(held):
    assert isinstance(one(held, (G2, 1, awarded(periods=(days(7, 12),)))), Accepted)
    moved = approved(periods_returned=(days(1, 6),), periods=(days(2, 7),))
    assert one(held, (G1, 2, moved)) == Taken(YEAR, G2)
    assert isinstance(one(held, (G1, 2, approved())), Accepted), "nothing of it was written"


def test_more_months_are_taken_up_to_the_limit_and_no_further(held):
    more = approved(allowances_returned=(months(30),), allowances=(months(36),))
    assert isinstance(one(held, (G1, 2, more)), Accepted)
    assert isinstance(one(held, (G2, 1, awarded(allowances=(months(1),)))), Exhausted)
    too_many = approved(allowances_returned=(months(36),), allowances=(months(37),))
    assert isinstance(one(held, (G1, 3, too_many)), Exhausted)


def test_what_is_lost_is_free_for_another(held):
    lost = approved(
        returns=("once/w",), allowances_returned=(months(30),), periods_returned=(days(1, 6),)
    )
    other = awarded("once/w", allowances=(months(36),), periods=(days(1, 12),))
    assert isinstance(one(held, (G2, 1, other)), Taken | Exhausted)
    assert isinstance(one(held, (G1, 2, lost)), Accepted)
    assert isinstance(one(held, (G2, 1, other)), Accepted)


def test_days_added_by_a_later_rule_are_held_and_a_conflict_holds_nothing(held):
    added = GrantPeriodsAdded((days(8, 9),), "cumulation")
    assert isinstance(one(held, (G1, 2, added)), Accepted)
    assert one(held, (G2, 1, awarded(periods=(days(9, 10),)))) == Taken(YEAR, G1)
    assert isinstance(one(held, (G1, 3, GrantClaimsConflicted((), "cumulation"))), Accepted)


def test_a_line_that_is_given_up_gives_its_listing_and_its_sum_back(log):
    def lines(roster):
        return (roster, 1, RosterLinesAdded(1, (RosterLine(G1, G2, "record", 100),)))

    assert isinstance(one(log, (FUND, 1, opened(100))), Accepted)
    assert isinstance(one(log, lines(R1)), Accepted)
    assert isinstance(approve(log, R1, 2, 100), Accepted)
    assert isinstance(one(log, lines(R2)), Taken)
    given_up = RosterLineGivenUp(1, "fund/2018", 100, "difference", (f"listing/{G1}",))
    assert isinstance(one(log, (R1, 3, given_up)), Accepted)
    assert isinstance(one(log, lines(R2)), Accepted)
    assert isinstance(approve(log, R2, 2, 100), Accepted)

"""Limits as a batch sees them: taken line by line, undone, taken for good."""

from datetime import date

from domain.guards import AllowanceReturned, AllowanceTaken, PeriodReturned, PeriodTaken
from domain.limits import Limits
from domain.log import Answer, HeldPeriod, Question

FIRST, LAST = date(2018, 1, 1), date(2018, 12, 31)
HELD = HeldPeriod(FIRST, LAST, "g0")


def loaded():
    limits = Limits()
    question = Question(periods=("year", "free"), allowances=("months", "unused"))
    limits.fill(question, Answer({}, {}, {"months": 12}, {}, {}, {"year": (HELD,)}))
    return limits


def test_what_was_asked_and_not_found_is_free():
    limits = loaded()
    assert limits.held("year") == (HELD,)
    assert (limits.held("free"), limits.amount("unused")) == ((), 0)
    assert limits.amount("months") == 12
    assert limits.read == {"months": 12, "unused": 0}


def test_what_a_command_takes_is_seen_and_undone():
    limits = loaded()
    limits.take("g1", (PeriodTaken("free", FIRST, LAST), AllowanceTaken("months", 6, 36)))
    assert limits.held("free") == (HeldPeriod(FIRST, LAST, "g1"),)
    assert limits.amount("months") == 18
    assert limits.read_dirty
    limits.retract()
    assert (limits.held("free"), limits.amount("months")) == ((), 12)
    assert not limits.dirty


def test_a_neighbour_sees_what_an_earlier_command_took_for_good():
    limits = loaded()
    limits.take("g1", (AllowanceTaken("months", 6, 36),))
    limits.begin()
    limits.take("g2", (AllowanceTaken("months", 6, 36),))
    limits.retract()
    assert limits.used["months"] == 18
    limits.begin()
    assert limits.amount("months") == 18
    assert limits.read == {"months": 18}
    assert limits.read_dirty


def test_what_is_given_back_is_free_again():
    limits = loaded()
    back = (PeriodReturned("year", FIRST), AllowanceReturned("months", 12))
    limits.take("other", back[:1])
    assert limits.held("year") == (HELD,)
    limits.take("g0", back)
    assert (limits.held("year"), limits.amount("months")) == ((), 0)


def test_a_key_that_nobody_asked_for_is_left_alone():
    limits = loaded()
    limits.take("g1", (PeriodTaken("else", FIRST, LAST), AllowanceTaken("else", 1, 2)))
    assert not limits.knows("else")
    assert not limits.dirty

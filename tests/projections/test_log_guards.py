"""What both logs answer on claims, periods and allowances."""

from datetime import date

import pytest
from log_words import A1, ENVELOPE, G1, G2, G3, awarded, batch, fact, one

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantFactVoided,
)
from domain.decision import Allowance, Period
from domain.grant import GrantClaimsAdded, GrantDecisionReplaced, GrantRevoked
from domain.guards import natural_keys
from domain.log import (
    Accepted,
    Exhausted,
    HeldPeriod,
    Holder,
    Question,
    Stale,
    Taken,
)
from projections.append_call import columns
from projections.prepared import prepare

# Claims


def test_a_claim_is_taken_once(log):
    assert one(log, (G1, 1, awarded("a", "b"))) == Accepted(1, 1)
    assert one(log, (G2, 1, awarded("c", "b"))) == Taken("b", G1)
    assert one(log, (G2, 1, awarded("c"))) == Accepted(2, 1)


def test_two_of_one_batch_cannot_both_take_a_claim(log):
    said = log.append([batch((G1, 1, awarded("a"))), batch((G2, 1, awarded("a")))])
    assert said == [Accepted(1, 1), Taken("a", G1)]


def test_the_holder_may_take_its_claim_again(log):
    one(log, (G1, 1, awarded("a")))
    assert one(log, (G1, 2, GrantClaimsAdded(("a", "b"), "merged"))) == Accepted(2, 1)


def test_only_the_holder_gives_back(log):
    one(log, (G1, 1, awarded("a")))
    assert one(log, (G2, 1, GrantRevoked("why", ("a",)))) == Stale()
    assert one(log, (G1, 2, GrantRevoked("why", ("a",)))) == Accepted(2, 1)
    assert one(log, (G1, 3, GrantRevoked("why", ("a",)))) == Stale()
    assert one(log, (G2, 1, awarded("a"))) == Accepted(3, 1)


def test_one_command_moves_a_claim_from_grant_to_grant_in_the_order_of_its_events(log):
    one(log, (G1, 1, awarded("a")))
    give, take = (G1, 2, GrantDecisionReplaced("refused", returns=("a",))), (G2, 1, awarded("a"))
    assert one(log, take, give) == Taken("a", G1)
    assert one(log, give, take) == Accepted(2, 2)
    assert log.load(Question(claims=("a",))).claims == {"a": Holder(G2)}


def test_a_refused_command_leaves_no_trace_of_its_steps(log):
    one(log, (G1, 1, awarded("a", "z")))
    give = (G1, 2, GrantDecisionReplaced("refused", returns=("a",)))
    mixed = (G2, 1, awarded("a", "y", "z", allowances=(Allowance("x", 1, 2),)))
    assert one(log, give, mixed) == Taken("z", G1)
    answer = log.load(Question(claims=("a", "y", "z"), allowances=("x",)))
    assert answer.claims == {"a": Holder(G1), "z": Holder(G1)}
    assert answer.allowances == {}


def test_a_fact_counts_once_by_its_natural_key(log):
    paid = ApplicantContributionPaid(G3, "pension", "2018-07", "v1", 100)
    (key,) = natural_keys(A1, paid, ENVELOPE.happened_on)
    assert one(log, (A1, 1, fact()), (A1, 2, paid)) == Accepted(1, 2)
    assert one(log, (A1, 3, paid)) == Taken(key, A1, 2)
    assert log.load(Question(claims=(key,))).claims == {key: Holder(A1, 2)}
    voided = ApplicantFactVoided(2, "wrong", "letter", (key,))
    assert one(log, (A1, 3, voided), (A1, 4, paid)) == Accepted(3, 2)
    assert log.load(Question(claims=(key,))).claims == {key: Holder(A1, 4)}


@pytest.mark.parametrize(("holder", "fresh"), [(None, False), (G1, True), (G2, False)])
def test_a_claim_must_be_held_as_read(log, holder, fresh):
    one(log, (G1, 1, awarded("a")))
    verdict = one(log, (G2, 1, awarded()), claims_read=(("a", holder),))
    assert verdict == (Accepted(2, 1) if fresh else Stale())


def test_a_claim_read_as_free_that_a_neighbour_took_is_stale(log):
    reads = {"claims_read": (("a", None),)}
    said = log.append(
        [batch((G1, 1, awarded("a")), **reads), batch((G2, 1, awarded("b")), **reads)]
    )
    assert said == [Accepted(1, 1), Stale()]
    evolved = batch((G2, 1, awarded("b")), claims_read=(("a", G1),))
    assert log.append([evolved]) == [Accepted(2, 1)]


# Periods


def period(first, last):
    return Period("year", date(2018, 1, first), date(2018, 1, last))


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (1, 9, True),
        (1, 10, False),
        (12, 13, False),
        (9, 21, False),
        (20, 30, False),
        (21, 30, True),
    ],
)
def test_periods_of_one_key_do_not_overlap(log, first, last, free):
    one(log, (G1, 1, awarded(periods=(period(10, 20),))))
    verdict = one(log, (G2, 1, awarded(periods=(period(first, last),))))
    assert verdict == (Accepted(2, 1) if free else Taken("year", G1))


def test_one_batch_takes_several_spans_of_one_key(log):
    several = awarded(periods=(period(10, 12), period(1, 3), period(20, 20)))
    said = log.append([batch((G1, 1, several)), batch((G2, 1, awarded(periods=(period(4, 9),))))])
    assert said == [Accepted(1, 1), Accepted(2, 1)]
    held = log.load(Question(periods=("year",))).periods["year"]
    assert [one.first.day for one in held] == [1, 4, 10, 20]


@pytest.mark.parametrize(("first", "last"), [(3, 5), (1, 31), (12, 13), (2, 2)])
def test_of_one_batch_the_second_cannot_share_a_day(log, first, last):
    several = awarded(periods=(period(10, 12), period(1, 3)))
    second = awarded(periods=(period(first, last),))
    said = log.append([batch((G1, 1, several)), batch((G2, 1, second))])
    assert said == [Accepted(1, 1), Taken("year", G1)]


@pytest.mark.parametrize(("first", "verdict"), [(4, "all"), (3, "halve")])
def test_spans_of_one_key_go_the_quick_way_unless_they_share_a_day(new_log, first, verdict):
    several = awarded(periods=(period(10, 12), period(1, 3)))
    second = awarded(periods=(period(first, 9),))
    commands = [prepare(batch((G1, 1, several))), prepare(batch((G2, 1, second)))]
    recorder = new_log()._recorder
    rows = recorder.append(columns(commands, halving=True), whole=False, halving=True)
    assert [one.verdict for one in rows] == [verdict]


def test_a_period_is_given_back_by_its_holder_and_taken_again(log):
    one(log, (G1, 1, awarded(periods=(period(10, 20),))))
    back = GrantRevoked("why", periods_returned=(period(10, 20),))
    assert one(log, (G2, 1, back)) == Stale()
    assert one(log, (G1, 2, awarded(periods=(period(10, 20),)))) == Accepted(2, 1)
    assert one(log, (G1, 3, awarded(periods=(period(10, 19),)))) == Taken("year", G1)
    assert one(log, (G1, 3, back)) == Accepted(3, 1)
    assert one(log, (G2, 1, awarded(periods=(period(15, 16),)))) == Accepted(4, 1)


def test_two_of_one_batch_cannot_overlap(log):
    said = log.append(
        [
            batch((G1, 1, awarded(periods=(period(1, 5),)))),
            batch((G2, 1, awarded(periods=(period(5, 6),)))),
            batch((G3, 1, awarded(periods=(period(6, 9),)))),
        ]
    )
    assert said == [Accepted(1, 1), Taken("year", G1), Accepted(2, 1)]


# Allowances


def use(amount, limit=36):
    return awarded(allowances=(Allowance("months", amount, limit),))


def test_an_allowance_is_held_to_its_limit(log):
    assert one(log, (G1, 1, use(30))) == Accepted(1, 1)
    assert one(log, (G2, 1, use(7))) == Exhausted("months", 6)
    assert one(log, (G2, 1, use(6))) == Accepted(2, 1)
    assert one(log, (G3, 1, use(1))) == Exhausted("months", 0)


def test_a_take_is_held_to_the_limit_of_its_own_law(log):
    one(log, (G1, 1, use(40, limit=60)))
    assert one(log, (G2, 1, use(1, limit=36))) == Exhausted("months", 0)
    assert one(log, (G2, 1, use(20, limit=60))) == Accepted(2, 1)


def test_a_lower_limit_holds_to_the_last_unit(log):
    one(log, (G1, 1, use(20, limit=60)))
    assert one(log, (G2, 1, use(17, limit=36))) == Exhausted("months", 16)
    assert one(log, (G2, 1, use(16, limit=36))) == Accepted(2, 1)


def test_what_a_batch_takes_together_is_held_to_the_limit(log):
    said = log.append([batch((G1, 1, use(20))), batch((G2, 1, use(20))), batch((G3, 1, use(16)))])
    assert said == [Accepted(1, 1), Exhausted("months", 16), Accepted(2, 1)]


def test_an_allowance_given_back_may_be_used_again(log):
    one(log, (G1, 1, use(36)))
    back = GrantRevoked("why", allowances_returned=(Allowance("months", 36, 36),))
    assert one(log, (G2, 1, use(1)), (G1, 2, back)) == Exhausted("months", 0)
    assert one(log, (G1, 2, back), (G2, 1, use(1))) == Accepted(2, 2)
    assert log.load(Question(allowances=("months", "none"))).allowances == {"months": 1}
    assert one(log, (G1, 3, back)) == Stale()


@pytest.mark.parametrize(("used", "verdict"), [(0, Stale()), (30, Accepted(2, 1))])
def test_an_allowance_must_be_used_as_read(log, used, verdict):
    one(log, (G1, 1, use(30)))
    reads = (("months", used), ("other", 0))
    assert one(log, (G2, 1, use(1)), allowances_read=reads) == verdict


def test_the_live_periods_of_a_key_are_told_in_order(log):
    early = Period("y", date(2018, 1, 1), date(2018, 12, 31))
    late = Period("y", date(2019, 1, 1), date(2019, 12, 31))
    other = Period("z", date(2018, 5, 1), date(2018, 5, 1))
    one(log, (G1, 1, awarded(periods=(late,))))
    one(log, (G2, 1, awarded(periods=(early, other))))
    held = (HeldPeriod(early.first, early.last, G2), HeldPeriod(late.first, late.last, G1))
    assert log.load(Question(periods=("y", "none"))).periods == {"y": held}
    one(log, (G2, 2, GrantRevoked("why", periods_returned=(early,))))
    assert log.load(Question(periods=("y",))).periods == {"y": held[1:]}

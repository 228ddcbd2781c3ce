"""What both logs answer, verdict by verdict."""

from datetime import date
from itertools import count
from uuid import UUID

import pytest

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantDomiciled,
    ApplicantFactVoided,
)
from domain.codec import encode
from domain.decision import Allowance, Clause, Grounds, Period
from domain.event import Actor, CommandMark, Envelope, topic_of
from domain.fund import FundLimitChanged, FundOpened, FundYearClosed
from domain.grant import GrantAwarded, GrantClaimsAdded, GrantDecisionReplaced, GrantRevoked
from domain.guards import natural_keys
from domain.log import (
    Accepted,
    Batch,
    Exhausted,
    Failed,
    Holder,
    Known,
    Question,
    Replayed,
    Stale,
    Taken,
    Waiting,
    Withheld,
    Write,
)
from domain.roster import RosterApproved, RosterCancelled, RosterOpened, RosterWaiting

ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 1, 1), date(2018, 9, 1))
NUMBERS = count(1)
GROUNDS = Grounds(Clause("d", 1), "1", date(2018, 9, 1), ())


def stream(number: int) -> str:
    return str(UUID(int=number))


G1, G2, G3, R1, R2, R3, FUND, A1 = (stream(number) for number in range(1, 9))


def batch(*writes, pair="", instead=(), digest=b"digest", **read):
    return Batch(
        "s", pair or f"i{next(NUMBERS)}", digest, written(writes), written(instead), **read
    )


def written(writes):
    return tuple(Write(*one, ENVELOPE) for one in writes)


def one(log, *writes, **more):
    (verdict,) = log.append([batch(*writes, **more)])
    return verdict


def awarded(*claims, allowances=(), periods=()):
    return GrantAwarded(100, GROUNDS, claims, allowances, periods)


def fact(county="430923"):
    return ApplicantDomiciled(county)


def opened(fen=100):
    return FundOpened("fund/2018", 2018, fen, "county", "paper")


def approved(fen):
    return RosterApproved("fund/2018", "digest", 1, 1, fen)


def waiting(fen):
    return RosterWaiting("fund/2018", "digest", 1, 1, fen)


def approve(log, roster, version, fen):
    return one(log, (roster, version, approved(fen)), instead=[(roster, version, waiting(fen))])


# Order and versions


def test_events_get_contiguous_positions_over_commands_and_batches(log):
    two = batch((A1, 1, fact()), (A1, 2, fact()))
    assert log.append([two, batch((G1, 1, awarded()))]) == [Accepted(1, 2), Accepted(3, 1)]
    assert one(log, (A1, 3, fact())) == Accepted(4, 1)
    assert [recorded.position for recorded in log.read(0, 10)] == [1, 2, 3, 4]
    assert [recorded.version for recorded in log.stream(A1)] == [1, 2, 3]
    assert log.head() == 4


def test_an_event_comes_back_as_it_went_in(log):
    one(log, (A1, 1, fact("430902")))
    (back,) = log.stream(A1)
    assert (back.stream, back.version, back.event) == (A1, 1, fact("430902"))
    assert back.actor == ENVELOPE.actor
    assert back.command == ENVELOPE.command
    assert back.recorded_at > 1_500_000_000_000_000


def test_recorded_time_never_falls(log):
    for version in range(1, 20):
        one(log, (A1, version, fact()))
    times = [recorded.recorded_at for recorded in log.follow(0)]
    assert times == sorted(times)


@pytest.mark.parametrize("version", [1, 3, 7])
def test_a_version_that_is_not_the_next_is_stale(log, version):
    one(log, (A1, 1, fact()))
    assert one(log, (A1, version, fact())) == Stale()
    assert log.head() == 1


def test_a_later_command_builds_on_an_earlier_one_of_its_batch(log):
    said = log.append([batch((A1, 1, fact())), batch((A1, 2, fact()), streams_read=((A1, 1),))])
    assert said == [Accepted(1, 1), Accepted(2, 1)]


def test_what_builds_on_a_refused_neighbour_is_stale(log):
    one(log, (G1, 1, awarded("key")))
    said = log.append([batch((G2, 1, awarded("key"))), batch((G2, 2, awarded()))])
    assert said == [Taken("key", G1), Stale()]


def test_events_in_the_wrong_order_are_stale(log):
    assert log.append([batch((A1, 2, fact())), batch((A1, 1, fact()))]) == [Stale(), Accepted(1, 1)]
    assert one(log, (A1, 3, fact()), (A1, 2, fact())) == Stale()


def test_version_zero_takes_the_next(log):
    one(log, (A1, 1, fact()))
    one(log, (A1, 0, fact()), (A1, 0, fact()))
    assert one(log, (A1, 0, fact()), (A1, 5, fact())) == Accepted(4, 2)
    assert [recorded.version for recorded in log.stream(A1)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("version", "verdict"), [(0, Stale()), (1, Accepted(2, 1)), (2, Stale())])
def test_a_stream_only_read_must_stand_as_read(log, version, verdict):
    one(log, (A1, 1, fact()))
    assert one(log, (G1, 1, awarded()), streams_read=((A1, version),)) == verdict


def test_a_stream_read_before_a_neighbour_wrote_it_is_stale(log):
    said = log.append([batch((A1, 1, fact())), batch((G1, 1, awarded()), streams_read=((A1, 0),))])
    assert said == [Accepted(1, 1), Stale()]
    read = ((A1, 1),)
    said = log.append([batch((G1, 1, awarded()), streams_read=read), batch((A1, 2, fact()))])
    assert said == [Accepted(2, 1), Accepted(3, 1)]


# Known pairs


def test_a_known_pair_is_replayed_with_its_first_digest(log):
    two = batch((A1, 1, fact()), (A1, 2, fact()), pair="pair", digest=b"first")
    other = batch((A1, 9, fact()), pair="pair", digest=b"second")
    assert log.append([two, two]) == [Accepted(1, 2), Replayed(1, 2, b"first")]
    assert log.append([other]) == [Replayed(1, 2, b"first")]
    assert log.append([two, batch((A1, 3, fact()))]) == [Replayed(1, 2, b"first"), Accepted(3, 1)]


def test_a_refused_pair_may_come_again(log):
    one(log, (A1, 2, fact()), pair="pair")
    assert one(log, (A1, 1, fact()), pair="pair") == Accepted(1, 1)


def test_a_command_without_events_is_known_all_the_same(log):
    assert one(log, pair="pair") == Accepted(0, 0)
    assert one(log, pair="pair") == Replayed(0, 0, b"digest")
    assert log.append([batch(), batch((A1, 1, fact()))]) == [Accepted(0, 0), Accepted(1, 1)]


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


# All or nothing, and what cannot be judged


def test_all_or_nothing_writes_nothing_when_one_is_refused(log):
    one(log, (G1, 1, awarded("a")), pair="known")
    known = batch(pair="known")
    good = batch((G2, 1, awarded("b")), pair="good")
    bad = batch((G3, 1, awarded("a")))
    said = log.append([known, good, good, bad], all_or_nothing=True)
    assert said == [Replayed(1, 1, b"digest"), Withheld(), Withheld(), Taken("a", G1)]
    assert log.head() == 1
    assert log.load(Question(claims=("b",), pairs=(("s", "good"),))).claims == {}
    said = log.append([known, good, good], all_or_nothing=True)
    assert said == [Replayed(1, 1, b"digest"), Accepted(2, 1), Replayed(2, 1, b"digest")]


def test_all_or_nothing_does_not_wait(log):
    one(log, (FUND, 1, opened(100)))
    ask = batch((R1, 1, approved(101)), instead=[(R1, 1, waiting(101))])
    assert log.append([batch((A1, 1, fact())), ask], all_or_nothing=True) == [
        Withheld(),
        Waiting(0, 0, None),
    ]
    assert log.head() == 1


def test_a_command_that_cannot_be_judged_fails_alone(log):
    large = batch((G2, 1, awarded(*(f"key/{number}" for number in range(5000)))))
    strange = batch((R1, 1, approved(1)), instead=[(R1, 1, RosterOpened("s", "f"))])
    said = log.append([batch((A1, 1, fact())), large, strange, batch((A1, 2, fact()))])
    assert [type(verdict) for verdict in said] == [Accepted, Failed, Failed, Accepted]
    assert said[3] == Accepted(2, 1)


# Reading


def test_load_answers_only_what_was_found(log):
    one(log, (A1, 1, fact()), (A1, 2, fact()), pair="pair")
    answer = log.load(
        Question(
            ((A1, 1), (A1.replace("8", "9"), 0)), ("none",), ("none",), (("s", "pair"), ("s", "?"))
        )
    )
    assert {name: [one.version for one in found] for name, found in answer.streams.items()} == {
        A1: [2]
    }
    assert answer.claims == {}
    assert answer.allowances == {}
    assert answer.pairs == {("s", "pair"): Known(1, 2, b"digest")}


def test_reading_goes_in_order_without_a_gap(log):
    log.append([batch((stream(number), 1, fact())) for number in range(100, 150)])
    assert [one.position for one in log.read(10, 5)] == [11, 12, 13, 14, 15]
    following = log.follow(45)
    log.append([batch((stream(1), 1, fact()))])
    assert [one.position for one in following][:5] == [46, 47, 48, 49, 50]
    assert log.stream(stream(120), 1) == []
    assert log.read(51, 5) == []


def test_the_stored_topic_and_bytes_are_those_of_the_codec(migrated, new_log):
    log = new_log(migrated)
    one(log, (A1, 1, fact()))
    with log._reading() as connection:
        row = connection.execute("select topic, state from stored_events").fetchone()
    assert row == {"topic": topic_of(fact()), "state": encode(fact(), ENVELOPE)}

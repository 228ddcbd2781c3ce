"""What both logs answer on order, versions, known pairs and reading."""

import pytest
from log_words import (
    A1,
    ENVELOPE,
    FUND,
    G1,
    G2,
    G3,
    R1,
    approved,
    awarded,
    batch,
    fact,
    one,
    opened,
    stream,
    waiting,
)

from domain.codec import encode
from domain.event import topic_of
from domain.log import (
    Accepted,
    Failed,
    Known,
    Question,
    Replayed,
    Stale,
    Taken,
    Waiting,
    Withheld,
)
from domain.roster import RosterOpened

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


def test_of_many_that_read_a_stream_alike_those_after_it_moved_are_stale(log):
    """However many there are: a large batch is judged by halves, and looks at what many read
    once."""
    assert one(log, (A1, 1, fact())) == Accepted(1, 1)
    read = ((A1, 1),)
    before = [batch((stream(100 + n), 1, awarded()), streams_read=read) for n in range(40)]
    moving = batch((A1, 2, fact("430922")))
    after = [batch((stream(200 + n), 1, awarded()), streams_read=read) for n in range(40)]
    said = log.append([*before, moving, *after])
    assert said[:41] == [Accepted(2 + n, 1) for n in range(41)]
    assert said[41:] == [Stale()] * 40

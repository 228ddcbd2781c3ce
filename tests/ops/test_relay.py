"""Where the relay goes on, whatever it left behind: on a topic in memory that can fail anywhere."""

import random
from threading import Event, Thread
from time import monotonic, sleep

import psycopg
import pytest
from click.testing import CliRunner

import ops.relay
from gateways.kafka_events import Row, message_of
from gateways.kafka_port import Tail, TopicRefused, TopicUnavailable
from ops.cli import main
from ops.relay import Relay, first_position
from projections.migrate import migrate
from projections.relay_place import Hint, LockLost, RelayPlace
from projections.views.runner import LogUnreadable

SOURCE = b"urn:ledger:TEST:1"


class MemoryTopic:
    """A topic whose brokers may take the parts of some partitions only, and then be gone."""

    def __init__(self, partitions, chance=None, failing=0.0):
        self.partitions, self.identity = partitions, "1"
        self.records = [[] for _ in range(partitions)]
        self.chance, self.failing = chance, failing
        self.sends = self.closed = 0

    def tails(self):
        return [self._tail(records) for records in self.records]

    def _tail(self, records):
        if not records:
            return Tail()
        last = dict(records[-1].headers)
        return Tail(len(records), int(last["ce_id"]), last["ce_source"], records[-1].value)

    def partition_of(self, key):
        return key[-1] % self.partitions

    def send(self, window, meanwhile):
        self.sends += 1
        meanwhile()
        taken = {partition for partition, _ in window}
        fails = self.chance is not None and self.chance.random() < self.failing
        if fails:
            taken = {one for one in taken if self.chance.random() < 0.5}
        for partition, message in window:
            if partition in taken:
                self.records[partition].append(message)
        if fails:
            raise TopicUnavailable("gone")
        return {one: len(self.records[one]) for one in taken}

    def close(self):
        self.closed += 1

    def positions(self):
        return [[int(dict(one.headers)["ce_id"]) for one in part] for part in self.records]


class MemoryPlace:
    """A log of rows and a hint, without a lock."""

    lease = 30.0

    def __init__(self, rows):
        self.rows = [row_at(number) for number in range(1, rows + 1)]
        self.hinted, self.free, self.held = Hint(), True, True

    def take(self):
        return self.free

    def check(self):
        if not self.held:
            raise LockLost("gone")

    def release(self):
        pass

    def head(self):
        return len(self.rows)

    def read(self, after, limit):
        return self.rows[after : after + limit]

    def bytes_at(self, position):
        return self.rows[position - 1][4] if position <= len(self.rows) else None

    def hint(self):
        return self.hinted

    def advance(self, identity, position, offsets):
        self.hinted = Hint(identity, position, tuple(offsets))


def row_at(position):
    stored = b'{"v":1,"number":%d}' % position
    return (position, f"stream-{position * 7 % 10}", position, "fund.opened", stored, position)


def relay_over(place, topic):
    return Relay(place, lambda: topic, SOURCE)


def whole(topic, rows):
    """Every position once, in order within its partition, where its stream belongs."""
    expected = [[] for _ in range(topic.partitions)]
    for number in range(1, rows + 1):
        message = message_of(Row(*row_at(number)), SOURCE)
        expected[topic.partition_of(message.key)].append(number)
    return topic.positions() == expected


def relay_through(place, topic, monkeypatch):
    """Catches up, opened anew after every failure; the position then."""
    relay = relay_over(place, topic)
    while True:
        monkeypatch.setattr(ops.relay, "A_READ", topic.chance.randint(1, 60))
        try:
            return relay.catch_up()
        except TopicUnavailable:
            relay.close()


@pytest.mark.parametrize("seed", range(40))
def test_whatever_part_of_a_window_was_taken_nothing_is_lost_or_sent_twice(seed, monkeypatch):
    chance = random.Random(seed)
    topic = MemoryTopic(chance.choice([1, 2, 3, 5]), chance, failing=0.4)
    place = MemoryPlace(300)
    assert relay_through(place, topic, monkeypatch) == 300
    assert whole(topic, 300)
    assert place.hinted.position <= 300


def test_control_from_the_highest_tail_some_seeds_lose_events(monkeypatch):
    monkeypatch.setattr(
        ops.relay, "first_position", lambda _, __, tails: max(one.position for one in tails)
    )
    lost = 0
    for seed in range(40):
        topic = MemoryTopic(3, random.Random(seed), failing=0.4)
        relay_through(MemoryPlace(300), topic, monkeypatch)
        lost += not whole(topic, 300)
    assert lost > 20


@pytest.mark.parametrize(
    ("hint", "positions", "start"),
    [
        (Hint(), [(0, 0), (0, 0)], 0),
        (Hint("1", 80, (40, 40)), [(40, 80), (40, 79)], 80),
        (Hint("1", 80, (40, 40)), [(60, 120), (55, 119)], 119),
        (Hint("1", 80, (80, 0)), [(80, 80), (0, 0)], 80),
        (Hint("2", 80, (40, 40)), [(40, 80), (40, 79)], 79),
        (Hint("2", 80, (40, 40)), [(0, 0), (0, 0)], 0),
        (Hint("1", 80, (40, 40)), [(40, 80), (39, 77)], 77),
        (Hint("1", 80, (40,)), [(40, 80), (39, 77)], 77),
    ],
)
def test_the_hint_counts_only_while_the_topic_holds_what_it_held(hint, positions, start):
    """A topic made anew, cut short, or of another number of partitions is read by its tails."""
    tails = [Tail(offset, position) for offset, position in positions]
    assert first_position(hint, "1", tails) == start


def test_a_topic_made_anew_is_filled_from_the_beginning():
    place, topic = MemoryPlace(50), MemoryTopic(2)
    relay_over(place, topic).catch_up()
    fresh = MemoryTopic(2)
    fresh.identity = "2"
    relay_over(place, fresh).catch_up()
    assert whole(fresh, 50)


def test_a_topic_cut_short_is_filled_up():
    place, topic = MemoryPlace(50), MemoryTopic(2)
    relay_over(place, topic).catch_up()
    del topic.records[1][-5:]
    relay_over(place, topic).catch_up()
    assert whole(topic, 50)


def test_windows_are_no_larger_than_a_batch_may_be(monkeypatch):
    monkeypatch.setattr(ops.relay, "WINDOW_BYTES", 5 * (ops.relay.HEADERS_BYTES + 30))
    place, topic = MemoryPlace(52), MemoryTopic(1)
    assert relay_over(place, topic).catch_up() == 52
    assert topic.sends == 11
    assert whole(topic, 52)


def test_an_event_as_large_as_they_come_fits_a_window():
    from domain.event import MAXIMUM_EVENT_BYTES

    assert ops.relay.HEADERS_BYTES + MAXIMUM_EVENT_BYTES <= ops.relay.WINDOW_BYTES


def test_the_topic_of_another_ledger_is_refused():
    place, topic = MemoryPlace(5), MemoryTopic(1)
    Relay(place, lambda: topic, b"urn:ledger:OTHER:1").catch_up()
    with pytest.raises(TopicRefused, match="OTHER"):
        relay_over(place, topic).catch_up()


@pytest.mark.parametrize("rows", [3, 5])
def test_a_topic_that_knows_another_history_is_refused(rows):
    """The database lacks what was sent, or holds something else there."""
    topic = MemoryTopic(1)
    relay_over(MemoryPlace(5), topic).catch_up()
    older = MemoryPlace(rows)
    older.rows = [(*row[:4], row[4] + b" ", row[5]) for row in older.rows]
    with pytest.raises(TopicRefused, match="older copy"):
        relay_over(older, topic).catch_up()
    assert len(topic.records[0]) == 5, "nothing was sent"


def test_without_the_lock_nothing_is_sent():
    place, topic = MemoryPlace(5), MemoryTopic(1)
    place.free = False
    with pytest.raises(LockLost):
        relay_over(place, topic).catch_up()
    place.free, place.held = True, False
    with pytest.raises(LockLost):
        relay_over(place, topic).catch_up()
    assert topic.sends == 0


# On PostgreSQL


@pytest.fixture
def migrated(database):
    migrate(database)
    with psycopg.connect(database) as connection:
        for number in range(1, 11):
            position, _, version, topic, stored, at = row_at(number)
            connection.execute(
                "insert into stored_events values (gen_random_uuid(), %s, %s, %s, %s, %s)",
                (version, topic, stored, position, at),
            )
    return database


@pytest.fixture
def place(migrated):
    places = []

    def make(**more):
        places.append(RelayPlace(migrated, "test.events", **more))
        return places[-1]

    yield make
    for one in places:
        one.release()


def test_the_rows_and_the_hint_of_the_log(place):
    one = place()
    assert one.take()
    assert one.head() == 10
    assert [row[0] for row in one.read(3, 4)] == [4, 5, 6, 7]
    assert one.read(3, 1)[0][3:] == row_at(4)[3:]
    assert one.bytes_at(4) == row_at(4)[4]
    assert one.bytes_at(11) is None
    assert one.hint() == Hint()
    one.advance("1", 7, [3, 4])
    assert one.hint() == Hint("1", 7, (3, 4))


def test_a_hole_in_the_log_stops_the_relay(place, migrated):
    with psycopg.connect(migrated) as connection:
        connection.execute("alter table stored_events disable trigger stored_events_stay")
        connection.execute("delete from stored_events where notification_id = 4")
    topic = MemoryTopic(1)
    with pytest.raises(LogUnreadable, match="before 5"):
        relay_over(place(), topic).run(Event())
    assert topic.sends == 0


def test_one_holds_the_lock_and_the_next_takes_it_when_it_is_gone(place):
    one, other = place(), place()
    assert one.take()
    assert not other.take()
    one.check()
    with pytest.raises(LockLost):
        other.check()
    one.release()
    _wait(other.take)  # the server ends the session in its own time
    other.check()


def test_whoever_is_silent_for_longer_than_the_lease_has_lost_it(place):
    one, other = place(lease=0.3), place()
    assert one.take()
    sleep(0.8)
    _wait(other.take)
    with pytest.raises(LockLost):
        one.check()


def test_while_the_brokers_are_waited_for_the_lease_is_kept(place):
    one = place(lease=0.5)
    topic = MemoryTopic(1)
    send = topic.send

    def slowly(window, meanwhile):
        deadline = monotonic() + 1.5
        while monotonic() < deadline:
            sleep(0.05)
            meanwhile()
        return send(window, meanwhile)

    topic.send = slowly
    assert relay_over(one, topic).catch_up() == 10


def test_a_session_that_the_server_ended_is_opened_anew(place, migrated):
    one, topic, stop = place(), MemoryTopic(1), Event()
    relay = relay_over(one, topic)
    thread = Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        _wait(lambda: relay.position == 10)
        with psycopg.connect(migrated) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
            connection.execute(
                "insert into stored_events select gen_random_uuid(), 1, topic, state, 11, 11 "
                "from stored_events where notification_id = 1"
            )
        _wait(lambda: len(topic.records[0]) == 11)
    finally:
        stop.set()
        thread.join(20)
    assert topic.closed == 2


def _wait(true):
    deadline = monotonic() + 20
    while not true():
        assert monotonic() < deadline
        sleep(0.02)


def test_the_command_asks_for_the_brokers():
    done = CliRunner().invoke(main, ["relay", "--once"], env={"KAFKA_BOOTSTRAP": ""})
    assert done.exit_code == 2
    assert "KAFKA_BOOTSTRAP" in done.output

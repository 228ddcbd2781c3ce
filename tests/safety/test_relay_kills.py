"""The relay killed, its broker killed, one that slept through its lease: nothing is lost or out of
order, and what comes twice is dropped exactly by `position <= last seen`."""

import random
import signal
from itertools import count
from threading import Event, Thread
from time import sleep

import pytest
from safety_topic import (
    SOURCE,
    RelayProcess,
    faults,
    fill,
    look,
    relay_to,
    relayed,
    wait_for,
)

import ops.relay
from gateways.kafka_events import Row, message_of
from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from projections.relay_place import RelayPlace

NUMBERS = count(1)
ROWS = 20_000
LEASE = 2.0  # seconds


@pytest.fixture
def name():
    return f"relay-test-{next(NUMBERS)}.events"


def highest_tail(hint, identity, tails):
    """The control: where the topic ends at its furthest partition."""
    return max(tail.position for tail in tails)


def send_to_one_partition(kafka, dsn, name, partitions, last):
    """What a relay leaves that dies when only one partition has taken its part of a window."""
    topic = KafkaTopic(kafka.address, TopicSettings(name, partitions))
    place = RelayPlace(dsn, name)
    assert place.take()
    messages = [message_of(Row(*row), SOURCE) for row in place.read(0, last)]
    window = [(topic.partition_of(one.key), one) for one in messages]
    topic.send([pair for pair in window if pair[0] == 0], lambda: None)
    topic.close()
    place.release()


@pytest.mark.parametrize("partitions", [1, 3])
def test_it_goes_on_where_each_partition_ends(kafka, database, name, partitions):
    fill(database, 1_000)
    send_to_one_partition(kafka, database, name, partitions, 1_000)
    relay = relay_to(kafka, database, name, partitions)
    assert relay.catch_up() == 1_000
    relay.close()
    found = look(kafka, name, partitions)
    assert faults(found, database) == {}
    assert found.raw() == 1_000, "what a partition holds is not sent again"


def test_control_to_start_from_the_highest_tail_loses_events(kafka, database, name, monkeypatch):
    monkeypatch.setattr(ops.relay, "first_position", highest_tail)
    fill(database, 1_000)
    send_to_one_partition(kafka, database, name, 3, 1_000)
    relay = relay_to(kafka, database, name, 3)
    relay.catch_up()
    relay.close()
    assert faults(look(kafka, name, 3), database)["lost"] > 500


@pytest.mark.parametrize(("partitions", "kills"), [(1, 4), (3, 10)])
def test_killed_time_and_again_its_broker_once_and_one_that_slept(
    kafka, database, name, partitions, kills, tmp_path
):
    fill(database, ROWS)
    chance = random.Random(partitions)

    def start():
        return RelayProcess(kafka, database, name, partitions, tmp_path, LEASE)

    for kill in range(kills):
        relay = start()
        relay.wait_until(relayed(database, name) + chance.randint(200, 1_000))
        sleep(chance.random() / 50)
        if kill == kills // 2:
            kafka.kill()
            sleep(0.2)
            kafka.start()
        relay.end(signal.SIGKILL)
    sleeper = start()
    sleeper.wait_until(relayed(database, name) + 500)
    sleeper.signal(signal.SIGSTOP)
    at = relayed(database, name)
    assert at < ROWS - 2_000, "enough is left for the one that takes over"
    successor = start()
    successor.wait_until(at + 1_500)
    sleeper.signal(signal.SIGCONT)
    wait_for(lambda: "the relay waits: LockLost" in sleeper.said(), said=sleeper.said)
    successor.wait_until(ROWS)
    assert successor.process.poll() is None
    for one in (sleeper, successor):
        one.end(signal.SIGTERM)
    assert sleeper.said().count("the relay goes on") == 1, "it did not send again"
    found = look(kafka, name, partitions)
    assert faults(found, database) == {}
    print(f"{partitions} partitions: {found.raw() - ROWS} raw duplicates of {ROWS}")


def test_control_a_lease_that_never_ends_holds_up_the_successor(kafka, database, name, tmp_path):
    fill(database, ROWS)
    sleeper = RelayProcess(kafka, database, name, 1, tmp_path, 0.0)  # 0: PostgreSQL's "never"
    sleeper.wait_until(500)
    sleeper.signal(signal.SIGSTOP)
    try:
        with RelayPlaceOf(database, name) as place:
            sleep(2 * LEASE)
            assert not place.take()
    finally:
        sleeper.end(signal.SIGKILL)


def test_a_broker_that_is_away_is_waited_for(kafka, database, name):
    fill(database, 500)
    kafka.stop()
    relay, stop = relay_to(kafka, database, name, 1), Event()
    thread = Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        sleep(1.5)
        assert thread.is_alive(), "it waits"
        kafka.start()
        wait_for(lambda: relayed(database, name) == 500)
        fill(database, 800, first=501)
        wait_for(lambda: relayed(database, name) == 800)
    finally:
        stop.set()
        thread.join(30)
    assert faults(look(kafka, name, 1), database) == {}


class RelayPlaceOf:
    """A place that is given up at the end."""

    def __init__(self, dsn, name):
        self.place = RelayPlace(dsn, name)

    def __enter__(self):
        return self.place

    def __exit__(self, *_):
        self.place.release()

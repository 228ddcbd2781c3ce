"""Three brokers, three copies of each event, two must hold it: the leader killed, then a second.
Nothing is lost, nothing comes out of order, and the relay goes on or waits."""

import gc
import os
import signal
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread
from time import sleep
from types import SimpleNamespace

import pytest
from kafka.admin import KafkaAdminClient
from safety_topic import faults, fill, look, relay_to, relayed, wait_for

import ops.relay
from gateways import kafka_topic
from ops.kafka_broker import bootstrap, cluster

# kafka-python leaves a socket to the collector of garbage wherever it meets a dead broker.
LEFT_OPEN = "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
pytestmark = [pytest.mark.kafka, pytest.mark.filterwarnings(LEFT_OPEN)]
NUMBERS = count(1)
PARTITIONS, COPIES, IN_SYNC = 3, 3, 2
SOME, ALL = 10_000, 11_000
SMALL = 1_000


@pytest.fixture(scope="module")
def brokers(tmp_path_factory):
    made = cluster(tmp_path_factory.mktemp("three"), 3)
    yield made
    for broker in made:
        broker.kill()  # in order, the last would wait for the others


@pytest.fixture(autouse=True)
def collected():
    """Here, not in a test that comes later."""
    yield
    gc.collect()


@pytest.fixture
def name():
    return f"three-{next(NUMBERS)}.events"


def of(brokers):
    """All of them by their addresses, as the relay is told."""
    return SimpleNamespace(address=bootstrap(brokers))


def relay_of(brokers, dsn, name, partitions):
    return relay_to(of(brokers), dsn, name, partitions, copies=COPIES, in_sync=IN_SYNC)


@contextmanager
def relaying(brokers, dsn, name, partitions=1):
    """A relay at work in a thread of its own."""
    stop = Event()
    relay = relay_of(brokers, dsn, name, partitions)
    thread = Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def partitions_of(brokers, name):
    """By number: what a broker that serves says of leader and copies."""
    client = KafkaAdminClient(bootstrap_servers=bootstrap(brokers).split(","))
    try:
        [topic] = client.describe_topics([name])
        return {one["partition_index"]: one for one in topic["partitions"]}
    finally:
        client.close()


def leader_of(brokers, name, partition=0):
    """The broker itself."""
    number = partitions_of(brokers, name)[partition]["leader_id"]
    return next(one for one in brokers if one.place.number == number)


def wait_for_copies(brokers, name):
    """Until all three hold everything again."""
    wait_for(
        lambda: all(
            len(one["isr_nodes"]) == COPIES for one in partitions_of(brokers, name).values()
        )
    )


def without(brokers, *gone):
    return [one for one in brokers if one not in gone]


@pytest.fixture
def small_windows(monkeypatch):
    """So that a kill falls among many."""
    monkeypatch.setattr(ops.relay, "A_READ", 250)


@pytest.mark.usefixtures("small_windows")
def test_the_leader_killed_the_relay_goes_on_one_more_it_waits(brokers, database, name):
    fill(database, SOME)
    with relaying(brokers, database, name, PARTITIONS) as thread:
        wait_for(lambda: relayed(database, name) > SOME // 5)
        leader = leader_of(brokers, name)
        leader.kill()
        at = relayed(database, name)
        assert at < SOME, "killed in the midst of it"
        wait_for(lambda: relayed(database, name) == SOME)

        second = without(brokers, leader)[0]
        second.kill()
        fill(database, ALL, first=SOME + 1)
        sleep(3)
        assert relayed(database, name) == SOME, "one of three is too few"
        assert thread.is_alive(), "it waits"
        second.start()
        wait_for(lambda: relayed(database, name) == ALL)
    leader.start(wait=False)
    found = look(of(brokers), name, PARTITIONS)
    assert faults(found, database) == {}
    leader.wait()
    print(f"{found.raw() - ALL} raw duplicates of {ALL}")


# What only the leader held


@contextmanager
def paused(brokers):
    for one in brokers:
        os.kill(one.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in brokers:
            os.kill(one.pid, signal.SIGCONT)


def topic_led_by(brokers, dsn, name):
    """A topic of one partition that holds something already, and its leader."""
    fill(dsn, SMALL)
    relay = relay_of(brokers, dsn, name, 1)
    relay.catch_up()
    relay.close()
    wait_for_copies(brokers, name)
    return leader_of(brokers, name)


def lose_the_leader_that_alone_took(brokers, dsn, name, leader):
    """The other two are paused while the relay sends, so what the leader takes it alone has; then
    it dies, and they go on without it. How far the relay said it was before."""
    with relaying(brokers, dsn, name):
        fill(dsn, SMALL + 1, first=SMALL + 1)
        wait_for(lambda: relayed(dsn, name) == SMALL + 1)  # it is connected
        with paused(without(brokers, leader)):
            fill(dsn, 2 * SMALL, first=SMALL + 2)
            sleep(3)
            said = relayed(dsn, name)
            leader.kill()
        wait_for(lambda: relayed(dsn, name) == 2 * SMALL)
    leader.start()
    wait_for_copies(brokers, name)
    return said


def found_on(brokers, dsn, name):
    return faults(look(of(brokers), name, 1), dsn)


def test_what_only_a_lost_leader_held_was_never_said_to_be_there(brokers, database, name):
    leader = topic_led_by(brokers, database, name)
    said = lose_the_leader_that_alone_took(brokers, database, name, leader)
    assert said == SMALL + 1
    assert found_on(brokers, database, name) == {}


def test_control_a_relay_content_with_one_answer_loses_events(brokers, database, name, monkeypatch):
    """And the next relay that is not finds the end of the topic, and sends what is missing."""
    leader = topic_led_by(brokers, database, name)
    careless = {"acks": 1, "enable_idempotence": False}
    with monkeypatch.context() as patched:
        patched.setattr(kafka_topic, "PRODUCER", kafka_topic.PRODUCER | careless)
        said = lose_the_leader_that_alone_took(brokers, database, name, leader)
    assert said == 2 * SMALL, "said to be there"
    assert found_on(brokers, database, name)["lost"] == SMALL - 1
    relay = relay_of(brokers, database, name, 1)
    relay.catch_up()
    relay.close()
    assert found_on(brokers, database, name) == {}

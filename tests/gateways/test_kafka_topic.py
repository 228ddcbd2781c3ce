"""The events topic on a real broker: made, checked, read at its tails, written in whole windows."""

import os
import signal
from itertools import count
from threading import Timer
from time import sleep

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, KafkaAdminClient, NewPartitions

from gateways.kafka_events import HEADERS_BYTES, Row, message_of, row_of
from gateways.kafka_port import WINDOW_BYTES, TopicRefused, TopicSettings, TopicUnavailable
from gateways.kafka_topic import KafkaTopic

NUMBERS = count(1)
SOURCE = b"urn:ledger:YIYA:1"


def quiet():
    """What `send` calls while it waits."""


def event(position, stream="one"):
    stored = b'{"v":1,"number":%d,"text":"%s"}' % (position, b"x" * 400)
    return Row(position, stream, position, "fund.opened", stored, 1_561_968_000_000_000 + position)


def window(topic, rows):
    messages = [message_of(row, SOURCE) for row in rows]
    return [(topic.partition_of(one.key), one) for one in messages]


@pytest.fixture
def name():
    return f"topic-test-{next(NUMBERS)}.events"


@pytest.fixture
def opened(kafka):
    """Opens topics that are closed after the test."""
    topics = []

    def opening(settings, **more):
        topics.append(KafkaTopic(kafka.address, settings, **more))
        return topics[-1]

    yield opening
    for one in topics:
        one.close()


@pytest.fixture
def admin(kafka):
    client = KafkaAdminClient(bootstrap_servers=kafka.address)
    yield client
    client.close()


def values_in(kafka, name, partitions):
    consumer = KafkaConsumer(bootstrap_servers=kafka.address, auto_offset_reset="earliest")
    parts = [TopicPartition(name, number) for number in range(partitions)]
    ends = consumer.end_offsets(parts)
    consumer.assign(parts)
    found = {number: [] for number in range(partitions)}
    while any(consumer.position(part) < ends[part] for part in parts):
        for part, records in consumer.poll(200).items():
            found[part.partition] += records
    consumer.close()
    return found


def configured(admin, name):
    said = admin.describe_configs([ConfigResource("TOPIC", name)], config_filter="all")
    return {key: one["value"] for key, one in said["topic"][name].items()}


def test_a_topic_is_made_to_be_kept_for_ever(opened, admin, name):
    topic = opened(TopicSettings(name, partitions=3))
    assert topic.partitions == 3
    said = configured(admin, name)
    assert said["cleanup.policy"] == "delete"
    assert said["retention.ms"] == said["retention.bytes"] == "-1"
    assert said["unclean.leader.election.enable"] == "false"
    assert opened(TopicSettings(name, partitions=3)).identity == topic.identity


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cleanup.policy", "compact"),
        ("cleanup.policy", "compact,delete"),
        ("retention.ms", "604800000"),
        ("retention.bytes", "1000000"),
        ("unclean.leader.election.enable", "true"),
        ("max.message.bytes", "100000"),
    ],
)
def test_a_topic_that_may_lose_events_is_refused(kafka, admin, opened, name, key, value):
    opened(TopicSettings(name))
    admin.alter_configs([ConfigResource("TOPIC", name, {key: value})])
    with pytest.raises(TopicRefused, match=key):
        KafkaTopic(kafka.address, TopicSettings(name))


def test_a_topic_whose_partitions_were_raised_is_refused(kafka, admin, opened, name):
    opened(TopicSettings(name))
    admin.create_partitions({name: NewPartitions(2)})
    with pytest.raises(TopicRefused, match="2 partitions"):
        KafkaTopic(kafka.address, TopicSettings(name))


def test_production_refuses_a_single_copy(kafka, opened, name):
    opened(TopicSettings(name))
    with pytest.raises(TopicRefused, match=r"1 copies, 3 are needed.*replicas is 1, 2"):
        KafkaTopic(kafka.address, TopicSettings(name, production=True))


def test_what_is_sent_is_held_byte_for_byte_and_the_tails_say_how_far(kafka, opened, name):
    topic = opened(TopicSettings(name, partitions=3))
    assert [tail.position for tail in topic.tails()] == [0, 0, 0]
    rows = [event(number, f"stream-{number % 20}") for number in range(1, 501)]
    ends = topic.send(window(topic, rows), quiet)
    found = values_in(kafka, name, 3)
    assert {part: len(records) for part, records in found.items() if records} == ends
    back = [row_of(record) for records in found.values() for record in records]
    assert sorted(back, key=lambda row: row.position) == rows
    for number, tail in enumerate(topic.tails()):
        last = found[number][-1]
        assert (tail.offset, tail.value) == (len(found[number]), last.value)
        assert (tail.position, tail.source) == (int(dict(last.headers)["ce_id"]), SOURCE)


def test_a_stream_goes_where_other_clients_look_for_it(kafka, opened, name):
    """Against kafka-python's own partitioner, which is Java's."""
    topic = opened(TopicSettings(name, partitions=5))
    producer = KafkaProducer(bootstrap_servers=kafka.address)
    for number in range(50):
        key = f"stream-{number}".encode()
        sent = producer.send(name, b"x", key=key).get(10)
        assert topic.partition_of(key) == sent.partition
    producer.close()


def test_nothing_of_a_window_leaves_before_it_is_whole(kafka, opened, name):
    """As large as the relay makes one: it fits a single batch, which is taken whole or not at all.
    The control is a client that does not wait."""
    count = WINDOW_BYTES // (len(event(1_000).stored) + HEADERS_BYTES)
    messages = [message_of(event(number), SOURCE) for number in range(1, count + 1)]
    topic = opened(TopicSettings(name))
    hasty = KafkaProducer(bootstrap_servers=kafka.address, batch_size=16_384)
    sent = []
    for producer, key in ((topic._producer, b"ours"), (hasty, b"hasty")):
        for one in messages:
            sent.append((key, producer.send(name, one.value, key, one.headers, partition=0)))
    sleep(1.0)
    assert {key for key, future in sent if future.is_done} == {b"hasty"}
    hasty.close()
    topic._producer.flush(10)
    ends = [future.value.offset for key, future in sent if key == b"ours"]
    assert ends == list(range(ends[0], ends[0] + count)), "side by side: one batch"


def test_marks_of_a_transaction_do_not_hide_the_tail(kafka, opened, name):
    topic = opened(TopicSettings(name))
    topic.send(window(topic, [event(1)]), quiet)
    other = KafkaProducer(bootstrap_servers=kafka.address, transactional_id=name)
    other.init_transactions()
    other.begin_transaction()
    headers = message_of(event(2), SOURCE).headers
    other.send(name, event(2).stored, key=b"one", headers=headers)
    other.commit_transaction()
    other.close()
    assert topic.tails()[0].position == 2
    assert topic.tails()[0].offset == 3


def test_a_topic_that_holds_something_else_is_refused(kafka, opened, name):
    topic = opened(TopicSettings(name))
    producer = KafkaProducer(bootstrap_servers=kafka.address)
    producer.send(name, b"hello").get(10)
    producer.close()
    with pytest.raises(TopicRefused, match="no event"):
        topic.tails()


def test_deleted_records_are_noticed(opened, admin, name):
    topic = opened(TopicSettings(name))
    topic.send(window(topic, [event(1), event(2)]), quiet)
    admin.delete_records({TopicPartition(name, 0): 2})
    with pytest.raises(TopicRefused, match="deleted"):
        topic.tails()


def test_a_paused_broker_is_waited_for_and_then_given_up_without_a_hole(kafka, opened, name):
    """The window given up arrives whole or not at all: its beginning alone never does."""
    topic = opened(TopicSettings(name), patience=1.0)
    topic.send(window(topic, [event(1)]), quiet)
    looks = []
    rows = [event(number) for number in range(2, 1_002)]
    os.kill(kafka.pid, signal.SIGSTOP)
    try:
        with pytest.raises(TopicUnavailable):
            topic.send(window(topic, rows), lambda: looks.append(1))
    finally:
        os.kill(kafka.pid, signal.SIGCONT)
    topic.close()
    assert looks, "the lease must be kept while the brokers are waited for"
    assert opened(TopicSettings(name)).tails()[0].position in (1, 1_001)


def test_a_short_pause_is_ridden_out(kafka, opened, name):
    topic = opened(TopicSettings(name))
    os.kill(kafka.pid, signal.SIGSTOP)
    Timer(1.0, os.kill, (kafka.pid, signal.SIGCONT)).start()
    assert topic.send(window(topic, [event(1), event(2)]), quiet) == {0: 2}
    assert topic.tails()[0].position == 2


def test_what_is_raised_while_waiting_ends_the_wait(kafka, opened, name):
    class Lost(Exception):
        """The relay's lock is gone."""

    def lost():
        raise Lost

    topic = opened(TopicSettings(name))
    os.kill(kafka.pid, signal.SIGSTOP)
    try:
        with pytest.raises(Lost):
            topic.send(window(topic, [event(1)]), lost)
    finally:
        os.kill(kafka.pid, signal.SIGCONT)


def test_brokers_that_are_not_there(kafka, name):
    with pytest.raises(TopicUnavailable):
        KafkaTopic("127.0.0.1:9", TopicSettings(name))

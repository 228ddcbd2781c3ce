"""An old backup under a live topic: what the relay sent is what comes back."""

import json
import os

import psycopg
import pytest
from click.testing import CliRunner
from kafka import KafkaProducer

from gateways.kafka_events import Row, events_topic, ledger_source, message_of
from gateways.kafka_port import TopicRefused, TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.backup.restoring import look_at, restore
from ops.backup.sources import TopicRows, UnreadableSource
from ops.cli import main
from ops.relay import relay_of
from ops.running import open_ledger
from ops.settings import Kafka, Settings
from projections.log_copy import log_digest

PARTITIONS = 3


@pytest.fixture(scope="module")
def relayed(story, kafka):
    """The story's ledger with all of its log on a topic of three partitions."""
    prefix = f"restore-{os.getpid()}"
    told = Kafka(kafka.address, prefix, partitions=PARTITIONS)
    there = story.settings
    settings = Settings(there.data, there.key_file, there.database_url, kafka=told)
    with open_ledger(settings) as running:
        relay = relay_of(running)
        assert relay.catch_up() == story.head
        relay.close()
    return settings


def test_the_topic_gives_back_what_the_backup_lacks(story, relayed, place):
    found = look_at(story.backup, None, None, place)
    whose = found.database.whose
    source = TopicRows(relayed.kafka, whose.code, whose.epoch)
    done = restore(place, found, source, accept_missing=True)
    assert done.head == story.head
    with psycopg.connect(story.dsn) as before, psycopg.connect(place.database_url) as after:
        assert log_digest(after, story.head) == log_digest(before, story.head)


def test_and_the_relay_goes_on_from_the_restored_log(story, relayed, place):
    environment = {"DATABASE_URL": place.database_url, "KAFKA_BOOTSTRAP": relayed.kafka.bootstrap}
    environment |= {"LEDGER_KAFKA_PREFIX": relayed.kafka.prefix, "LEDGER_KAFKA_PARTITIONS": "3"}

    def run(*arguments):
        asked = ["--data", str(place.data), *map(str, arguments)]
        result = CliRunner().invoke(main, asked, env=environment)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    done = run("restore", story.backup, "--from-topic", "--accept-missing", "--json")
    assert done["head"] == story.head
    assert run("relay", "--once", "--json") == {"position": story.head}


def test_control_a_backup_that_is_not_refilled_is_turned_down_by_the_relay(story, relayed, place):
    restore(place, look_at(story.backup, None, None, place), None)
    settings = Settings(place.data, place.key_file, place.database_url, kafka=relayed.kafka)
    with open_ledger(settings) as running:
        relay = relay_of(running)
        with pytest.raises(TopicRefused, match="restored from an older copy"):
            relay.catch_up()
        relay.close()


def test_events_of_another_ledger_are_not_taken(story, kafka):
    prefix = f"other-{os.getpid()}"
    told = Kafka(kafka.address, prefix)
    row = story.rows[-1]
    stored = Row(row.position, row.stream, row.version, row.topic, row.state, row.recorded_at)
    message = message_of(stored, ledger_source("ELSE", "1").encode())
    make_topic(kafka.address, events_topic(prefix))
    producer = KafkaProducer(bootstrap_servers=kafka.address)
    producer.send(events_topic(prefix), message.value, message.key, message.headers).get(20)
    producer.close()
    with pytest.raises(UnreadableSource, match="urn:ledger:ELSE:1"):
        list(TopicRows(told, "YIYA", "1").rows(1))


def make_topic(address, name):

    KafkaTopic(address, TopicSettings(name)).close()


def test_a_topic_that_is_not_there_is_said(kafka):
    with pytest.raises(UnreadableSource, match="there is no topic"):
        list(TopicRows(Kafka(kafka.address, "nobody"), "YIYA", "1").rows(1))
    with pytest.raises(UnreadableSource, match="nobody listens"):
        list(TopicRows(Kafka("127.0.0.1:1", "nobody"), "YIYA", "1").rows(1))

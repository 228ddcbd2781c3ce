"""What the tests of the relay share: a long log, processes that relay it, a look at the topic."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import msgspec
import psycopg
from kafka import KafkaConsumer, TopicPartition

from gateways.kafka_events import Row, message_of, row_of
from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.relay import Relay
from projections.migrate import migrate
from projections.relay_place import RelayPlace

SOURCE = b"urn:ledger:TEST:1"
STREAMS = 200
FILL = """
insert into stored_events
select ('00000000-0000-4000-8000-' || lpad((number * 7919 % {streams})::text, 12, '0'))::uuid,
    number / {streams} + 1,
    case when number % 3 = 0 then 'grant.awarded' else 'fund.opened' end,
    convert_to(
        '{{"v":1,"fact":{{"amount_fen":' || number || '}},"text":"' || repeat('x', 400) || '"}}',
        'UTF8'
    ),
    number, 1561968000000000 + number
from generate_series({first}, {last}) as series (number)
"""
HINT = "select coalesce(max(position), 0) from relay_place where topic = %s"


def fill(dsn, last, first=1):
    """Events in the log, positions `first` to `last`, on streams in turn; as the tables' owner."""
    migrate(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(FILL.format(streams=STREAMS, first=first, last=last))


def relay_to(kafka, dsn, name, partitions, *, lease=30.0, patience=15.0, copies=1, in_sync=1):
    """A relay in this process."""
    settings = TopicSettings(name, partitions, copies, in_sync)
    place = RelayPlace(dsn, name, lease=lease)
    return Relay(place, lambda: KafkaTopic(kafka.address, settings, patience=patience), SOURCE)


def again(kafka, dsn, name, partitions, first, last):
    """Sends events that the topic holds once more, as a relay does that wakes too late."""
    topic = KafkaTopic(kafka.address, TopicSettings(name, partitions))
    place = RelayPlace(dsn, "another name, so another lock")
    assert place.take()
    messages = [message_of(Row(*row), SOURCE) for row in place.read(first - 1, last - first + 1)]
    topic.send([(topic.partition_of(one.key), one) for one in messages], lambda: None)
    topic.close()
    place.release()


def relayed(dsn, name):
    """How far the hint says the log is on the topic."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(HINT, (name,)).fetchone()[0]


class RelayProcess:
    """A relay in a process of its own; see relay_alone.py."""

    def __init__(self, kafka, dsn, name, partitions, folder, lease=30.0):
        RelayProcess.number = getattr(RelayProcess, "number", 0) + 1
        self.dsn, self.name = dsn, name
        self.log = folder / f"relay-{RelayProcess.number}.log"
        script = str(Path(__file__).with_name("relay_alone.py"))
        root = str(Path(__file__).parent.parent.parent)
        path = os.pathsep.join([root, str(Path(__file__).parent)])
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, script, dsn, kafka.address, name, str(partitions), str(lease)],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": path},
            )

    def said(self):
        return self.log.read_text()

    def wait_until(self, position, within=60):
        """Until the hint reaches a position."""
        wait_for(lambda: relayed(self.dsn, self.name) >= position, within, self.said)

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait(30)


def wait_for(true, within=60, said=lambda: ""):
    deadline = monotonic() + within
    while not true():
        assert monotonic() < deadline, f"not in {within} s: {said()}"
        sleep(0.02)


class Found(msgspec.Struct):
    """What a topic holds: for each partition its rows in order of offsets."""

    rows: dict[int, list]

    def raw(self):
        return sum(len(rows) for rows in self.rows.values())

    def first_sightings(self):
        """Of each partition, what a consumer keeps that drops what is not above its last."""
        kept = {}
        for part, rows in self.rows.items():
            last, kept[part] = 0, []
            for row in rows:
                if row.position > last:
                    last = row.position
                    kept[part].append(row)
        return kept


def look(kafka, name, partitions):
    """Everything on a topic."""
    consumer = KafkaConsumer(
        bootstrap_servers=kafka.address.split(","), auto_offset_reset="earliest"
    )
    parts = [TopicPartition(name, number) for number in range(partitions)]
    ends = consumer.end_offsets(parts)
    consumer.assign(parts)
    found = Found({number: [] for number in range(partitions)})
    while any(consumer.position(part) < ends[part] for part in parts):
        for part, records in consumer.poll(200).items():
            found.rows[part.partition] += [row_of(record) for record in records]
    consumer.close()
    return found


def faults(found, dsn):
    """How topic and log differ: events lost, out of order at first sight, in two partitions, other
    bytes, and what the filter of a consumer keeps twice or drops; empty when all is right."""
    with psycopg.connect(dsn) as connection:
        log = dict(connection.execute("select notification_id, state from stored_events"))
    wrong = Counter()
    seen, home = set(), {}
    for part, rows in found.rows.items():
        highest = 0
        for row in rows:
            wrong["other bytes"] += log.get(row.position) != row.stored
            wrong["two partitions"] += home.setdefault(row.stream, part) != part
            wrong["out of order"] += row.position not in seen and row.position < highest
            seen.add(row.position)
            highest = max(highest, row.position)
    kept = Counter(row.position for rows in found.first_sightings().values() for row in rows)
    wrong["lost"] = len(log.keys() - seen)
    wrong["filter: lost"] = len(log.keys() - kept.keys())
    wrong["filter: twice"] = sum(number - 1 for number in kept.values())
    return {name: number for name, number in wrong.items() if number}

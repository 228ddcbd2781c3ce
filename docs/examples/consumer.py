"""A small consumer of `<ledger>.events`, to be copied: what was awarded, in fen, in an SQLite file.

    python consumer.py --bootstrap 127.0.0.1:9092 --topic yiya.events --database awarded.sqlite

It may be killed at any moment and started again: the last position of each partition stands in the
same transaction as the effects of the events up to there, and what is not above it is dropped. So
each event counts once, though the topic holds some twice. Any database with transactions will do.

Positions run 1, 2, 3 … over all partitions together. Once everything was read, the number of events
counted is the highest position, or one is missing and somebody must be told.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from kafka import KafkaConsumer, TopicPartition

TABLES = """
create table if not exists place (
    part integer primary key, source text not null, position integer not null, next integer not null
);
create table if not exists awarded (number integer not null, fen integer not null);
create table if not exists counted (type text primary key, events integer not null);
"""
PLACES = "select part, source, position, next from place"
KEEP = """
insert into place values (?, ?, ?, ?)
on conflict (part) do update set position = excluded.position, next = excluded.next
"""
COUNT = """
insert into counted values (?, 1) on conflict (type) do update set events = events + 1
"""
KNOWN = {"grant.awarded": "1"}  # of the types whose content is read: the version understood


class Unknown(Exception):
    """Something that this program was not written for: it stops, and goes on once it was."""


class Consumer:
    """The effects, and how far each partition has been read; one transaction a batch."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        database.executescript(TABLES)
        rows = database.execute(PLACES).fetchall()
        self.places = {part: (source, position, after) for part, source, position, after in rows}

    def next_offset(self, part: int) -> int:
        """Where to go on in a partition."""
        return self.places[part][2] if part in self.places else 0

    def take(self, part: int, records: Iterable[Any]) -> int:
        """All effects of a batch, and its place, or nothing of it; the events that were new."""
        source, last, after = self.places.get(part, ("", 0, 0))
        new = 0
        with self.database:  # commits, or rolls back
            for record in records:
                headers = {name: value.decode() for name, value in record.headers}
                after = record.offset + 1
                source = source or headers["ce_source"]
                if headers["ce_source"] != source:
                    raise Unknown(f"another ledger or epoch: {headers['ce_source']}")
                position = int(headers["ce_id"])
                if position > last:
                    self._effect(headers, record.value)
                    last, new = position, new + 1
            self.database.execute(KEEP, (part, source, last, after))
        self.places[part] = (source, last, after)
        return new

    def _effect(self, headers: dict[str, str], value: bytes) -> None:
        """What this program is for. Content is read of the types it knows; the rest is counted."""
        kind, version = headers["ce_type"], headers["ce_dataschema"].rpartition(".v")[2]
        self.database.execute(COUNT, (kind,))
        if kind in KNOWN:
            if version != KNOWN[kind]:
                raise Unknown(f"{kind} v{version}")
            fen = json.loads(value)["fact"]["amount_fen"]
            self.database.execute("insert into awarded values (?, ?)", (int(headers["ce_id"]), fen))

    def counted(self) -> int:
        """Events counted so far; the highest position, if all was read and none is missing."""
        found = self.database.execute("select coalesce(sum(events), 0) from counted").fetchone()
        return int(found[0])


def main() -> None:
    """Reads until it is stopped, or until so many events were counted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--batch", type=int, default=500, help="records in one transaction")
    parser.add_argument("--until", type=int, default=0, help="end when so many were counted")
    asked = parser.parse_args()
    consumer = Consumer(sqlite3.connect(asked.database))
    kafka = KafkaConsumer(
        bootstrap_servers=asked.bootstrap.split(","),
        enable_auto_commit=False,  # the database keeps the place, not Kafka
        auto_offset_reset="earliest",
        max_poll_records=asked.batch,
    )
    parts = [TopicPartition(asked.topic, one) for one in kafka.partitions_for_topic(asked.topic)]
    kafka.assign(parts)
    for part in parts:
        kafka.seek(part, consumer.next_offset(part.partition))
    while not asked.until or consumer.counted() < asked.until:
        for part, records in kafka.poll(timeout_ms=500).items():
            consumer.take(part.partition, records)
    print(f"{consumer.counted()} events")


if __name__ == "__main__":
    main()

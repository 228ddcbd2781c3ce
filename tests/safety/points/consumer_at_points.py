"""The example consumer, killing itself at a named point. Arguments: the database of the log, which
stands for the topic, and the consumer's own file."""

import importlib.util
import sqlite3
from pathlib import Path
from types import SimpleNamespace

from points import serve
from replica_at_points import A_BATCH, SOURCE, on_topic

from gateways.kafka_events import message_of

CONSUMER = Path(__file__).parents[3] / "docs" / "examples" / "consumer.py"
spec = importlib.util.spec_from_file_location("consumer", CONSUMER)
consumer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(consumer)


class Crashing(sqlite3.Connection):
    """Passes a point where something might be half done."""

    points = None

    def execute(self, statement, *parameters):
        if statement == consumer.KEEP:
            self.points.passes("before-place")
        found = super().execute(statement, *parameters)
        if statement == consumer.KEEP:
            self.points.passes("before-commit")
        if statement.startswith("insert into awarded"):
            self.points.passes("in-effects")
        return found


def work(points, careless, origin, file):
    Crashing.points = points
    database = sqlite3.connect(file, factory=Crashing)
    consuming = consumer.Consumer(database)
    for part, rows in enumerate(on_topic(origin)):
        while (start := consuming.next_offset(part)) < len(rows):
            records = [record(at, rows[at]) for at in range(start, min(start + A_BATCH, len(rows)))]
            points.passes("after-poll")
            if careless:
                place_first(points, consuming, part, records)
            consuming.take(part, records)
            points.passes("after-commit")
    database.close()


def record(offset, row):
    """As kafka-python gives one."""
    message = message_of(row, SOURCE.encode())
    return SimpleNamespace(offset=offset, value=message.value, headers=message.headers)


def place_first(points, consuming, part, records):
    """What a careless consumer would do: commit its place, then the effects."""
    position = max(int(dict(one.headers)["ce_id"]) for one in records)
    place = (part, SOURCE, position, records[-1].offset + 1)
    with consuming.database:
        sqlite3.Connection.execute(consuming.database, consumer.KEEP, place)
    points.passes("placed-first")


if __name__ == "__main__":
    serve(work)

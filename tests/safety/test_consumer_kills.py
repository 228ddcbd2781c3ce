"""The example consumer, killed at any moment, counts each event of the topic once."""

import importlib.util
import random
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from safety_topic import again, fill, look, relay_to, wait_for

CONSUMER = Path(__file__).parents[2] / "docs" / "examples" / "consumer.py"
NUMBERS = count(1)
ROWS = 6_000
KILLS = 6


@pytest.fixture
def name():
    return f"consumer-test-{next(NUMBERS)}.events"


def loaded():
    spec = importlib.util.spec_from_file_location("consumer", CONSUMER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def on_the_topic(kafka, database, name, partitions):
    """A log on a topic that holds some of its events twice and three times."""
    fill(database, ROWS // 2)
    relay = relay_to(kafka, database, name, partitions)
    relay.catch_up()
    again(kafka, database, name, partitions, 900, 1_800)
    fill(database, ROWS, first=ROWS // 2 + 1)
    relay.catch_up()
    again(kafka, database, name, partitions, 1_500, 2_400)
    relay.close()


def counted(file):
    """Events so far; 0 while the consumer still makes its tables."""
    try:
        return figures(file)[3]
    except sqlite3.OperationalError:
        return 0


def figures(file):
    with sqlite3.connect(file) as database:
        fen = database.execute("select count(*), count(distinct number), sum(fen) from awarded")
        events = database.execute("select coalesce(sum(events), 0) from counted")
        return (*fen.fetchone(), *events.fetchone())


def expected():
    awarded = [number for number in range(1, ROWS + 1) if number % 3 == 0]
    return len(awarded), len(awarded), sum(awarded), ROWS


@pytest.mark.parametrize("partitions", [3])
def test_killed_time_and_again_it_counts_each_event_once(
    kafka, database, name, partitions, tmp_path
):
    on_the_topic(kafka, database, name, partitions)
    assert look(kafka, name, partitions).raw() > ROWS, "the topic holds repetitions"
    file, chance = tmp_path / "awarded.sqlite", random.Random(4)
    command = [sys.executable, str(CONSUMER), "--bootstrap", kafka.address, "--topic", name]
    command += ["--database", str(file), "--until", str(ROWS), "--batch", "3"]
    reached = []
    for _ in range(KILLS):
        with subprocess.Popen(command) as process:
            goal = min(ROWS - 1, max(reached, default=0) + chance.randint(1, 900))
            wait_for(lambda: counted(file) >= goal)  # noqa: B023  # asked before the next
            process.kill()
        reached.append(counted(file))
    assert len({one for one in reached if 0 < one < ROWS}) >= 2, "killed in the midst of it"
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"{ROWS} events\n"
    assert figures(file) == expected()


def taken(module, found, part_size, file):
    """The records of a topic through a consumer in this process, a few at a time, made anew after
    each batch as after a kill."""
    for part, records in found.items():
        for start in range(0, len(records), part_size):
            with sqlite3.connect(file) as database:
                consumer = module.Consumer(database)
                batch = records[start : start + part_size]
                assert consumer.next_offset(part) == start
                consumer.take(part, batch)


class Record:
    """As kafka-python gives one."""

    def __init__(self, offset, row):
        from gateways.kafka_events import message_of

        message = message_of(row, b"urn:ledger:TEST:1")
        self.offset, self.value, self.headers = offset, message.value, message.headers


def test_control_without_the_filter_what_comes_twice_counts_twice(kafka, database, name, tmp_path):
    on_the_topic(kafka, database, name, 1)
    rows = look(kafka, name, 1).rows
    found = {
        part: [Record(offset, row) for offset, row in enumerate(rows)]
        for part, rows in rows.items()
    }
    module = loaded()
    taken(module, found, 500, tmp_path / "right.sqlite")
    assert figures(tmp_path / "right.sqlite") == expected()
    text = CONSUMER.read_text()
    broken = text.replace("if position > last:", "if True:")
    assert broken != text
    exec(compile(broken, "consumer", "exec"), module.__dict__)
    taken(module, found, 500, tmp_path / "wrong.sqlite")
    assert figures(tmp_path / "wrong.sqlite")[3] > ROWS


def test_a_batch_that_fails_leaves_nothing(tmp_path):
    from gateways.kafka_events import Row

    module = loaded()
    good = Row(1, "one", 1, "fund.opened", b'{"v":1,"fact":{}}', 0)
    unknown = Row(2, "one", 2, "grant.awarded", b'{"v":2,"fact":{"amount_fen":5}}', 0)
    file = tmp_path / "one.sqlite"
    with sqlite3.connect(file) as database:
        consumer = module.Consumer(database)
        with pytest.raises(module.Unknown, match="v2"):
            consumer.take(0, [Record(0, good), Record(1, unknown)])
    assert figures(file)[3] == 0
    with sqlite3.connect(file) as database:
        consumer = module.Consumer(database)
        assert consumer.next_offset(0) == 0
        assert consumer.take(0, [Record(0, good)]) == 1


def test_another_epoch_is_not_taken_for_the_same(tmp_path):
    from gateways.kafka_events import Row, message_of

    module = loaded()
    row = Row(1, "one", 1, "fund.opened", b'{"v":1,"fact":{}}', 0)
    other = Record(1, row)
    other.headers = message_of(row, b"urn:ledger:TEST:2").headers
    with sqlite3.connect(tmp_path / "one.sqlite") as database:
        consumer = module.Consumer(database)
        consumer.take(0, [Record(0, row)])
        with pytest.raises(module.Unknown, match="epoch"):
            consumer.take(0, [other])

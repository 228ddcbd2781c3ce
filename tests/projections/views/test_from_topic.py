"""Views built from the topic alone, by a group of two processes, are those built from the log."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest

from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.relay import Relay
from projections import replica as copies
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.relay_place import RelayPlace
from projections.replica import NotAReplica, Replica
from projections.views.runner import ViewRunner

ROOT = Path(__file__).parents[3]
SOURCE = "urn:ledger:TEST:1"
LOG = """
select originator_id, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""


def log_in(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute(LOG).fetchall()


@pytest.fixture
def new_log(database):
    migrate(database)
    opened = PostgresLog(database)
    yield opened
    opened.close()


@pytest.fixture
def copy(postgres):
    """The address of a second, empty database."""
    name = f"ledger_copy_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0".encode())
    yield postgres.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"drop database {name} with (force)".encode())


def start(kafka, dsn, topic):
    options = {
        "bootstrap": kafka.address,
        "topic": topic,
        "source": SOURCE,
        "database": dsn,
        "group": topic,
    }
    command = [sys.executable, "-m", "ops.replica"]
    command += [f"--{name}={text}" for name, text in options.items()]
    return subprocess.Popen(command, cwd=ROOT)


def copied(dsn):
    try:
        return len(log_in(dsn))
    except psycopg.errors.UndefinedTable:
        return 0


def wait_for(true, within=60):
    deadline = monotonic() + within
    while not true():
        assert monotonic() < deadline
        sleep(0.05)


def test_two_processes_one_of_them_killed(kafka, database, copy, new_log, played, rows_in):
    play = played.Played(new_log, limit=400_000)
    played.AtRandom(play, 11).play(300)
    topic = f"view-test-{uuid4().hex[:8]}.events"
    settings = TopicSettings(topic, 3)
    place = RelayPlace(database, topic)
    relay = Relay(place, lambda: KafkaTopic(kafka.address, settings), SOURCE.encode())
    half = relay.catch_up()
    processes = [start(kafka, copy, topic) for _ in range(2)]
    try:
        wait_for(lambda: copied(copy) == half)
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        played.AtRandom(play, 12).play(300)
        head = relay.catch_up()
        assert head > half
        processes.append(start(kafka, copy, topic))
        wait_for(lambda: copied(copy) == head)
    finally:
        relay.close()
        for one in processes:
            one.terminate()
            one.wait(30)
    assert log_in(copy) == log_in(database)
    for dsn in (database, copy):
        with ViewRunner(dsn) as runner:
            runner.catch_up()
            assert runner.stopped == {}
    assert rows_in(copy) == rows_in(database)


def events(*positions):
    stream = "66544c03-cf42-5ed9-bba6-8ed0b9b82c7d"
    return [(one, stream, one, "fund.opened", b'{"v":1,', one) for one in positions]


@pytest.fixture
def replica(copy):
    made = Replica(copy, SOURCE)
    yield made
    made.close()


def test_what_is_ahead_of_its_turn_waits_for_it(replica, copy):
    assert replica.take(1, SOURCE, events(2, 4), 2) == 0
    assert replica.take(0, SOURCE, events(1), 1) == 2
    assert [row[4] for row in log_in(copy)] == [1, 2]
    assert replica.take(0, SOURCE, events(3, 5), 3) == 3
    assert [row[4] for row in log_in(copy)] == [1, 2, 3, 4, 5]
    assert (replica.next_offset(0), replica.next_offset(1)) == (3, 2)


def test_all_that_has_its_turn_is_put_in_however_much(replica, copy, monkeypatch):
    monkeypatch.setattr(copies, "A_TURN", 3)
    assert replica.take(1, SOURCE, events(*range(2, 9)), 7) == 0
    assert replica.take(0, SOURCE, events(1), 1) == 8
    assert [row[4] for row in log_in(copy)] == list(range(1, 9))


def test_what_comes_again_is_dropped_whoever_brings_it(replica, copy):
    replica.take(0, SOURCE, events(1, 2, 3), 3)
    other = Replica(copy, SOURCE)
    assert other.next_offset(0) == 3
    assert other.take(0, SOURCE, events(2, 3, 2, 3, 4), 8) == 1
    assert replica.take(0, SOURCE, events(3, 4), 5) == 0
    assert [row[4] for row in log_in(copy)] == [1, 2, 3, 4]
    assert replica.next_offset(0) == 8
    other.close()


def test_the_events_of_another_ledger_are_refused(replica, copy):
    with pytest.raises(NotAReplica, match="TEST:2"):
        replica.take(0, "urn:ledger:TEST:2", events(1), 1)
    assert log_in(copy) == []
    assert replica.next_offset(0) == 0


def test_a_ledgers_own_database_is_left_alone(database, new_log, played):
    played.AtRandom(played.Played(new_log, limit=400_000), 1).play(20)
    before = log_in(database)
    with pytest.raises(NotAReplica, match="holds a ledger"):
        Replica(database, SOURCE)
    assert log_in(database) == before

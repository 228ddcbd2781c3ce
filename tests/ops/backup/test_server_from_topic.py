"""A killed server, by the command line: its copy, its log, and the topic for what it lacks."""

import json
import os
import subprocess
import sys

import msgspec
import pytest
from server_story import PATIENCE, rows_of

from ops.relay import relay_of
from ops.running import open_ledger, under
from ops.settings import Kafka

PARTITIONS = 3


@pytest.fixture
def topic(lost, kafka):
    """What the relay had sent before the server was killed: all of it."""
    told = Kafka(kafka.address, f"server-{os.getpid()}", partitions=PARTITIONS)
    with open_ledger(msgspec.structs.replace(lost.settings, kafka=told)) as running:
        relay = relay_of(running)
        assert relay.catch_up() == len(lost.rows)
        relay.close()
    return told


def test_the_topic_gives_what_the_write_ahead_log_lacks(lost, topic, tmp_path):
    place = under(tmp_path / "restored")
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "KAFKA_BOOTSTRAP": topic.bootstrap,
        "LEDGER_KAFKA_PREFIX": topic.prefix,
        "LEDGER_KAFKA_PARTITIONS": str(PARTITIONS),
    }

    def ledger(*arguments):
        command = [sys.executable, "-m", "ops.cli", "--data", *map(str, (place.data, *arguments))]
        asked = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert asked.returncode == 0, asked.stderr
        return json.loads(asked.stdout)

    done = ledger(*("restore", lost.backup, "--wal", "--from-topic", "--accept-missing", "--json"))
    assert (done["position"], done["head"]) == (lost.received, len(lost.rows))
    assert (done["refilled"], done["erased"]) == (len(lost.rows) - lost.received, 1)
    with open_ledger(place) as running:
        assert rows_of(running.dsn) == lost.rows
    assert ledger("relay", "--once", "--json") == {"position": len(lost.rows)}

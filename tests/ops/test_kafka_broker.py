"""A broker of our own: fetched once, started on free ports, back with its data, ended by its id."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from gateways.kafka_address import addresses, anyone_listens
from ops import kafka_jars
from ops.doctor import kafka_can_be_had
from ops.kafka_broker import Broker, Place
from ops.kafka_jars import NoBroker, cache, jars, missing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without Java and Maven, and with an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda program: None)


def test_without_java_or_maven_it_says_what_to_do(bare):
    assert missing() == ["java", "mvn"]
    with pytest.raises(NoBroker, match="java and mvn") as told:
        jars()
    assert "apt-get install" in str(told.value)


def test_the_doctor_says_the_same(bare):
    finding = kafka_can_be_had("")
    assert not finding.ok
    assert finding.remedy == kafka_jars.REMEDY


def test_the_doctor_looks_at_the_brokers_named(bare):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert kafka_can_be_had(f"127.0.0.1:9,{address}").ok
    assert not kafka_can_be_had(address).ok
    assert not kafka_can_be_had("no address").ok


def test_addresses_are_host_and_port():
    assert addresses("a:1, b.c:29092") == [("a", 1), ("b.c", 29_092)]
    with pytest.raises(ValueError, match="invalid literal"):
        addresses("a")


def test_what_maven_says_is_told(monkeypatch, tmp_path):
    """The fetch fails: nothing half is left in the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    failed = subprocess.CompletedProcess([], 1, "no such artifact", "")
    monkeypatch.setattr(kafka_jars.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(NoBroker, match="no such artifact"):
        jars()
    assert list((tmp_path / "grants-ledger").iterdir()) == []


def test_the_jars_are_fetched_once(kafka, monkeypatch):
    def fetched(*_, **__):
        raise AssertionError("Maven is asked again")

    monkeypatch.setattr(kafka_jars.subprocess, "run", fetched)
    assert jars() == cache()
    assert any(path.name.startswith("kafka_2.13-") for path in jars().iterdir())
    assert not cache().is_relative_to(ROOT)


def test_a_broker_that_does_not_come_up_says_why(kafka, tmp_path):
    broker = Broker(Place(1, tmp_path / "one", 1, 2), {"nonsense": "1"})
    with pytest.raises(NoBroker, match="did not come up"):
        broker.start()


def test_a_broker_ends_with_its_starter(tmp_path):
    """Started from a process of its own, which is killed."""
    script = (
        "import sys, time; from pathlib import Path; from ops.kafka_broker import start\n"
        "broker = start(Path(sys.argv[1]))\n"
        "print(broker.pid, broker.address, flush=True); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        pid, address = process.stdout.readline().split()
        assert anyone_listens(address)
        process.kill()
    for _ in range(100):
        if not anyone_listens(address):
            return
        sleep(0.1)
    raise AssertionError(f"the broker {pid} outlives its starter")


def test_only_this_machine_is_listened_on(kafka):
    said = (kafka.place.folder / "server.properties").read_text()
    hosts = [part for line in said.splitlines() if "://" in line for part in line.split("//")[1:]]
    assert hosts
    assert all(host.startswith("127.0.0.1:") for host in hosts)

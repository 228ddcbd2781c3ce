"""Kafka over TLS, with passwords and rights: everything that speaks to it gets in with its file of
access, and who does not is told what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer
from secured_broker import PASSWORDS, Secured, access_of, allow, certificate_in

from gateways import kafka_group, kafka_history, kafka_inbox, kafka_reasons, kafka_topic
from gateways.callers import Caller, SourceBinding
from gateways.kafka_access import read_access
from gateways.kafka_group import GroupReader
from gateways.kafka_history import history
from gateways.kafka_inbox import KafkaInbox
from gateways.kafka_port import TopicSettings, TopicUnavailable
from gateways.kafka_topic import KafkaTopic
from gateways.tokens import DevelopmentSigner
from ops.backup.sources import TopicRows, UnreadableSource
from ops.bench.county import number_of
from ops.doctor import kafka_can_be_had
from ops.inbox_wiring import inbox_of
from ops.relay import relay_of
from ops.running import open_ledger
from ops.settings import Kafka, Settings

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).parents[3]
PREFIX = "tls"
SOURCE = "urn:register"
BINDING = SourceBinding(SOURCE, "register", ("applicant.*",), "", "r")
POSTER = Caller("p", "c", ("poster",), "", (), (BINDING,))


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    made = Secured(tmp_path_factory.mktemp("secured"))
    with made.broker:
        for user in ("ledger", "CN=ledger"):  # as the certificate names it
            allow(made, user, PREFIX)
        yield made


@pytest.fixture
def file(tmp_path):
    """Writes a file of access; its path."""

    def written(options):
        path = tmp_path / f"access-{uuid4().hex[:8]}.json"
        path.write_text(json.dumps(options))
        path.chmod(0o600)
        return str(path)

    return written


@pytest.fixture
def running(broker, file, tmp_path, database):
    """A ledger whose settings name the broker and a user of it."""
    access = file(access_of("ledger", broker.certificate))
    prefix = f"{PREFIX}{uuid4().hex[:8]}"
    kafka = Kafka(broker.address, prefix, access=access)
    settings = Settings(tmp_path, tmp_path / "keys.json", database, kafka=kafka)
    with open_ledger(settings, sample=True) as up:
        yield up


@pytest.fixture
def copy(postgres):
    """The address of a second, empty database."""
    name = f"ledger_copy_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0".encode())
    yield postgres.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"drop database {name} with (force)".encode())


def told(number, **more):
    common = {"specversion": "1.0", "source": SOURCE, "id": str(number)}
    data = {"name": "工人", "happened_on": "2018-01-01"}
    common |= {"type": "applicant.registered", "subject": number_of(number), "data": data}
    return json.dumps(common | more).encode()


def wait_for(true, within=60):
    deadline = monotonic() + within
    while not (found := true()):
        assert monotonic() < deadline
        sleep(0.05)
    return found


# Everything gets in


def test_what_comes_in_goes_out_is_copied_and_restored_over_tls(running, copy):
    kafka = running.settings.kafka
    client = read_access(kafka.access, production=False) | {"bootstrap_servers": kafka.bootstrap}
    inbox = inbox_of(running, DevelopmentSigner(running.keys).verifier())
    inbox.step()  # makes the topics
    headers = [
        ("authorization", b"Bearer " + DevelopmentSigner(running.keys).sign(POSTER, 60).encode())
    ]
    producer = KafkaProducer(**client)
    for value in (told(1), told(2), b"{}"):
        producer.send(f"{kafka.prefix}.inbox", value, b"key", headers)
    producer.flush()
    producer.close()
    before = running.parts.log.head()
    wait_for(lambda: inbox.step() and running.parts.log.head() == before + 2)
    inbox.close()
    inbox.parking.close()
    consumer = KafkaConsumer(
        f"{kafka.prefix}.refusals",
        **client,
        auto_offset_reset="earliest",
        consumer_timeout_ms=5_000,
    )
    assert json.loads(next(consumer).value)["problem"]["code"] == "bad-shape"
    consumer.close()

    relay = relay_of(running)
    head = relay.catch_up()
    relay.close()
    assert head == running.parts.log.head()
    in_log = rows_in(running.dsn)
    opened = running.opened
    rows = list(TopicRows(kafka, opened.code, opened.epoch).rows(1))
    assert [(one.position, one.topic, one.state) for one in rows] == in_log
    assert copied(running, copy, head) == in_log


def rows_in(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "select notification_id, topic, state from stored_events order by notification_id"
        ).fetchall()


def copied(running, dsn, head):
    """What a replica in a process of its own comes to."""
    kafka, opened = running.settings.kafka, running.opened
    command = [sys.executable, "-m", "ops.replica", "--bootstrap", kafka.bootstrap]
    command += ["--topic", f"{kafka.prefix}.events", "--group", f"{kafka.prefix}.copy"]
    command += ["--source", f"urn:ledger:{opened.code}:{opened.epoch}"]
    process = subprocess.Popen([*command, "--database", dsn, "--access", kafka.access], cwd=ROOT)
    try:
        return wait_for(lambda: (found := there(dsn)) and len(found) == head and found)
    finally:
        process.terminate()
        process.wait(30)


def there(dsn):
    try:
        return rows_in(dsn)
    except psycopg.errors.UndefinedTable:
        return []


# Who does not is told what to do


def relay_with(address, access):
    KafkaTopic(address, TopicSettings(f"{PREFIX}.events"), access).close()


def inbox_with(address, access):
    KafkaInbox(address, f"{PREFIX}.inbox", f"{PREFIX}.refusals", access).close()


def replica_with(address, access):
    reader = GroupReader(address, f"{PREFIX}.events", f"{PREFIX}.copy", lambda _: 0, access)
    try:
        for _ in range(20):
            reader.poll()
    finally:
        reader.close()


def restore_with(address, access):
    list(history(address, f"{PREFIX}.events", b"urn:ledger:YIYA:1", 1, access))


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Not after five seconds, as it is."""
    for options in (
        kafka_topic.CLIENT,
        kafka_inbox.CLIENT,
        kafka_group.READER,
        kafka_history.READER,
    ):
        monkeypatch.setitem(options, "bootstrap_timeout_ms", 2_000)


EACH = [relay_with, inbox_with, replica_with, restore_with]


@pytest.mark.parametrize("what", EACH)
@pytest.mark.parametrize("wrong", ["password", "certificate", "rights"])
def test_each_says_what_is_wrong_with_its_access(broker, tmp_path, what, wrong):
    other, _ = certificate_in(tmp_path, "other")
    right = access_of("ledger", broker.certificate)
    access, said = {
        "password": (
            right | {"sasl_plain_password": "x"},
            r"sasl_plain_username.*sasl_plain_password",
        ),
        "certificate": (right | {"ssl_cafile": str(other)}, "not trusted: name the .* ssl_cafile"),
        "rights": (
            access_of("stranger", broker.certificate),
            "not allow user 'stranger'|may not read",
        ),
    }[wrong]
    with pytest.raises(TopicUnavailable, match=said) as refused:
        what(broker.address, access)
    assert not any(password in str(refused.value) for password in PASSWORDS.values())


@pytest.mark.parametrize("wrong", [{"sasl_mechanism": "PLAIN"}, {"security_protocol": "PLAINTEXT"}])
def test_another_way_of_speaking_is_named(broker, wrong):
    [option] = wrong
    with pytest.raises(TopicUnavailable, match=option):
        relay_with(broker.address, access_of("ledger", broker.certificate) | wrong)


def by_certificate(broker):
    return {"security_protocol": "SSL", "ssl_cafile": str(broker.certificate)}


def test_a_client_certificate_lets_in_too(broker, file):
    own = {"ssl_certfile": str(broker.client), "ssl_keyfile": str(broker.client_key)}
    access = read_access(file(by_certificate(broker) | own), production=True)
    relay_with(broker.mutual_address, access)


def test_who_has_no_certificate_is_asked_for_one(broker):
    with pytest.raises(TopicUnavailable, match="ssl_certfile and ssl_keyfile"):
        relay_with(broker.mutual_address, by_certificate(broker))


def test_a_restore_ends_with_what_to_do(broker, file):
    access = file(access_of("ledger", broker.certificate, sasl_plain_password="x"))
    source = TopicRows(Kafka(broker.address, PREFIX, access=access), "YIYA", "1")
    with pytest.raises(UnreadableSource, match=r"sasl_plain_username.*sasl_plain_password"):
        list(source.rows(1))


def test_the_doctor_says_the_same(broker, file):
    right = access_of("ledger", broker.certificate)
    assert kafka_can_be_had(broker.address, file(right)).ok
    found = kafka_can_be_had(broker.address, file(right | {"sasl_plain_password": "x"}))
    assert not found.ok
    assert "sasl_plain_password" in found.english
    assert "none.json" in kafka_can_be_had(broker.address, "/none.json").english


def test_control_without_listening_to_the_client_nobody_is_told_what_to_do(broker, monkeypatch):
    monkeypatch.setattr(kafka_reasons, "TOLD_BY", "nobody")
    with pytest.raises(TopicUnavailable) as refused:
        relay_with(broker.address, access_of("ledger", broker.certificate, sasl_plain_password="x"))
    assert "sasl_plain_password" not in str(refused.value)

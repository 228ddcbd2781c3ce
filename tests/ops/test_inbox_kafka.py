"""The inbox over a real broker: killed again and again, every event is in the log once, in
order."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from random import Random
from time import monotonic, sleep

import pytest
from kafka import KafkaConsumer, KafkaProducer

from gateways.callers import Caller, SourceBinding
from gateways.tokens import DevelopmentSigner
from ops.bench.county import number_of
from ops.running import open_ledger
from ops.settings import Settings

SOURCE = "urn:register"
BINDING = SourceBinding(SOURCE, "register", ("applicant.*",), "", "r")
POSTER = Caller("p", "c", ("poster",), "", (), (BINDING,))
PEOPLE, DAYS, A_SLICE = 60, 12, 3
WITHIN = 90.0


def told(person: int, number: int) -> dict:
    """First a registration, then a domicile for each day."""
    topic = "applicant.domiciled" if number else "applicant.registered"
    data = {"county": "430923"} if number else {"name": "工人"}
    day = {"happened_on": f"2018-01-{number + 1:02d}"}
    common = {"specversion": "1.0", "source": SOURCE, "subject": number_of(person)}
    return common | {"id": f"{person}/{number}", "type": topic, "data": data | day}


@pytest.fixture
def running(tmp_path, database):
    settings = Settings(tmp_path, tmp_path / "keys.json", database)
    with open_ledger(settings, sample=True) as up:
        yield up


@pytest.fixture
def environment(running, kafka, request):
    prefix = f"inbox{os.getpid()}"
    more = {"DATABASE_URL": running.dsn, "LEDGER_DATA": str(running.settings.data)}
    more |= {"KAFKA_BOOTSTRAP": kafka.address, "LEDGER_KAFKA_PREFIX": prefix}
    return {**os.environ, **more, "LEDGER_KAFKA_PARTITIONS": "2"}


def started(environment) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "ops.cli", "inbox"], env=environment)


def send(environment, signer, days: range) -> None:
    """Every person's events in their order, and one that is none; keyed by the person."""
    headers = [("authorization", b"Bearer " + signer.sign(POSTER, 3_600.0).encode())]
    producer = KafkaProducer(bootstrap_servers=environment["KAFKA_BOOTSTRAP"], linger_ms=20)
    topic = f"{environment['LEDGER_KAFKA_PREFIX']}.inbox"
    for number in days:
        for person in range(PEOPLE):
            value = json.dumps(told(person, number)).encode()
            producer.send(topic, value, f"person-{person}".encode(), headers)
    producer.send(topic, b"{}", b"nobody", headers)
    producer.flush(30)
    producer.close()


def refused(environment) -> list[dict]:
    consumer = KafkaConsumer(
        f"{environment['LEDGER_KAFKA_PREFIX']}.refusals",
        bootstrap_servers=environment["KAFKA_BOOTSTRAP"],
        auto_offset_reset="earliest",
        consumer_timeout_ms=3_000,
    )
    found = [json.loads(one.value) for one in consumer]
    consumer.close()
    return found


def test_killed_again_and_again_every_event_is_taken_in_once_and_in_order(running, environment):
    random = Random(5)
    wanted = 1 + PEOPLE * DAYS
    process = started(environment)
    try:
        _awaited(lambda: _topics_are_there(environment))
        for first in range(0, DAYS, A_SLICE):
            before = running.parts.log.head()
            send(environment, DevelopmentSigner(running.keys), range(first, first + A_SLICE))
            _awaited(lambda was=before: running.parts.log.head() > was, pause=0.005)
            sleep(random.uniform(0.0, 0.05))  # written, and perhaps not settled
            process.kill()
            process.wait()
            process = started(environment)
        _awaited(lambda: running.parts.log.head() == wanted)
        _awaited(lambda: bool(refused(environment)))
    finally:
        process.terminate()
        process.wait(30)
    events = running.parts.log.read(1, 10 * wanted)
    assert len(events) == wanted - 1
    by_person = defaultdict(list)
    for one in events:
        person, number = one.command.id.split("/")
        by_person[person].append(int(number))
    assert by_person == {str(person): list(range(DAYS)) for person in range(PEOPLE)}
    assert {one["problem"]["code"] for one in refused(environment)} == {"bad-shape"}


def _topics_are_there(environment) -> bool:
    consumer = KafkaConsumer(bootstrap_servers=environment["KAFKA_BOOTSTRAP"])
    try:
        return f"{environment['LEDGER_KAFKA_PREFIX']}.inbox" in consumer.topics()
    finally:
        consumer.close()


def _awaited(holds, pause=0.2) -> None:
    deadline = monotonic() + WITHIN
    while not holds():
        assert monotonic() < deadline, "it did not come"
        sleep(pause)

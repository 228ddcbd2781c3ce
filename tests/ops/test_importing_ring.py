"""A large file by several processes: what is told when one of them, or the database, is lost."""

import json
from itertools import islice
from urllib.parse import urlsplit

import psycopg
import pytest

from domain.log import LogUnavailable
from gateways.callers import Caller, SourceBinding
from ops.bench.county import number_of
from ops.importing import Import, Speakers
from ops.importing_lines import Line, in_batches
from ops.importing_ring import Ring, WorkerLost
from ops.running import open_ledger
from ops.settings import Settings

SOURCE = "urn:register"
BINDING = SourceBinding(SOURCE, "register", ("applicant.*",), "", "r")
SPEAKERS = Speakers(Caller("p", "c", ("poster",), "", (), (BINDING,)))
PEOPLE, BATCH = 60, 4


@pytest.fixture
def running(tmp_path, database):
    with open_ledger(Settings(tmp_path, tmp_path / "keys.json", database), sample=True) as up:
        yield up


@pytest.fixture
def ring(running):
    with Ring(running.workplace(), SPEAKERS, 3) as ring:
        yield ring


def told(number: int) -> list[str]:
    """A person, registered and then poor: two lines that stand beside each other."""
    common = {"specversion": "1.0", "source": SOURCE, "subject": number_of(number)}
    day = {"happened_on": "2018-01-02"}
    person = {"type": "applicant.registered", "data": {"name": f"工人{number}"} | day}
    poor = {"type": "applicant.povertyRegistered", "data": {"county": "430923"} | day}
    both = {f"person-{number}": person, f"poor-{number}": poor}
    return [json.dumps(common | {"id": name} | one) for name, one in both.items()]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(line for number in range(PEOPLE) for line in told(number)))
    return path


def batches(file):
    raw = file.read_bytes().splitlines()
    return in_batches((Line(number, one) for number, one in enumerate(raw, 1)), BATCH)


def test_every_line_is_written_once_and_told_in_order(running, file):
    """An odd size: every second batch begins with a fact of a person registered in the one
    before."""
    taking = Import(running.parts, SPEAKERS, workplace=running.workplace(), batch=3, large=0)
    tally = taking.file(file)
    assert tally.verdicts == {"accepted": 2 * PEOPLE}
    outcomes = file.with_name(f"{file.name}.outcomes").read_text(encoding="utf-8").splitlines()
    found = [(one["line"], one["position"]) for one in map(json.loads, outcomes)]
    assert found == [(number, number + 1) for number in range(1, 2 * PEOPLE + 1)]


def test_a_process_that_is_lost_ends_the_import_and_the_file_may_come_again(running, ring, file):
    played = ring.play(batches(file))
    list(islice(played, 2))
    ring._workers[1].process.kill()
    with pytest.raises(WorkerLost, match="import the file again"):
        list(played)
    ring.close()
    assert running.parts.log.head() < 1 + 2 * PEOPLE, "it was lost in the middle"
    again = Import(running.parts, SPEAKERS).file(file)
    assert again.turned_down == 0
    assert running.parts.log.head() == 1 + 2 * PEOPLE


def test_a_database_that_is_lost_is_named_as_such(running, ring, file, postgres, database):
    played = ring.play(batches(file))
    list(islice(played, 2))
    name = urlsplit(database).path.removeprefix("/")
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"alter database {name} allow_connections false".encode())
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
    with pytest.raises(LogUnavailable):
        list(played)

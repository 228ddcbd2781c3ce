"""Every event of a played month is what the JSON Schemas and the AsyncAPI document say; every input
and every answer what the OpenAPI document says."""

import importlib.util
import json
from datetime import date
from functools import cache
from pathlib import Path

import jsonschema_rs
import msgspec
import psycopg
import pytest
from click.testing import CliRunner

from api.openapi import event_schemas
from gateways.kafka_events import SCHEMAS, Row, message_of
from ops.asyncapi import DOCS, document
from ops.cli import main
from ops.commands.acting import Desk
from ops.follower import in_memory
from ops.importing import Import, outcomes_beside
from ops.running import open_ledger
from ops.settings import Settings

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

PERSONS = "150"
ASYNCAPI = document()
OPENAPI = {"schemas": event_schemas()}
LOG = """
select notification_id, originator_id::text, originator_version, topic, state, recorded_at
from stored_events order by notification_id
"""


class Month:
    """A county's month: what was sent, what was answered, what is in the log."""

    def __init__(self, dsn, folder):
        asked = ["demo", "--json", "--persons", PERSONS, "--seed", "4", "--export", str(folder)]
        assert CliRunner().invoke(main, asked).exit_code == 0
        settings = Settings(folder / "data", folder / "data" / "keys.json", dsn)
        self.inputs, self.outcomes = [], []
        with open_ledger(settings, sample=True) as running:
            taking = Import(running.parts, Desk(settings, running.keys).by_source())
            for step in json.loads((folder / "steps.json").read_text()):
                [(word, value)] = step.items()
                if word == "import":
                    taking.file(folder / value)
                    self._read(folder / value)
                elif word == "follow":
                    running.catch_up()
                else:
                    getattr(running, word)(date.fromisoformat(value))
        with psycopg.connect(dsn) as connection:
            self.rows = [Row(*row) for row in connection.execute(LOG)]

    def _read(self, file):
        self.inputs += [json.loads(line) for line in file.read_bytes().splitlines()]
        answers = outcomes_beside(file).read_bytes().splitlines()
        self.outcomes += [json.loads(line) for line in answers]


@pytest.fixture(scope="module")
def month(postgres, tmp_path_factory):
    name = "ledger_contract"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"create database {name} template template0".encode())
    yield Month(postgres.replace("/postgres?", f"/{name}?", 1), tmp_path_factory.mktemp("month"))
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(f"drop database {name} with (force)".encode())


def validator(schema):
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@cache
def of_stored(name):
    """For the stored bytes of `grant.awarded.v1`: the file that AsyncAPI names."""
    told = ASYNCAPI["components"]["messages"][name]["payload"]["schema"]["$ref"]
    assert told == f"./events/{name}.json"
    return validator(json.loads((DOCS / told).read_text(encoding="utf-8")))


@cache
def of_headers(name):
    described = ASYNCAPI["components"]["messages"][name]["headers"]
    return validator({**described, "components": ASYNCAPI["components"]})


@cache
def of_http(name):
    """For what `POST /events` takes and answers."""
    return validator({"$ref": f"#/components/schemas/{name}", "components": OPENAPI})


def name_of(headers):
    return headers["ce_dataschema"].removeprefix(SCHEMAS)


def faults(rows):
    """Those that are not as they are published to be, and why."""
    found = []
    for row in rows:
        message = message_of(row, b"urn:ledger:YIYA:1")
        headers = {name: text.decode() for name, text in message.headers}
        stored = json.loads(message.value)
        checks = ((of_stored, stored), (of_headers, headers))
        for schema, value in checks:
            for error in schema(name_of(headers)).iter_errors(value):
                found.append((row.position, row.topic, error.message))
    return found


def test_every_event_is_what_the_schemas_and_asyncapi_say(month):
    assert faults(month.rows) == []
    topics = {row.topic for row in month.rows}
    published = {path.stem for path in (DOCS / "events").glob("*.json")}
    print(f"{len(month.rows)} events of {len(topics)} of {len(published)} topics")
    assert len(month.rows) > 2_000
    assert len(topics) >= 30


def test_so_is_every_event_of_many_acts_at_random(month):
    """Reviews, revocations, splits, merged records: what the sample's month has little of."""
    play = played.Played()
    roll = played.AtRandom(play, 21)
    roll.follow = in_memory(play.parts).catch_up
    roll.play(1_500)
    rows = [
        Row(one.position, one.stream, one.version, one.topic, one.state, one.recorded_at)
        for one in play.log.rows
    ]
    assert faults(rows) == []
    more = {row.topic for row in rows} - {row.topic for row in month.rows}
    print(f"{len(rows)} events, {len(more)} topics more")
    assert more


def test_every_input_and_every_answer_is_what_openapi_says(month):
    assert len(month.inputs) == len(month.outcomes) > 1_000
    for told, outcome in zip(month.inputs, month.outcomes, strict=True):
        of_http("Receipted").validate(outcome)
        assert outcome["id"] == told["id"]
        if outcome["verdict"] != "malformed":
            of_http(told["type"]).validate(told)
    assert {one["verdict"] for one in month.outcomes} >= {"accepted", "replayed"}


def test_control_an_event_without_a_field_or_with_another_value_is_found(month):
    """Of each topic one: each field of its fact left out, or given what it cannot be."""
    seen = set()
    for row in month.rows:
        if row.topic in seen:
            continue
        seen.add(row.topic)
        stored = json.loads(row.stored)
        for field in stored["fact"]:
            wrong = json.dumps({"v": stored["v"], **stored, "fact": stored["fact"] | {field: [[]]}})
            spoilt = Row(row.position, row.stream, 1, row.topic, wrong.replace(" ", "").encode(), 1)
            assert faults([spoilt]), (row.topic, field)


def test_control_wrong_headers_are_found(month):
    one = month.rows[0]
    assert faults([msgspec.structs.replace(one, position=0)])
    assert faults([msgspec.structs.replace(one, stream="no stream")])

"""The AsyncAPI document is what the code says, and each reference in it leads somewhere."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from gateways.inbox_messages import refusal_of
from gateways.kafka_events import Row, message_of
from ops.asyncapi import DOCS, FILE, document, text

DOCUMENT = document()


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_the_file_is_written_from_the_code():
    assert FILE.read_text(encoding="utf-8") == text(), "run python -m ops.asyncapi and commit it"


def test_each_reference_leads_somewhere():
    found = set(references(DOCUMENT))
    assert found
    for reference in found:
        if reference.startswith("./"):
            assert (DOCS / reference).is_file(), reference
        else:
            at = DOCUMENT
            for part in reference.removeprefix("#/").split("/"):
                at = at[part]


def test_every_published_event_is_a_message_of_the_channel():
    published = {path.stem for path in (DOCS / "events").glob("*.json")}
    assert DOCUMENT["channels"]["events"]["messages"].keys() == published
    for name in published:
        schema = DOCUMENT["components"]["messages"][name]["payload"]["schema"]
        assert schema == {"$ref": f"./events/{name}.json"}


def headers_of(name, message):
    said = DOCUMENT["components"]["messages"][name]["headers"]
    if "$ref" in said:
        said = DOCUMENT["components"]["schemas"][said["$ref"].rpartition("/")[2]]
    return said, {header: value.decode() for header, value in message.headers}


def test_the_headers_described_are_those_sent():
    row = Row(7, "66544c03-cf42-5ed9-bba6-8ed0b9b82c7d", 2, "grant.awarded", b'{"v":1,}', 8)
    described, sent = headers_of("grant.awarded.v1", message_of(row, b"urn:ledger:YIYA:1"))
    assert described["properties"].keys() == sent.keys()
    jsonschema_rs.validate(described, sent)
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(described, {**sent, "ce_id": "0"})


def test_a_refusal_is_described_as_it_is_sent():
    from domain.outcome import Outcome, Problem
    from gateways.inbox_messages import Incoming

    outcome = Outcome("malformed", "urn:x", "1", problem=Problem("shape", "data", "wrong"))
    message = refusal_of(Incoming(0, 5, b"k", b"{}", (), 0.0), outcome)
    described, sent = headers_of("refusal", message)
    assert described["properties"].keys() == sent.keys()
    jsonschema_rs.validate(described, sent)
    payload = {"$ref": "#/components/schemas/Outcome", "components": DOCUMENT["components"]}
    jsonschema_rs.validate(payload, json.loads(message.value))


def test_the_yaml_can_be_read_line_by_line():
    """No tabs, no key without its text, quotes as JSON has them."""
    for line in Path(FILE).read_text(encoding="utf-8").splitlines()[1:]:
        key, colon, rest = line.strip().removeprefix("- ").partition(":")
        assert "\t" not in line
        assert re.fullmatch(r'[\w./$-]+|".*"', key) if colon else json.loads(key)
        if colon and rest.strip():
            json.loads(rest)

"""The AsyncAPI 3 document of the Kafka topics, written from the published event schemas:
`python -m ops.asyncapi` writes docs/asyncapi.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from domain.outcome import Outcome
from gateways.cloud_event import CloudEvent
from gateways.kafka_events import SCHEMAS

DOCS = Path(__file__).parent.parent / "docs"
FILE = DOCS / "asyncapi.yaml"
JSON_SCHEMA = "application/schema+json;version=draft-2020-12"
PLAIN_KEY = re.compile(r"[A-Za-z_$][\w./$-]*")
TEXT: dict[str, Any] = {"type": "string"}

ABOUT = """\
Three topics of one ledger; `{ledger}` is its code in small letters, such as yiya. They hold
pseudonymous personal data: named recipients only. Events are repeated where a relay was broken off,
and never out of order at first sight: keep, for each partition, the last position with your
effects, and drop what is not above it. Within a schema version nothing ever changes; stop at one
that you do not know. docs/examples/consumer.py does all this."""

EVENT_HEADERS: dict[str, tuple[str, str]] = {
    "ce_specversion": (r"1\.0", "CloudEvents 1.0, binary mode"),
    "ce_id": (r"[1-9]\d*", "the position in the log: 1, 2, 3 … without a gap over all partitions"),
    "ce_source": (r"urn:ledger:[A-Z0-9]{4}:.+", "ledger and epoch; an epoch numbers anew"),
    "ce_type": (r"[a-z]+\.[A-Za-z]+", "the event's topic, such as grant.awarded"),
    "ce_subject": (r"[0-9a-f-]{36}", "the stream, which is also the record's key"),
    "ce_time": (r".+\.\d{6}Z", "when it was recorded, UTC, microseconds; never falls"),
    "ce_dataschema": (SCHEMAS + r".+\.v\d+", "then the name of a file in docs/events"),
    "ce_sequence": (r"[1-9]\d*", "the position again"),
    "ce_streamversion": (r"[1-9]\d*", "the event's number within its stream"),
    "content-type": (r"application/json", "of the value"),
}
REFUSAL_HEADERS: dict[str, tuple[str, str]] = {
    "inbox_partition": (r"\d+", "of the record that this is about"),
    "inbox_offset": (r"\d+", "of the record that this is about"),
    "parked": (r"true|false", "true: it is tried again, and what waits behind it too"),
    "content-type": (r"application/json", "of the value"),
}
INBOX_HEADERS: dict[str, tuple[str, str]] = {
    "authorization": (r"Bearer .+", "the token of the sender, as over HTTP"),
}


def document() -> dict[str, Any]:
    """The whole of it, as plain data."""
    events = dict(_events())
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "补贴账簿 · grants ledger, on Kafka",
            "version": "1.0.0",
            "description": ABOUT,
        },
        "defaultContentType": "application/json",
        "channels": {
            "events": _channel("events", "what the log holds, as it is stored", [*events]),
            "inbox": _channel("inbox", "CloudEvents for the ledger, as over HTTP", ["input"]),
            "refusals": _channel("refusals", "outcomes of what was turned down", ["refusal"]),
        },
        "operations": {
            "sendEvents": _operation("send", "events", "Every event of the log, in its order."),
            "receiveInput": _operation("receive", "inbox", "Facts, claims and officers' acts."),
            "sendRefusals": _operation("send", "refusals", "With reason codes and clause."),
        },
        "components": {
            "messages": {**events, "input": _input(), "refusal": _refusal()},
            "schemas": _components(),
        },
    }


def text() -> str:
    """The file's text: YAML whose texts are quoted as in JSON."""
    head = "# Written by python -m ops.asyncapi; what is said here is said there.\n"
    return head + "".join(f"{line}\n" for line in _lines(document(), 0))


# Channels and operations


def _channel(name: str, summary: str, messages: list[str]) -> dict[str, Any]:
    return {
        "address": f"{{ledger}}.{name}",
        "summary": summary,
        "parameters": {"ledger": {"description": "the ledger's code in small letters"}},
        "messages": {one: {"$ref": f"#/components/messages/{one}"} for one in messages},
    }


def _operation(action: str, channel: str, summary: str) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
    }


# Messages


def _events() -> Iterator[tuple[str, dict[str, Any]]]:
    """One for each topic and `v` that was ever published."""
    for path in sorted((DOCS / "events").glob("*.json")):
        schema = msgspec.json.decode(path.read_bytes())
        yield (
            path.stem,
            {
                "name": path.stem,
                "title": schema["title"],
                "summary": schema["description"],
                "headers": {"$ref": "#/components/schemas/EventHeaders"},
                "payload": {
                    "schemaFormat": JSON_SCHEMA,
                    "schema": {"$ref": f"./events/{path.name}"},
                },
                "bindings": _keyed("the stream's id", format="uuid"),
            },
        )


def _input() -> dict[str, Any]:
    return {
        "name": "input",
        "title": "A CloudEvent for the ledger",
        "summary": "Structured or binary mode. What `data` holds, by `type`: docs/input.",
        "headers": {**_headers(INBOX_HEADERS), "additionalProperties": True},
        "payload": {"$ref": "#/components/schemas/CloudEvent"},
        "bindings": _keyed("what keeps its order; else the subject does"),
    }


def _refusal() -> dict[str, Any]:
    return {
        "name": "refusal",
        "title": "What became of an input that was turned down",
        "summary": "The outcome as HTTP answers it.",
        "headers": _headers(REFUSAL_HEADERS),
        "payload": {"$ref": "#/components/schemas/Outcome"},
        "bindings": _keyed("the input's source"),
    }


def _headers(described: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [*described],
        "properties": {
            name: {**TEXT, "pattern": f"^{pattern}$", "description": meaning}
            for name, (pattern, meaning) in described.items()
        },
    }


def _keyed(meaning: str, **more: str) -> dict[str, Any]:
    return {"kafka": {"key": {**TEXT, **more, "description": meaning}}}


def _components() -> dict[str, Any]:
    _, components = msgspec.json.schema_components(
        [CloudEvent, Outcome], ref_template="#/components/schemas/{name}"
    )
    return {"EventHeaders": _headers(EVENT_HEADERS), **dict(sorted(components.items()))}


# YAML


def _lines(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, dict):
        for key, one in value.items():
            name = key if PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
            if isinstance(one, dict | list | tuple) and one:
                yield f"{indent}{name}:"
                yield from _lines(one, depth + 1)
            else:
                yield f"{indent}{name}: {_said(one)}"
        return
    for one in value:
        if isinstance(one, dict) and one:
            first, *others = _lines(one, depth + 1)
            yield f"{indent}- {first.strip()}"
            yield from others
        else:
            yield f"{indent}- {_said(one)}"


def _said(value: Any) -> str:
    """As JSON; a text on one line."""
    plain = " ".join(value.split()) if isinstance(value, str) else value
    return json.dumps(plain, ensure_ascii=False)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    print(FILE)

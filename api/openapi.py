"""The description of the whole interface, with what FastAPI cannot know of the bare route."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from api.answers import UnknownOutcome
from api.problems import TITLES, ProblemDetails
from domain.receipt import Receipted
from gateways.shapes import TOPICS, shape_of

Schema = dict[str, Any]
TEMPLATE = "#/components/schemas/{name}"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}

READING_ERRORS = (401, 403, 404, 422, 500, 503, 504)
POSTING_ERRORS = (400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503)

DESCRIPTION = """\
事件报送：每件一个结果。An outcome for each event.

`accepted` and `replayed` (the same source, id and content again: equal bytes but for that word)
are answered 200, and so is a claim that is decided against: see `decisions`. Nothing is recorded of
what is `malformed` (422; 400 where it is not JSON, 403 where the caller may not tell it; may be
sent corrected under the same id), `out-of-turn` (409; may succeed later) or `conflict` (409; only a
correction replaces a recorded fact). After 500 and 503 the outcome is unknown: send the same again
under the same id.

* One: `application/cloudevents+json`, at most 256 KiB.
* A batch: `application/cloudevents-batch+json`, at most 1,000 events and 8 MiB, answered 200 with
  an array. `Prefer: all-or-nothing` or `?all_or_nothing=1`: either every event is recorded or none.
* A stream: `application/x-ndjson`, any number of lines of at most 256 KiB, answered line by line,
  with the number of the line, as they are decided. Read while you write. A last line with
  `stopped_after_line` says that nothing after that line was looked at.
"""


def complete(schema: Schema) -> Schema:
    """FastAPI's own description, with the bare route, problem details and every error code."""
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    components.update(event_schemas())
    for operation in [one for path in schema["paths"].values() for one in path.values()]:
        _of_reading(operation)
    schema["paths"].setdefault("/events", {})["post"] = _posting(schema)
    return schema


def _of_reading(operation: Schema) -> None:
    responses = operation["responses"]
    if "text/plain" not in responses["200"]["content"]:
        responses["200"]["content"] = {"application/json": {"schema": {"type": "object"}}}
    if "security" in operation:
        responses.update(_errors(READING_ERRORS))
    else:
        responses["503"] = {"description": TITLES[503]} | {"content": responses["200"]["content"]}


def _errors(statuses: tuple[int, ...]) -> Schema:
    return {
        str(status): {"description": TITLES[status], "content": PROBLEM}
        | (
            {"headers": {"Retry-After": {"schema": {"type": "integer"}}}}
            if status in (429, 503)
            else {}
        )
        for status in statuses
    }


def _posting(schema: Schema) -> Schema:
    event, outcome = _reference("Event"), _reference("Receipted")
    either = {"anyOf": [outcome, _reference("UnknownOutcome")]}
    received = {
        "application/cloudevents+json": {"schema": event},
        "application/cloudevents-batch+json": {
            "schema": {"type": "array", "items": event, "maxItems": 1_000}
        },
        "application/x-ndjson": {"schema": {"type": "string"}},
    }
    answered = {
        "application/json": {"schema": {"anyOf": [outcome, {"type": "array", "items": either}]}},
        "application/x-ndjson": {"schema": {"type": "string"}},
    }
    return {
        "summary": "报送事件 · Tell the ledger",
        "description": DESCRIPTION,
        "operationId": "post_events",
        "security": [{"HTTPBearer": []}],
        "parameters": [
            {"name": "Prefer", "in": "header", "schema": {"enum": ["all-or-nothing"]}},
            {"name": "all_or_nothing", "in": "query", "schema": {"enum": [1]}},
        ],
        "requestBody": {"required": True, "content": received},
        "responses": {
            "200": {"description": "结果 · Outcomes", "content": answered},
            **_errors(POSTING_ERRORS),
        },
    }


def _reference(name: str) -> Schema:
    return {"$ref": TEMPLATE.format(name=name)}


@cache
def event_schemas() -> Schema:
    """Schemas by name: each topic's input, the CloudEvents around them, outcomes and problems."""
    topics = sorted(TOPICS)
    kinds = [*(shape_of(topic) for topic in topics), Receipted, UnknownOutcome, ProblemDetails]
    found, components = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
    for topic, data in zip(topics, found, strict=False):
        components[topic] = _cloud_event(topic, data)
    references = {topic: TEMPLATE.format(name=topic) for topic in topics}
    components["Event"] = {
        "oneOf": [{"$ref": one} for one in references.values()],
        "discriminator": {"propertyName": "type", "mapping": references},
    }
    return components


def _cloud_event(topic: str, data: Schema) -> Schema:
    """CloudEvents 1.0 around the data of one topic."""
    name = {"type": "string", "minLength": 1, "maxLength": 128}
    return {
        "type": "object",
        "title": topic,
        "required": ["id", "source", "type", "data"],
        "additionalProperties": False,
        "properties": {
            "specversion": {"const": "1.0", "default": "1.0"},
            "id": name,
            "source": name,
            "type": {"const": topic},
            "subject": {"type": "string"},
            "time": {"type": "string"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string"},
            "data": data,
        },
    }

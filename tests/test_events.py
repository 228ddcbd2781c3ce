"""What was published of an event stays: its schema in docs/events is compared with the code."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from domain.codec import CURRENT_V, EVENT_CLASSES, EVENTS_OF, classes_of
from ops.event_schemas import file_name, text_of

PUBLISHED = Path(__file__).parent.parent / "docs" / "events"


@pytest.mark.parametrize("topic", sorted(EVENT_CLASSES))
def test_the_schema_of_an_event_is_the_published_one(topic):
    path = PUBLISHED / file_name(topic)
    assert path.exists(), f"{topic} is new: run python -m ops.event_schemas and commit {path.name}"
    assert path.read_text(encoding="utf-8") == text_of(topic), (
        f"{topic} v{CURRENT_V[topic]} was published with another shape: "
        "a new shape is a new v with an upcaster"
    )


def test_no_published_event_is_gone():
    known = {file_name(topic) for topic in EVENT_CLASSES}
    older = {path.name for path in PUBLISHED.glob("*.json")}
    missing = {name for name in older - known if int(name.rsplit(".v", 1)[1][:-5]) >= 1}
    upcast = {f"{topic}.v{v}.json" for topic, now in CURRENT_V.items() for v in range(1, now)}
    assert not missing - upcast


@pytest.mark.parametrize("kind", sorted(EVENTS_OF))
def test_a_topic_begins_with_its_stream_and_tells_the_past(kind):
    for event in classes_of(kind):
        stream, _, happening = event.__struct_config__.tag.partition(".")
        assert stream == kind
        assert happening[0].islower()
        assert happening.isalpha()


def test_every_event_is_frozen_and_tagged():
    for topic, event in EVENT_CLASSES.items():
        config = event.__struct_config__
        assert config.frozen, topic
        assert config.tag_field == "topic"


def test_a_schema_is_json_of_the_2020_dialect():
    schema = json.loads(text_of("grant.awarded"))
    assert schema["$schema"].endswith("2020-12/schema")
    assert msgspec.json.decode(text_of("grant.awarded").encode()) == schema

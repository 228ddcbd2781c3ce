"""JSON Schema 2020-12 of every stored event, a file per topic and `v`, generated from the code."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import msgspec

from domain.codec import CURRENT_V, EVENT_CLASSES
from domain.event import Stored

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(topic: str) -> dict[str, Any]:
    """The schema of the stored bytes of a topic: envelope v1 with the fact in it."""
    event: Any = EVENT_CLASSES[topic]
    (root,), components = msgspec.json.schema_components(
        [Stored[event]], ref_template="#/$defs/{name}"
    )
    name = root["$ref"].rpartition("/")[2]
    stored = components.pop(name)
    said = inspect.getdoc(event) or ""
    own = said if event.__doc__ else ""
    return {
        "$schema": DIALECT,
        "title": f"{topic} v{CURRENT_V[topic]}",
        "description": own,
        **{key: value for key, value in stored.items() if key not in ("title", "description")},
        "$defs": dict(sorted(components.items())),
    }


def text_of(topic: str) -> str:
    """The file's text: stable, two spaces, ends with a line feed."""
    encoded = msgspec.json.encode(schema_of(topic), order="deterministic")
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def file_name(topic: str) -> str:
    """`grant.awarded.v1.json`."""
    return f"{topic}.v{CURRENT_V[topic]}.json"


def write_all(folder: Path) -> list[Path]:
    """Write the files that are not there yet; one that was published is never written again."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for topic in sorted(EVENT_CLASSES):
        path = folder / file_name(topic)
        if not path.exists():
            path.write_text(text_of(topic), encoding="utf-8")
            written.append(path)
    return written


if __name__ == "__main__":
    for one in write_all(Path(__file__).parent.parent / "docs" / "events"):
        print(one)

"""A CloudEvent as it comes in: one JSON object, checked for shape and poison before anything
else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from domain.command import malformed
from gateways.personal_data import contains_identity_number
from gateways.safe_text import first_problem

MAXIMUM_EVENT_INPUT_BYTES = 262_144
MAXIMUM_ID = 128
LONG_RUN = re.compile(r"[0-9\uff10-\uff19]{15}")


class CloudEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """CloudEvents 1.0 in JSON. `type` is the topic asked for; `data` is kept as received."""

    id: str
    source: str
    type: str
    data: msgspec.Raw
    subject: str = ""
    specversion: str = "1.0"
    time: str = ""
    datacontenttype: str = "application/json"
    dataschema: str = ""


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """A CloudEvent with its data parsed once, for the digest over it."""

    event: CloudEvent
    data: dict[str, Any]


_decoder = msgspec.json.Decoder(CloudEvent)
_plain = msgspec.json.Decoder()


def parse(raw: bytes) -> Parsed:
    """The event in `raw`.

    Raises Refused (malformed) that names the field and the rule.
    """
    if len(raw) > MAXIMUM_EVENT_INPUT_BYTES:
        rule = (
            f"at most {MAXIMUM_EVENT_INPUT_BYTES} bytes an event; send a document's digest instead"
        )
        raise malformed("too-large", "body", rule)
    try:
        event = _decoder.decode(raw)
        data = _plain.decode(event.data)
    except msgspec.ValidationError as wrong:
        raise shape_error(wrong, "") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise malformed("bad-json", "body", f"not JSON: {place_only(wrong)}") from None
    if not isinstance(data, dict):
        raise malformed("bad-shape", "data", "an object")
    problem = first_problem(data, bytes(event.data)) or _of_attributes(event)
    if problem is not None:
        field, rule = problem
        raise malformed("unsafe-value", field or "data", rule)
    check_pair(event)
    return Parsed(event, data)


def _of_attributes(event: CloudEvent) -> tuple[str, str] | None:
    text = f"{event.id}{event.source}{event.type}{event.subject}"
    if text.isascii() and text.isprintable():
        return None
    for name in ("id", "source", "type", "subject"):
        problem = first_problem(getattr(event, name))
        if problem is not None:
            return name, problem[1]
    return None


def check_pair(event: CloudEvent) -> None:
    """Source and id: 1 to 128 characters, and no identity number in them: they are kept for
    ever."""
    _check_source(event.source)
    if not 0 < len(event.id) <= MAXIMUM_ID or LONG_RUN.search(event.id):
        _check_text("id", event.id)


@lru_cache(maxsize=1_000)
def _check_source(source: str) -> None:
    _check_text("source", source)


def _check_text(name: str, text: str) -> None:
    if not 0 < len(text) <= MAXIMUM_ID:
        raise malformed("bad-id", name, f"1 to {MAXIMUM_ID} characters")
    if contains_identity_number(text):
        rule = "contains an identity number; ids are kept for ever, use another"
        raise malformed("personal-data", name, rule)


def shape_error(wrong: msgspec.ValidationError, prefix: str) -> Exception:
    """A decoder's complaint as field and rule. Its words name types and places, never values."""
    text = str(wrong)
    rule, _, place = text.partition(" - at `$")
    field = prefix + place.rstrip("`").removeprefix(".") if place else prefix.rstrip(".") or "event"
    code = "unknown-field" if "unknown field" in rule else "bad-shape"
    return malformed(code, field or "event", rule.replace("Object", "the object"))


def place_only(wrong: Exception) -> str:
    """Where JSON breaks off, without what stands there."""
    text = str(wrong)
    return text if "byte" in text or "truncated" in text else type(wrong).__name__

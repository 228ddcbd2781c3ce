"""A CloudEvent as it comes in: one JSON object, checked for shape and poison before anything
else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from domain.command import malformed
from gateways.personal_data import contains_identity_number
from gateways.safe_text import first_problem, has_long_run, is_plain

MAXIMUM_EVENT_INPUT_BYTES = 262_144
MAXIMUM_ID = 128
REFERENCE_FIELDS = frozenset(
    {
        "employer",
        "user_unit",
        "agency",
        "payer",
        "winner",
        "beneficiary",
        "round",
        "supplier",
        "course",
        "owner",
        "lender",
        "unit",
        "enterprise",
        "borrowers",
        "organiser",
        "sent_by",
        "payee",
        "kept",
        "other",
        "roster",
        "grants",
    }
)
"""Fields whose text is a reference: `idcard:` and `uscc:` are resolved and not kept."""

ACCOUNT_FIELDS = frozenset({"account"})
UNKNOWN_FIELD = re.compile(r"unknown field `(.*)`", re.DOTALL)
PLAIN_NAME = re.compile(r"[A-Za-z_]{1,40}")


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
        content = bytes(event.data)
        data = _plain.decode(content)
    except msgspec.ValidationError as wrong:
        raise shape_error(wrong, "") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise malformed("bad-json", "body", f"not JSON: {place_only(wrong)}") from None
    if not isinstance(data, dict):
        raise malformed("bad-shape", "data", "an object")
    long_run = has_long_run(content)
    problem = None if is_plain(content, long_run) else first_problem(data)
    problem = problem or _of_attributes(event)
    if problem is not None:
        field, rule = problem
        raise malformed("unsafe-value", field or "data", rule)
    check_pair(event)
    if long_run or b"\\u" in content:  # most data hold neither, so they are not walked
        check_texts(event, data)
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
    if not 0 < len(event.id) <= MAXIMUM_ID or has_long_run(event.id.encode()):
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


def check_texts(event: CloudEvent, data: dict[str, Any]) -> None:
    """No identity number stands in a text that is kept; only references and accounts may be
    numbers."""
    left_out = ACCOUNT_FIELDS if event.type.endswith(".accountChanged") else REFERENCE_FIELDS
    place = personal_place(data, left_out, "data")
    if place is not None:
        rule = "contains an identity number; texts are kept for ever, name people by idcard: only"
        raise malformed("personal-data", place, rule)


def personal_place(value: Any, left_out: frozenset[str], place: str) -> str | None:
    """The first place where an identity number stands, or None. Fields in `left_out` are not looked
    at: what they hold is resolved or sealed, never kept."""
    if isinstance(value, str | int):
        return place if contains_identity_number(str(value)) else None
    parts: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        if any(contains_identity_number(name) for name in value):
            return place
        parts = [(f"{place}.{name}", one) for name, one in value.items() if name not in left_out]
    elif isinstance(value, list):
        parts = [(f"{place}[{number}]", one) for number, one in enumerate(value)]
    found = (personal_place(one, left_out, part) for part, one in parts)
    return next((one for one in found if one is not None), None)


def shape_error(wrong: msgspec.ValidationError, prefix: str) -> Exception:
    """A decoder's complaint as field and rule. Its words name types and places, never values."""
    text = str(wrong)
    rule, _, place = text.partition(" - at `$")
    field = prefix + place.rstrip("`").removeprefix(".") if place else prefix.rstrip(".") or "event"
    unknown = UNKNOWN_FIELD.search(rule)
    if unknown is not None and not PLAIN_NAME.fullmatch(unknown.group(1)):
        rule = "Object contains a field that is not known"  # the name could be somebody's number
    code = "unknown-field" if unknown is not None else "bad-shape"
    return malformed(code, field or "event", rule.replace("Object", "the object"))


def place_only(wrong: Exception) -> str:
    """Where JSON breaks off, without what stands there."""
    text = str(wrong)
    return text if "byte" in text or "truncated" in text else type(wrong).__name__

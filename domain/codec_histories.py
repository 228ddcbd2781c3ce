"""Whole histories turned into objects at once: for who reads very many and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Union

import msgspec

from domain.codec import CURRENT_V, EVENT_CLASSES, UnknownFormat
from domain.event import Actor, Grade, Recorded, topic_of

AT_ONCE = 50
"""Histories of some ten events: what the processor's caches hold."""


class _Provenance(msgspec.Struct, frozen=True, gc=False):
    grade: Grade


class _Told(msgspec.Struct, frozen=True, gc=False):
    """Envelope v1, as far as it is read here; the actor is told apart only where it matters."""

    v: int
    happened_on: date
    fact: Union[tuple(EVENT_CLASSES.values())]  # type: ignore[valid-type]  # noqa: UP007  # known at run time
    provenance: _Provenance | None = None
    actor: msgspec.Raw = msgspec.Raw(b"null")


_DECODER: msgspec.json.Decoder[list[list[Any]]] = msgspec.json.Decoder(list[list[_Told]])
_ACTORS = msgspec.json.Decoder(Actor | None)
_KNOWN = frozenset((one, CURRENT_V[topic]) for topic, one in EVENT_CLASSES.items())
_SIGNED = frozenset(one for topic, one in EVENT_CLASSES.items() if topic.startswith("parameters."))
"""Of these who acted is part of the state."""


def decode_histories(rows: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, list[Recorded]]]:
    """Each stream with its events from the first, whose stored bytes stand in order between commas.

    Positions and recorded times are not told: 0. Raises UnknownFormat.
    """
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        content = b"[[%b]]" % b"],[".join([stored for _, stored in part])
        try:
            told = _DECODER.decode(content)
        except msgspec.ValidationError as error:
            raise UnknownFormat(str(error)) from error
        for (stream, _), events in zip(part, told, strict=True):
            yield stream, [_recorded(stream, *one) for one in enumerate(events, 1)]


def _recorded(stream: str, version: int, told: Any) -> Recorded:
    fact = told.fact
    kind = type(fact)
    if (kind, told.v) not in _KNOWN:
        raise UnknownFormat(f"{topic_of(kind)} v{told.v}")
    grade: Grade = told.provenance.grade if told.provenance else "document"
    actor = _ACTORS.decode(told.actor) if kind in _SIGNED else None
    return Recorded(stream, version, fact, told.happened_on, grade, 0, 0, actor)


__all__ = ["decode_histories"]

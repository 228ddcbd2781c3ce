"""The shape of an act: what it needs loaded, and what it decides. Decisions return events or raise
Refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from domain.command import Command
from domain.entries import StreamKey
from domain.event import Event, Reading
from domain.names import Kind
from domain.view import NotLoaded, View


class Needs(msgspec.Struct, frozen=True, gc=False):
    """What an act wants loaded before it decides; of `heads` only the version, of `periods` all
    that are live under a key."""

    streams: tuple[StreamKey, ...] = ()
    claims: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    allowances: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


NOTHING_NEEDED = Needs()
"""The append alone looks."""


class NewEvent(msgspec.Struct, frozen=True, gc=False):
    """An event a decision wants written, its stream, and its day where it is not the command's.

    `version_free`: nothing is decided on its stream, it follows from another event; the append
    gives the next version.
    """

    kind: Kind
    stream: str
    event: Event
    happened_on: date | None = None
    version_free: bool = False


class Decided(msgspec.Struct, frozen=True, gc=False):
    """What a decision wants written. `instead`: where the fund it takes from must wait."""

    writes: tuple[NewEvent, ...]
    instead: tuple[NewEvent, ...] = ()
    cause: Reading | None = None


class Act(msgspec.Struct, frozen=True):
    """`needs` is asked again after each round of loading, until nothing is missing."""

    needs: Callable[[Command, Any, View], Needs]
    decide: Callable[[Command, Any, View], Decided]


def one(kind: Kind, stream: str, *events: Event) -> Decided:
    """A decision that writes to one stream."""
    return Decided(tuple(NewEvent(kind, stream, event) for event in events))


def wanted_by(missing: NotLoaded) -> Needs:
    """What a decision turned out to lack."""
    return Needs(
        (missing.stream,) if missing.stream else (),
        (missing.claim,) if missing.claim else (),
        (missing.head,) if missing.head else (),
        (missing.allowance,) if missing.allowance else (),
        (missing.period,) if missing.period else (),
    )


def streams(*keys: StreamKey) -> Needs:
    """Needs streams only."""
    return Needs(keys)


def distinct(keys: Iterable[StreamKey]) -> tuple[StreamKey, ...]:
    """The keys in order, each once, empty ids left out."""
    return tuple(dict.fromkeys(key for key in keys if key[1]))

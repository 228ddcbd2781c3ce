"""Commands of the ledger's own jobs, and the states they are made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from hashlib import sha256
from typing import Any, TypeVar, cast

import msgspec

from domain.acts.following import MarkApproved, MarkPaid
from domain.command import Command
from domain.entries import EVOLVE
from domain.event import Actor, Recorded
from domain.log import Log, Question
from domain.names import Kind
from gateways.callers import job_source, own_job
from ops.wiring import Parts

NAME = "follower"
Piece = TypeVar("Piece")


def states_of(log: Log, kind: Kind, streams: tuple[str, ...]) -> dict[str, Any]:
    """The states of streams as the log has them, in one question."""
    found = log.load(Question(tuple((stream, 0) for stream in streams))).streams
    return {
        stream: reduce(EVOLVE[kind], events, cast("Any", None)) for stream, events in found.items()
    }


def state_of(log: Log, kind: Kind, stream: str) -> Any:
    """A stream's state as the log has it, None where it has no such stream."""
    return states_of(log, kind, (stream,)).get(stream)


def job_digest(source: str, identifier: str) -> bytes:
    """The content of a job's command follows from its pair; so does its digest."""
    return sha256(f"{source}\n{identifier}".encode()).digest()


def job_actor(name: str, on_behalf_of: str = "") -> Actor:
    """A job of the ledger, acting for somebody where `on_behalf_of` says so."""
    job = own_job(name)
    return Actor(job.person, job.client, "job", job.office, on_behalf_of)


def following_command(
    happened: Recorded,
    parts: Parts,
    kind: Kind,
    intent: msgspec.Struct,
    piece: str,
    stream: str = "",
) -> Command:
    """Its id follows from the event behind it and the piece, so it is done once."""
    source = job_source(NAME)
    identifier = f"{happened.stream}/{happened.version}/{piece}"
    return Command(
        source,
        identifier,
        job_digest(source, identifier),
        kind,
        stream or happened.stream,
        intent,
        job_actor(NAME),
        happened.happened_on,
        parts.intake.today(),
    )


def size_of(command: Command) -> int:
    """The lines that a command marks."""
    intent = command.intent
    if isinstance(intent, MarkApproved):
        return len(intent.grants)
    return len(intent.lines) if isinstance(intent, MarkPaid) else 1


def chunks(items: Sequence[Piece], size: int) -> Iterator[Sequence[Piece]]:
    """The same items, `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))

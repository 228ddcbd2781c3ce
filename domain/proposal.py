"""A command on its way to the log: what it wants written, with versions, envelopes and readings."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Collection

import msgspec

from domain.acts.act import Decided, NewEvent
from domain.command import Command, Refused
from domain.event import CommandMark, Envelope, Recorded
from domain.guards import GUARDED, ClaimReturned, ClaimTaken, effects
from domain.log import Batch, Holder, Write
from domain.names import Kind
from domain.outcome import TELLING, Outcome, refused_outcome, stored_outcome
from domain.view import View

TOLD: tuple[Kind, ...] = (
    *("applicant", "enterprise", "round", "contract", "course", "loan", "application"),
)
"""Streams whose events say where they were learnt; a decision rests on them instead."""


class Proposal(msgspec.Struct, gc=False):
    """A command on its way through the rounds.

    `provisional`: it was turned down, which stands unless it rests on a neighbour of its batch
    that is not written after all, or on a stream that nobody asked for (`on_trust`).
    `told_taken`: keys the log said another holds.
    """

    command: Command
    pair: tuple[str, str]
    outcome: Outcome | None = None
    batch: Batch | None = None
    provisional: Refused | None = None
    rests_on_neighbour: bool = False
    on_trust: bool = False
    told_taken: dict[str, str] = {}

    def turn_down(self, no: Refused) -> None:
        """Nothing is written for it."""
        self.outcome = refused_outcome(self.pair, self.command.stream, no)

    def stored(self, position: int, writes: tuple[Write, ...]) -> None:
        """Its events stand in the log from `position` on."""
        for one in writes:
            if type(one.event) in TELLING:
                events = [(one.stream, one.event) for one in writes]
                subject = self.command.stream
                self.outcome = stored_outcome("accepted", self.pair, subject, position, events)
                return
        source, identifier = self.pair
        self.outcome = Outcome(
            "accepted", source, identifier, self.command.stream, position, len(writes)
        )

    def answered_plainly(self, position: int, count: int) -> None:
        """It is answered with what was stored before, of which there is nothing more to say."""
        stream = self.command.stream
        self.outcome = Outcome("replayed", *self.pair, stream, position, count)

    def answered_as(self, subject: str, events: list[Recorded]) -> None:
        """It is answered with what was stored before."""
        self.outcome = stored_outcome(
            "replayed",
            self.pair,
            subject,
            events[0].position if events else 0,
            [(one.stream, one.event) for one in events],
        )


class Round(msgspec.Struct, gc=False):
    """Commands once loaded and decided: `waiting` are those no known pair has answered."""

    proposals: list[Proposal]
    waiting: list[Proposal]
    view: View

    @property
    def ready(self) -> list[Proposal]:
        """Those that want something written, in order."""
        return [one for one in self.waiting if one.batch is not None]

    @property
    def batches(self) -> list[Batch]:
        """What they want written."""
        return [one.batch for one in self.waiting if one.batch is not None]

    def written(self) -> set[str]:
        """The streams and claims that its commands wrote, further rounds included."""
        found: set[str] = set()
        for one in self.proposals:
            if one.batch is not None and one.outcome is not None and one.outcome.count:
                for write in (*one.batch.writes, *one.batch.instead):
                    found.add(write.stream)
                    if type(write.event) in GUARDED:
                        day = write.envelope.happened_on
                        for effect in effects(write.stream, write.event, day):
                            found.add(getattr(effect, "key", ""))
        return found

    def rests_on(self, written: Collection[str]) -> bool:
        """Whether anything that was loaded is among the streams and claims that others wrote."""
        view, limits = self.view, self.view.limits
        read = (view.entries, view.heads, view.holders, limits.periods, limits.used)
        return any(key in written for group in read for key in group)


def batch_of(command: Command, decided: Decided, view: View) -> Batch:
    """The writes with their versions, and all that the decision read that it does not write."""
    digest = b2a_base64(command.digest, newline=False).decode()
    versions: dict[str, int] = {}
    writes = _writes(command, decided, decided.writes, digest, view, versions)
    instead: tuple[Write, ...] = ()
    if decided.instead:
        instead = _writes(command, decided, decided.instead, digest, view, {})
    read = view.streams_read
    streams = tuple([pair for pair in read.items() if pair[0] not in versions]) if read else ()
    claims = tuple(view.claims_read.items())
    used = tuple(view.limits.read.items())
    return Batch(command.source, command.id, command.digest, writes, instead, streams, claims, used)


def _writes(
    command: Command,
    decided: Decided,
    events: tuple[NewEvent, ...],
    digest: str,
    view: View,
    versions: dict[str, int],
) -> tuple[Write, ...]:
    count = len(events)
    written = []
    for index, new in enumerate(events):
        version = versions.get(new.stream)
        if version is None:
            version = view.version(new.stream) if view.knows_version(new.stream) else 0
        versions[new.stream] = version = 0 if new.version_free else version + 1
        envelope = Envelope(
            command.actor,
            CommandMark(command.source, command.id, digest, index, count),
            new.happened_on or command.happened_on,
            command.learnt_on,
            command.provenance if new.kind in TOLD else None,
            decided.cause,
        )
        written.append(Write(new.stream, version, new.event, envelope))
    return tuple(written)


def apply(batch: Batch, view: View) -> None:
    """Evolve the batch's view, so that later commands see what this one wants."""
    view.limits.retract()  # what deciding line by line took for a while is taken once, below
    for one in batch.writes:
        envelope = one.envelope
        if one.version or one.stream in view.entries or one.stream in view.heads:
            grade = envelope.provenance.grade if envelope.provenance else "document"
            view.apply(
                Recorded(
                    one.stream,
                    one.version,
                    one.event,
                    envelope.happened_on,
                    grade,
                    actor=envelope.actor,
                )
            )
        if type(one.event) not in GUARDED:
            continue
        taken = effects(one.stream, one.event, envelope.happened_on)
        view.limits.take(one.stream, taken)
        for effect in taken:
            if isinstance(effect, ClaimTaken):
                version = one.version if effect.of_fact else None
                view.hold(effect.key, Holder(one.stream, version))
            elif isinstance(effect, ClaimReturned):
                view.hold(effect.key, None)

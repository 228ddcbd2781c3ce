"""Commands of the ledger's own dealings with banks: each under an id that follows from the file and
the row, so that doing it again does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from domain.command import Command
from domain.names import Kind
from domain.outcome import Outcome
from gateways.callers import job_source
from ops.following_commands import job_actor, job_digest
from ops.importing_lines import in_batches
from ops.jobs import Progress
from ops.wiring import Parts

NAME = "bank-files"
A_BATCH = 1_000


class Failed(Exception):
    """The ledger turned down what it should have taken; the text says what."""


class Dealer(msgspec.Struct, frozen=True):
    """Acts for one file. `digest`: its bytes; `for_whom`: the officer whose doing it is."""

    parts: Parts
    digest: str
    day: date
    for_whom: str = ""

    def command(
        self, kind: Kind, stream: str, intent: msgspec.Struct, piece: str, day: date | None = None
    ) -> Command:
        """One act. `piece`: which of the file's acts it is."""
        source = job_source(NAME)
        identifier = f"{self.digest}/{piece}"
        actor = job_actor(NAME, self.for_whom)
        digest, today = job_digest(source, identifier), self.parts.intake.today()
        happened_on = min(day or self.day, today)
        return Command(source, identifier, digest, kind, stream, intent, actor, happened_on, today)

    def do(
        self, commands: Iterable[Command], what: str, progress: Progress
    ) -> Iterator[tuple[Command, Outcome]]:
        """Each with its outcome, a batch at a time."""
        done = 0
        for batch in in_batches(commands, A_BATCH):
            outcomes = self.parts.ledger.handle(batch)
            done += len(batch)
            progress(what, done)
            yield from zip(batch, outcomes, strict=True)

    def must(self, commands: Iterable[Command], what: str, progress: Progress) -> None:
        """All of them are taken. Raises Failed."""
        for command, outcome in self.do(commands, what, progress):
            if outcome.problem is not None:
                no = outcome.problem
                raise Failed(f"{command.id}: {no.code}: {no.field}: {no.rule}")

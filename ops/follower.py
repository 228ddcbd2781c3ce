"""Turns decisions into what follows line by line; resumed after a crash, it repeats nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from threading import Event as Signal
from typing import Any, Protocol, TypeVar

import msgspec
import psycopg

from domain.acts.following import MarkApproved, MarkPaid, MarkReview, MoveLines
from domain.applicant import ApplicantErased, ApplicantFactVoided, ApplicantMergedInto
from domain.command import Command
from domain.enterprise import EnterpriseFactVoided
from domain.entries import EVOLVE
from domain.event import Actor, Recorded
from domain.log import Log, LogUnavailable
from domain.names import Kind
from domain.outcome import Outcome
from domain.payment import Payment, PaymentPaid
from domain.roster import Roster, RosterApproved, RosterSplit, Status
from domain.selection_round import RoundFactVoided
from gateways.callers import job_source, own_job
from ops.wiring import Parts
from projections.views.follower_place import MemoryPlace, PostgresPlace
from projections.views.resting_index import MemoryIndex, PostgresIndex

NAME = "follower"
LINES_A_COMMAND = 1_000
LINES_A_MOVE = 100
MARKS_A_BATCH = 200
A_READ = 5_000
POLL_SECONDS = 0.2
TRIES = 3

MOVED = "moved"
QUIET = frozenset({"nothing-changed", "not-open"})
"""Codes of refusals that say: done already, or nothing left to do."""

logger = logging.getLogger(__name__)
Piece = TypeVar("Piece")


class Index(Protocol):
    """Which grants rest on a fact."""

    def resting_on(self, stream: str, version: int, at: int) -> list[tuple[str, int]]: ...


class Place(Protocol):
    """How far the follower has gone; one process at a time holds it."""

    def held(self) -> AbstractContextManager[None]: ...
    def read(self) -> int: ...
    def advance(self, position: int) -> None: ...


class FollowerStopped(Exception):
    """What follows from an event could not be done; the event is taken up again next time."""


class Follower:
    """For one thread, with parts of its own. In memory and over PostgreSQL the same."""

    def __init__(self, parts: Parts, index: Index, place: Place) -> None:
        self.parts, self.index, self.place = parts, index, place

    def catch_up(self) -> int:
        """All that follows from the log up to its head; the position then.

        Raises FollowerStopped.
        """
        with self.place.held():
            position = self.place.read()
            while events := self.parts.log.read(position, A_READ):
                for happened in events:
                    if self._follow(happened):
                        self.place.advance(happened.position)
                position = events[-1].position
                self.place.advance(position)
            return position

    def run(self, stop: Signal) -> None:
        """Follows until `stop` is set; a lost database is waited for.

        Raises FollowerStopped.
        """
        while not stop.wait(POLL_SECONDS):
            try:
                self.catch_up()
            except (LogUnavailable, psycopg.OperationalError) as error:
                logger.warning("the follower waits for the database: %s", type(error).__name__)

    # One event

    def _follow(self, happened: Recorded) -> bool:
        """Does what follows; whether anything does."""
        act = CONSEQUENCES.get(type(happened.event))
        if act is not None:
            try:
                act(self, happened, happened.event)
            except (FollowerStopped, LogUnavailable, psycopg.OperationalError):
                raise
            except Exception as error:
                raise FollowerStopped(f"position {happened.position}: {error!r}") from error
        return act is not None

    def _approved(self, happened: Recorded, event: RosterApproved) -> None:
        """The approved prefix less what was left out; nothing of a roster given up since."""
        for _ in range(TRIES):
            roster: Roster = state_of(self.parts.log, "roster", happened.stream)
            if roster.status is Status.CANCELLED or self._marked(happened, roster):
                return
        raise FollowerStopped(f"position {happened.position}: the roster moves all the time")

    def _marked(self, happened: Recorded, roster: Roster) -> bool:
        """Whether every line is marked; not, where the roster has moved since it was read."""
        grants = [roster.lines[number - 1].grant for number in roster.payable()]
        commands = []
        for number, chunk in enumerate(_chunks(grants, LINES_A_COMMAND)):
            mark = MarkApproved(happened.stream, happened.version, tuple(chunk), roster.version)
            commands.append(_command(happened, self.parts, "roster", mark, str(number)))
        return all(self._send(happened, [one]) for one in commands)

    def _split(self, happened: Recorded, event: RosterSplit) -> None:
        """The lines behind the approved prefix."""
        roster: Roster = state_of(self.parts.log, "roster", happened.stream)
        numbers = range(event.first_line, len(roster.lines) + 1)
        for number, chunk in enumerate(_chunks(numbers, LINES_A_MOVE)):
            move = MoveLines(event.successor, tuple(chunk))
            self._send(happened, [_command(happened, self.parts, "roster", move, str(number))])

    def _paid(self, happened: Recorded, event: PaymentPaid) -> None:
        payment: Payment = state_of(self.parts.log, "payment", happened.stream)
        lines = [(line.grant, line.fen) for line in payment.lines]
        for number, chunk in enumerate(_chunks(lines, LINES_A_COMMAND)):
            mark = MarkPaid(happened.stream, happened.version, tuple(chunk))
            self._send(happened, [_command(happened, self.parts, "payment", mark, str(number))])

    def _voided(
        self,
        happened: Recorded,
        event: ApplicantFactVoided | EnterpriseFactVoided | RoundFactVoided,
    ) -> None:
        version = event.voided_version
        resting = self.index.resting_on(happened.stream, version, happened.position)
        marks = [(one, MarkReview("fact-voided", happened.stream, version)) for one, _ in resting]
        self._review(happened, marks)

    def _merged(self, happened: Recorded, event: ApplicantMergedInto) -> None:
        """Every grant that rests on a fact of the record given up."""
        resting = self.index.resting_on(happened.stream, 0, happened.position)
        marks = [
            (one, MarkReview("identity-merged", happened.stream, version))
            for one, version in resting
        ]
        self._review(happened, marks)

    def _erased(self, happened: Recorded, event: ApplicantErased) -> None:
        self.parts.vault.erase(happened.stream)

    # Sending

    def _review(self, happened: Recorded, marks: list[tuple[str, MarkReview]]) -> None:
        for chunk in _chunks(marks, MARKS_A_BATCH):
            self._send(
                happened,
                [
                    _command(happened, self.parts, "grant", mark, grant, grant)
                    for grant, mark in chunk
                ],
            )

    def _send(self, happened: Recorded, commands: list[Command]) -> bool:
        """Each done, or done before; False where one was decided on what has moved since.

        Raises FollowerStopped.
        """
        outcomes: list[Outcome] = []
        for _ in range(TRIES):
            outcomes = self.parts.ledger.handle(commands)
            if not any(one.problem and one.problem.code == "contended" for one in outcomes):
                break
        problems = [one for one in outcomes if one.problem and one.problem.code not in QUIET]
        for outcome in problems:
            no = outcome.problem
            if no is not None and no.code != MOVED:
                raise FollowerStopped(
                    f"position {happened.position}, {outcome.id}: {outcome.verdict} {no.code}, "
                    f"{no.field}: {no.rule}"
                )
        return not problems


CONSEQUENCES: dict[type, Callable[[Follower, Recorded, Any], None]] = {
    RosterApproved: Follower._approved,
    RosterSplit: Follower._split,
    PaymentPaid: Follower._paid,
    ApplicantFactVoided: Follower._voided,
    EnterpriseFactVoided: Follower._voided,
    RoundFactVoided: Follower._voided,
    ApplicantMergedInto: Follower._merged,
    ApplicantErased: Follower._erased,
}


def in_memory(parts: Parts) -> Follower:
    """A follower of a ledger in memory."""
    return Follower(parts, MemoryIndex(parts.log), MemoryPlace())


def over_postgres(parts: Parts, dsn: str) -> Follower:
    """The follower of the ledger whose database this is."""
    return Follower(parts, PostgresIndex(dsn), PostgresPlace(dsn, NAME))


def state_of(log: Log, kind: Kind, stream: str) -> Any:
    """A stream's state as the log has it."""
    state: Any = None
    for happened in log.stream(stream):
        state = EVOLVE[kind](state, happened)
    return state


def job_digest(source: str, identifier: str) -> bytes:
    """The content of a job's command follows from its pair; so does its digest."""
    return sha256(f"{source}\n{identifier}".encode()).digest()


def job_actor(name: str, on_behalf_of: str = "") -> Actor:
    """A job of the ledger, acting for somebody where `on_behalf_of` says so."""
    job = own_job(name)
    return Actor(job.person, job.client, "job", job.office, on_behalf_of)


def _command(
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


def _chunks(items: Sequence[Piece], size: int) -> Iterator[Sequence[Piece]]:
    return (items[start : start + size] for start in range(0, len(items), size))

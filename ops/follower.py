"""Turns decisions into what follows line by line; resumed after a crash, it repeats nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event as Signal
from typing import Any, Protocol

import psycopg

from domain.acts.following import MarkApproved, MarkReview, MoveLines
from domain.acts.redeciding import Redecide
from domain.applicant import ApplicantErased, ApplicantFactVoided, ApplicantMergedInto
from domain.codec import UnknownFormat
from domain.command import Command
from domain.course import CourseFactVoided
from domain.enterprise import EnterpriseFactVoided
from domain.event import Recorded, topic_of
from domain.log import LogUnavailable
from domain.names import Kind
from domain.outcome import Outcome
from domain.payment import Payment, PaymentPaid
from domain.payment_outcomes import PaymentDoubtResolved, PaymentReturned, PaymentSettled
from domain.roster import Roster, RosterApproved, RosterSplit, Status
from domain.selection_round import RoundFactVoided
from domain.service_contract import ContractFactVoided
from ops.following_commands import (
    NAME,
    chunks,
    following_command,
    job_actor,
    job_digest,
    size_of,
    state_of,
    states_of,
)
from ops.following_payments import payment_marks
from ops.following_runs import LINES_A_COMMAND, runs
from ops.overlapping import Here, overlapped
from ops.wiring import Parts
from projections.views.follower_place import MemoryPlace, PostgresPlace
from projections.views.resting_index import MemoryIndex, PostgresIndex

LINES_A_MOVE = 100
MARKS_A_BATCH = 200
A_READ = 5_000
POLL_SECONDS = 0.2
TRIES = 3

MOVED = "moved"
QUIET = frozenset({"nothing-changed", "not-open"})
"""Codes of refusals that say: done already, or nothing left to do."""

logger = logging.getLogger(__name__)


FactVoided = (
    ApplicantFactVoided
    | EnterpriseFactVoided
    | RoundFactVoided
    | ContractFactVoided
    | CourseFactVoided
)


PaymentOutcome = PaymentPaid | PaymentDoubtResolved | PaymentSettled | PaymentReturned


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

    def __init__(
        self, parts: Parts, index: Index, place: Place, beside: Executor | None = None
    ) -> None:
        """`beside`: writes to the log while the next commands are decided."""
        self.parts, self.index, self.place = parts, index, place
        self.beside = beside or Here()

    def catch_up(self) -> int:
        """All that follows from the log up to its head; the position then.

        Raises FollowerStopped.
        """
        with self.place.held():
            position = self.place.read()
            while position < (head := self.parts.log.head()):
                through = min(position + A_READ, head)
                for run in runs(self._read(position, through)):
                    self._follow_run(run)
                    self.place.advance(run[-1].position)
                position = through
                self.place.advance(position)
            return position

    def run(self, stop: Signal) -> None:
        """Follows until `stop` is set; a lost database is waited for. Raises FollowerStopped."""
        while not stop.wait(POLL_SECONDS):
            try:
                self.catch_up()
            except (LogUnavailable, psycopg.OperationalError) as error:
                logger.warning("the follower waits for the database: %s", type(error).__name__)

    def _read(self, position: int, through: int) -> list[Recorded]:
        """What something follows from; nothing unknown to this release is passed over."""
        try:
            return self.parts.log.read(position, through - position, TOPICS)
        except UnknownFormat as unknown:
            raise FollowerStopped(f"after position {position}: {unknown}") from unknown

    # One event, or a run of a kind

    def _follow_run(self, run: list[Recorded]) -> None:
        """What follows from events of one kind: of several together where their lines are few."""
        try:
            if len(run) == 1 or not self._together(run):
                for happened in run:
                    CONSEQUENCES[type(happened.event)](self, happened, happened.event)
        except (FollowerStopped, LogUnavailable, psycopg.OperationalError):
            raise
        except Exception as error:
            raise FollowerStopped(f"position {run[0].position}: {error!r}") from error

    def _together(self, run: list[Recorded]) -> bool:
        """Whether all that follows from the run was done at once; else it is done one by one."""
        kind: Kind = "roster" if isinstance(run[0].event, RosterApproved) else "payment"
        streams = {one.stream: None for one in run}
        states = states_of(self.parts.log, kind, tuple(streams))
        lines, commands = 0, []
        for happened in run:
            made = self._marks(happened, states[happened.stream])
            commands += made
            lines += sum(size_of(one) for one in made)
        return lines <= LINES_A_COMMAND and self._send(run[0], [commands])

    def _marks(self, happened: Recorded, state: Roster | Payment) -> list[Command]:
        """The marks of a roster's approved lines or a payment's paid ones; none of a roster given
        up."""
        if isinstance(state, Payment):
            return payment_marks(happened, self.parts, state)
        if state.status is Status.CANCELLED:
            return []
        grants = [state.lines[number - 1].grant for number in state.payable()]
        return [
            following_command(happened, self.parts, "roster", approved, str(number))
            for number, chunk in enumerate(chunks(grants, LINES_A_COMMAND))
            for approved in (
                MarkApproved(happened.stream, happened.version, tuple(chunk), state.version),
            )
        ]

    def _approved(self, happened: Recorded, event: RosterApproved) -> None:
        """The approved prefix less what was left out, on the roster as it stands while they are
        marked."""
        for _ in range(TRIES):
            roster = state_of(self.parts.log, "roster", happened.stream)
            if self._send(happened, [[one] for one in self._marks(happened, roster)]):
                return
        raise FollowerStopped(f"position {happened.position}: the roster moves all the time")

    def _split(self, happened: Recorded, event: RosterSplit) -> None:
        """The lines behind the approved prefix."""
        roster: Roster = state_of(self.parts.log, "roster", happened.stream)
        numbers = range(event.first_line, len(roster.lines) + 1)
        moves = [
            following_command(happened, self.parts, "roster", move, str(number))
            for number, chunk in enumerate(chunks(numbers, LINES_A_MOVE))
            for move in (MoveLines(event.successor, tuple(chunk)),)
        ]
        self._send(happened, [[one] for one in moves])

    def _outcome(self, happened: Recorded, event: PaymentOutcome) -> None:
        payment = state_of(self.parts.log, "payment", happened.stream)
        self._send(happened, [[one] for one in self._marks(happened, payment)])

    def _voided(self, happened: Recorded, event: FactVoided) -> None:
        version = event.voided_version
        resting = self.index.resting_on(happened.stream, version, happened.position)
        mark = MarkReview("fact-voided", happened.stream, version, happened.version)
        marks = [(one, mark) for one, _ in resting]
        self._review(happened, marks)

    def _merged(self, happened: Recorded, event: ApplicantMergedInto) -> None:
        """Every grant that rests on a fact of the record given up, and was decided before."""
        resting = self.index.resting_on(happened.stream, 0, happened.position)
        marks = [
            (one, MarkReview("identity-merged", happened.stream, version, happened.version))
            for one, version in resting
        ]
        self._review(happened, marks)

    def _erased(self, happened: Recorded, event: ApplicantErased) -> None:
        self.parts.vault.erase(happened.stream)

    # Sending

    def _review(self, happened: Recorded, marks: list[tuple[str, MarkReview]]) -> None:
        """Marked, and decided again, so that who looks sees what differs; marked before or not."""
        commands = [
            following_command(happened, self.parts, "grant", mark, grant, grant)
            for grant, mark in marks
        ]
        self._send(happened, list(chunks(commands, MARKS_A_BATCH)))
        looks = [
            following_command(
                happened, self.parts, "grant", Redecide("marked"), f"{grant}/redecide", grant
            )
            for grant, _ in marks
        ]
        self._send(happened, list(chunks(looks, MARKS_A_BATCH)))

    def _send(self, happened: Recorded, groups: Sequence[Sequence[Command]]) -> bool:
        """Each done, or done before; False where one was decided on what has moved since.

        Raises FollowerStopped.
        """
        outcomes: list[Outcome] = []
        for _ in range(TRIES):
            written = overlapped(self.parts, groups, self.beside)
            outcomes = [one for outcomes in written for one in outcomes]
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
    PaymentPaid: Follower._outcome,
    PaymentDoubtResolved: Follower._outcome,
    PaymentSettled: Follower._outcome,
    PaymentReturned: Follower._outcome,
    ApplicantFactVoided: Follower._voided,
    EnterpriseFactVoided: Follower._voided,
    RoundFactVoided: Follower._voided,
    ContractFactVoided: Follower._voided,
    CourseFactVoided: Follower._voided,
    ApplicantMergedInto: Follower._merged,
    ApplicantErased: Follower._erased,
}

TOPICS = tuple(topic_of(event) for event in CONSEQUENCES)


def in_memory(parts: Parts) -> Follower:
    """A follower of a ledger in memory."""
    return Follower(parts, MemoryIndex(parts.log), MemoryPlace())


def over_postgres(parts: Parts, dsn: str) -> Follower:
    """The follower of the ledger whose database this is."""
    beside = ThreadPoolExecutor(1, "follower-append")
    return Follower(parts, PostgresIndex(dsn), PostgresPlace(dsn, NAME), beside)


__all__ = [
    "NAME",
    "Follower",
    "FollowerStopped",
    "in_memory",
    "job_actor",
    "job_digest",
    "over_postgres",
    "state_of",
]

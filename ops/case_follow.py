"""What the follower does after each event of a case: approvals and payments reach the grants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.acts.approving import ApproveRoster
from domain.acts.following import MarkApproved, MarkPaid, MarkReview, MoveLines
from domain.applicant import ApplicantFactVoided
from domain.command import Command
from domain.enterprise import EnterpriseFactVoided
from domain.event import Actor, Reading, Recorded
from domain.fund import FundLimitChanged
from domain.grant import Grant, GrantApplied
from domain.names import Kind
from domain.payment import Payment, PaymentPaid
from domain.roster import Roster, RosterApproved, RosterCancelled, RosterSplit
from domain.selection_round import RoundFactVoided
from domain.view import EVOLVE
from gateways.callers import job_source
from ops.wiring import Parts
from projections.log_memory import MemoryLog

VOIDS = ApplicantFactVoided | EnterpriseFactVoided | RoundFactVoided
LINES_A_MOVE = 100
JOB = Actor("job:follow", "job:follow", "job", "ledger")
NO_DIGEST = bytes(32)


class Follower:
    """Reads the log from where it stopped and does what follows from each event."""

    def __init__(self, parts: Parts, today: Callable[[], date]) -> None:
        self.parts = parts
        self.today = today
        self.position = 0
        self.grants: list[str] = []

    def catch_up(self) -> None:
        """Follows until nothing new has happened."""
        while self.position < self.parts.log.head():
            [happened] = self.parts.log.read(self.position, 1)
            self.position += 1
            if isinstance(happened.event, GrantApplied):
                self.grants.append(happened.stream)
            commands = list(self._following(happened))
            if commands:
                self.parts.ledger.handle(commands)

    def _following(self, happened: Recorded) -> Iterator[Command]:
        event = happened.event
        if isinstance(event, RosterApproved):
            yield from self._approved(happened)
        elif isinstance(event, RosterSplit):
            yield from self._split(happened, event)
        elif isinstance(event, PaymentPaid):
            yield self._paid(happened)
        elif isinstance(event, VOIDS):
            yield from self._voided(happened, event.voided_version)
        if isinstance(event, FundLimitChanged | RosterCancelled | RosterApproved):
            yield from self._tried_again(happened, event)

    def _command(
        self, happened: Recorded, kind: Kind, stream: str, intent: msgspec.Struct, step: int = 0
    ) -> Command:
        name = f"{type(intent).__name__}-{happened.position}-{step}"
        return Command(
            job_source("follow"),
            name,
            NO_DIGEST,
            kind,
            stream,
            intent,
            JOB,
            happened.happened_on,
            self.today(),
        )

    def _approved(self, happened: Recorded) -> Iterator[Command]:
        roster: Roster = state_of(self.parts, "roster", happened.stream)
        grants = tuple(roster.lines[n - 1].grant for n in roster.payable())
        mark = MarkApproved(happened.stream, happened.version, grants)
        yield self._command(happened, "roster", happened.stream, mark)

    def _split(self, happened: Recorded, split: RosterSplit) -> Iterator[Command]:
        roster: Roster = state_of(self.parts, "roster", happened.stream)
        numbers = range(split.first_line, len(roster.lines) + 1)
        for step, first in enumerate(range(0, len(numbers), LINES_A_MOVE)):
            move = MoveLines(split.successor, tuple(numbers[first : first + LINES_A_MOVE]))
            yield self._command(happened, "roster", happened.stream, move, step)

    def _paid(self, happened: Recorded) -> Command:
        payment: Payment = state_of(self.parts, "payment", happened.stream)
        lines = tuple((line.grant, line.fen) for line in payment.lines)
        mark = MarkPaid(happened.stream, happened.version, lines)
        return self._command(happened, "payment", happened.stream, mark)

    def _voided(self, happened: Recorded, version: int) -> Iterator[Command]:
        for step, stream in enumerate(self.grants):
            grant: Grant = state_of(self.parts, "grant", stream)
            rests_on = grant.grounds.facts if grant.grounds else ()
            if Reading(happened.stream, version) in rests_on:
                mark = MarkReview("fact-voided", happened.stream, version)
                yield self._command(happened, "grant", stream, mark, step)

    def _tried_again(
        self, happened: Recorded, event: FundLimitChanged | RosterCancelled | RosterApproved
    ) -> Iterator[Command]:
        """The first roster in the fund's queue: there may be room for it now."""
        log = self.parts.log
        assert isinstance(log, MemoryLog)
        fund = log.guards.funds.get(event.fund)
        if fund is not None and fund.waiting:
            first = fund.waiting[0]
            yield self._command(happened, "roster", first, ApproveRoster())


def state_of(parts: Parts, kind: Kind, stream: str) -> Any:
    """A stream's state as the log has it."""
    state: Any = None
    for happened in parts.log.stream(stream):
        state = EVOLVE[kind](state, happened)
    return state

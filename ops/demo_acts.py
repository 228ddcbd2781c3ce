"""What the officers of the sample county do: settle contests, pass rosters, order payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.names import line_stream, named_stream
from domain.outcome import Outcome
from domain.roster import Roster
from gateways.intake import Input
from ops.commands.acting import Desk
from ops.commands.payments import orders_of
from ops.commands.rosters import awarded_grants, roster_on_record
from ops.importing_lines import in_batches
from ops.running import Running
from ops.sample.applications import INCUBATOR, PLACEMENT, STARTUP, TRANSPORT
from ops.sample.county import County
from ops.sample.events import Telling, Told

SIZES = {PLACEMENT: 400, TRANSPORT: 500, INCUBATOR: 15, STARTUP: 12}
"""Scheme → lines of a roster, in the order in which the rosters are passed."""

REVIEWED, OPENED, CHECKED = date(2019, 6, 28), date(2019, 7, 1), date(2019, 7, 2)
PUBLISHED, OBJECTED, ANSWERED = date(2019, 7, 3), date(2019, 7, 4), date(2019, 7, 8)
APPROVED, RELEASED, ORDERED = date(2019, 7, 10), date(2019, 7, 11), date(2019, 7, 12)
A_POST = 500
LINES_AN_ADD = 100


class NotPlayed(RuntimeError):
    """An act of the sample was turned down, which its own ledger never does."""


class Order(msgspec.Struct, frozen=True):
    """A payment that was ordered: the position of the order, its roster, payee and sum."""

    position: int
    roster: str
    payee: str
    fen: int


class Officers:
    """Acts under ids that follow from the sample's name, and keeps what was told."""

    def __init__(self, running: Running, desk: Desk, county: County) -> None:
        self.running = running
        self.callers = desk.by_source()
        self.telling = Telling(f"{county.name}-act")
        self.name = county.name
        self.grants = {
            line_stream(named_stream("application", name), line): f"grant:{name}/{line}"
            for name, lines in county.applications.items()
            for line in range(1, lines + 1)
        }

    def post(self, told: Iterable[Told]) -> list[Outcome]:
        """The outcomes of acts that must go through; one that an earlier run did counts as well."""
        outcomes = []
        for batch in in_batches(told, A_POST):
            inputs = [Input(one.line(), self.callers(one.source)) for one in batch]
            outcomes += self.running.parts.post(inputs)
        for outcome in outcomes:
            if outcome.problem is not None and outcome.problem.code != "pair-reused":
                raise NotPlayed(f"{outcome.id}: {outcome.problem.field}: {outcome.problem.rule}")
        return outcomes

    # Contests

    def contests(self) -> None:
        """Every second contest is decided for the later claim; the others stay open."""
        with self.running.views() as views:
            found = views.grants({"status": "contested"}, None, 100_000)
        settled: set[str] = set()
        for number, grant in enumerate(reversed(found)):
            if number % 4 > 1 or grant["id"] in settled:
                continue
            for outcome in self._settled(self.grants[grant["id"]]):
                settled.update(one.grant for one in outcome.decisions)

    def _settled(self, grant: str) -> list[Outcome]:
        """Awarded; refused where its conditions do not hold any more."""
        reviewed = "grant.reviewed", grant, REVIEWED
        won = self.telling.act("chu", *reviewed, outcome="award", reason="核对介绍信原件")
        try:
            return self.post([won])
        except NotPlayed:
            self.telling.told.remove(won)
            lost = self.telling.act("chu", *reviewed, outcome="refuse", reason="条件已不具备")
            return self.post([lost])

    # Rosters

    def rosters(self) -> list[str]:
        """All that is awarded, passed roster by roster; those that got money are released."""
        made = [
            (f"roster:{self.name}-{scheme[:3]}-{number}", scheme, part)
            for scheme, size in SIZES.items()
            for number, part in enumerate(
                in_batches(awarded_grants(self.running, scheme), size), start=1
            )
        ]
        for subject, scheme, grants in made:
            self.post(self._passed(subject, scheme, grants))
        return [subject for subject, _, _ in made if self._approved(subject)]

    def _passed(self, subject: str, scheme: str, grants: list[str]) -> Iterator[Told]:
        act = self.telling.act
        yield act("zhou", "roster.opened", subject, OPENED, scheme=scheme, year=2019)
        for part in in_batches(grants, LINES_AN_ADD):
            named = [self.grants[one] for one in part]
            yield act("zhou", "roster.linesAdded", subject, OPENED, grants=named)
        yield act("zhou", "roster.submitted", subject, OPENED)
        yield act("wu", "roster.reviewed", subject, CHECKED)
        yield act("wu", "roster.noticePublished", subject, PUBLISHED)
        if scheme in (PLACEMENT, TRANSPORT) and len(grants) > 9:
            yield from self._objections(subject)

    def _objections(self, subject: str) -> Iterator[Told]:
        """One upheld, one dismissed, one still open on the day of approval."""
        act = self.telling.act
        for line in (3, 5, 7):
            fields: dict[str, Any] = {"line": line, "reason": "群众反映"}
            yield act("wu", "roster.objected", subject, OBJECTED, **fields)
        for line, outcome in ((3, "upheld"), (5, "dismissed")):
            answer = {"line": line, "outcome": outcome, "reason": "入户核实"}
            yield act("wu", "roster.objectionResolved", subject, ANSWERED, **answer)

    def _approved(self, subject: str) -> bool:
        """Approved, and released unless it waits for its fund."""
        act = self.telling.act
        outcome = self.post([act("zheng", "roster.approved", subject, APPROVED)])[0]
        if outcome.waiting:
            return False
        self.post([act("wang", "roster.released", subject, RELEASED)])
        return True

    # Payments

    def orders(self, rosters: list[str], references: dict[str, str]) -> list[Order]:
        """One order per payee of each roster. `references`: a payee's stream → how it is named."""
        wanted: list[tuple[Told, int]] = []
        for subject in rosters:
            roster = roster_on_record(self.running, subject)
            for order in orders_of(roster, subject):
                fen = sum_of(roster, order["payee"])
                named = {**order, "payee": references[order["payee"]]}
                told = self.telling.act("wang", "payment.ordered", "", ORDERED, **named)
                wanted.append((told, fen))
        outcomes = self.post(told for told, _ in wanted)
        return [
            Order(one.position + one.count - 1, told.data["roster"], told.data["payee"], fen)
            for one, (told, fen) in zip(outcomes, wanted, strict=True)
        ]


def sum_of(roster: Roster, payee: str) -> int:
    """What the first release pays to one payee."""
    lines = (roster.lines[number - 1] for number in roster.releases[0])
    return sum(line.fen for line in lines if line.payee == payee)

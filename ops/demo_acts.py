"""What the officers of the sample county do: settle contests, pass rosters, order payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
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
MANY = 100_000


class NotPlayed(RuntimeError):
    """An act of the sample was turned down, which its own ledger never does."""


class Order(msgspec.Struct, frozen=True):
    """A payment that was ordered: the position of the order, its roster, payee and sum."""

    position: int
    roster: str
    payee: str
    fen: int


class Listed(msgspec.Struct, frozen=True):
    """A roster and the grants to be put on it."""

    roster: str
    scheme: str
    grants: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True):
    """What the officers set out to do; kept, since it cannot be seen any more once it is begun."""

    contested: tuple[str, ...]
    listed: tuple[Listed, ...] | None = None

    def keep(self, path: Path) -> None:
        """Whole or not at all."""
        draft = path.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(self))
        draft.replace(path)


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
        """The outcomes of acts that must go through, now or in an earlier run.

        Raises NotPlayed.
        """
        outcomes = []
        for batch in in_batches(told, A_POST):
            inputs = [Input(one.line(), self.callers.of(one.source)) for one in batch]
            outcomes += self.running.parts.post(inputs)
        for outcome in outcomes:
            if outcome.problem is not None:
                raise NotPlayed(f"{outcome.id}: {outcome.problem.field}: {outcome.problem.rule}")
        return outcomes

    def plan(self, kept: Path) -> Plan:
        """What will be decided and listed; as `kept` says, where an earlier run broke off."""
        if kept.exists():
            return msgspec.json.decode(kept.read_bytes(), type=Plan)
        with self.running.views() as views:
            found = [one["id"] for one in views.grants({"status": "contested"}, None, MANY)]
        return Plan(tuple(found[::-1]))

    # Contests

    def contests(self, plan: Plan) -> None:
        """Half of the contests are decided for the later claim; the others stay open."""
        settled: set[str] = set()
        for number, grant in enumerate(plan.contested):
            if number % 4 < 2 and grant not in settled:
                for outcome in self._settled(self.grants[grant]):
                    settled.update(one.grant for one in outcome.decisions)

    def _settled(self, grant: str) -> list[Outcome]:
        """Awarded; refused where its conditions do not hold any more."""
        keyed = self.telling.keyed
        reviewed = "chu", "grant.reviewed", grant, REVIEWED
        won = keyed(f"award-{grant}", *reviewed, outcome="award", reason="核对介绍信原件")
        try:
            return self.post([won])
        except NotPlayed:
            self.telling.told.remove(won)
            why = "条件已不具备"
            return self.post([keyed(f"refuse-{grant}", *reviewed, outcome="refuse", reason=why)])

    # Rosters

    def listed(self) -> tuple[Listed, ...]:
        """All that is awarded, by scheme in the order in which the rosters are passed."""
        return tuple(
            Listed(f"roster:{self.name}-{scheme[:3]}-{number}", scheme, tuple(part))
            for scheme, size in SIZES.items()
            for number, part in enumerate(
                in_batches(awarded_grants(self.running, scheme), size), start=1
            )
        )

    def rosters(self, listed: Iterable[Listed]) -> list[str]:
        """Passed one by one; those that got money are released."""
        for one in listed:
            self.post(self._passed(one.roster, one.scheme, one.grants))
        return [one.roster for one in listed if self._approved(one.roster)]

    def _act(self, key: str, officer: str, topic: str, roster: str, day: date, **data: Any) -> Told:
        keyed = f"{roster.rpartition(':')[2]}-{key}"
        return self.telling.keyed(keyed, officer, topic, roster, day, **data)

    def _passed(self, roster: str, scheme: str, grants: tuple[str, ...]) -> Iterator[Told]:
        act = self._act
        yield act("open", "zhou", "roster.opened", roster, OPENED, scheme=scheme, year=2019)
        for number, part in enumerate(in_batches(grants, LINES_AN_ADD)):
            named = [self.grants[one] for one in part]
            yield act(f"add-{number}", "zhou", "roster.linesAdded", roster, OPENED, grants=named)
        yield act("submit", "zhou", "roster.submitted", roster, OPENED)
        yield act("review", "wu", "roster.reviewed", roster, CHECKED)
        yield act("notice", "wu", "roster.noticePublished", roster, PUBLISHED)
        if scheme in (PLACEMENT, TRANSPORT) and len(grants) > 9:
            yield from self._objections(roster)

    def _objections(self, roster: str) -> Iterator[Told]:
        """One upheld, one dismissed, one still open on the day of approval."""
        act = self._act
        for line in (3, 5, 7):
            fields: dict[str, Any] = {"line": line, "reason": "群众反映"}
            yield act(f"object-{line}", "wu", "roster.objected", roster, OBJECTED, **fields)
        for line, outcome in ((3, "upheld"), (5, "dismissed")):
            answer = {"line": line, "outcome": outcome, "reason": "入户核实"}
            topic = "roster.objectionResolved"
            yield act(f"resolve-{line}", "wu", topic, roster, ANSWERED, **answer)

    def _approved(self, roster: str) -> bool:
        """Approved, and released unless it waits for its fund."""
        approved = self._act("approve", "zheng", "roster.approved", roster, APPROVED)
        if self.post([approved])[0].waiting:
            return False
        self.post([self._act("release", "wang", "roster.released", roster, RELEASED)])
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
                key = f"{subject.rpartition(':')[2]}-pay-{len(wanted)}"
                told = self.telling.keyed(key, "wang", "payment.ordered", "", ORDERED, **named)
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

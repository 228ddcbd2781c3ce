"""`month`: a county's month from its facts to its payments in every view and on Kafka, all at work
at once; beside the sum of its pieces, each done alone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import monotonic, sleep

from domain.names import named_stream
from domain.outcome import Outcome
from domain.roster import Roster
from gateways.intake import Input
from ops.bench import inputs, month_inputs
from ops.bench.approving import post
from ops.bench.checks import WrongResult
from ops.bench.county import County, code_of, number_of
from ops.bench.figures import Figure
from ops.bench.files import File
from ops.bench.inputs import SCHEME, SPEAKERS
from ops.bench.month_following import Following, Order, all_at
from ops.bench.place import Place
from ops.bench.profiling import source_in
from ops.bench.size import Size
from ops.bench.stages import post as import_all
from ops.bench.stages import resolved
from ops.commands.payments import orders_of
from ops.following_commands import state_of
from ops.importing import Import
from ops.importing_lines import in_batches
from ops.importing_wire import Workplace
from ops.jobs import mature
from ops.kafka_broker import bootstrap, cluster
from ops.wiring import Parts
from projections.views.reading import ViewReader

AS_OF = date(2018, 12, 1)
AN_ORDER = 1_000  # payments ordered at once
PATIENCE = 3_600.0
GRANTS = """
select originator_id::text from stored_events
where topic = 'grant.applied' and convert_from(state, 'UTF8')::jsonb -> 'fact' ->> 'scheme' = %s
order by notification_id
"""

Seconds = dict[str, float]


def month(place: Place) -> list[Figure]:
    """Two months of the same input: one piece after the other, and all at once."""
    size = Size(place.size.scale / 10)
    folder = place.folder / "kafka"
    try:
        brokers = cluster(folder, 1)
        with brokers[0]:
            apart = Month(place, size, bootstrap(brokers), "apart").run(beside=False)
            together = Month(place, size, bootstrap(brokers), "together").run(beside=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _tell(apart, together)
    sum_of_pieces, whole = sum(apart.values()), sum(together.values())
    return [Figure("month", whole, "s", sum_of_pieces, whole / sum_of_pieces)]


def _tell(apart: Seconds, together: Seconds) -> None:
    """The table of stages."""
    print("| stage | alone, s | with all others, s |\n| --- | --- | --- |", file=sys.stderr)
    for stage in apart:
        beside = together.get(stage)
        shown = "" if beside is None else f"{beside:,.1f}"
        print(f"| {stage} | {apart[stage]:,.1f} | {shown} |", file=sys.stderr)


class Month:
    """One month on an empty ledger of its own."""

    def __init__(self, place: Place, size: Size, brokers: str, name: str) -> None:
        self.place, self.size, self.name = place, size, name
        self.dsn = place.create_empty(f"month_{name}")
        self.order = Order(self.dsn, str(place.folder), brokers, f"{name}.events")
        self.seconds: Seconds = {}
        self.county = County(size)

    def run(self, *, beside: bool) -> Seconds:
        """Seconds by stage. `beside`: what follows the log is at work all the time."""
        with self.place.parts(self.dsn) as parts:
            import_all(parts, inputs.opening())
            following = Following(self.order) if beside else None
            try:
                self._played(parts, following is None)
                with self._stage("views and Kafka to the head"):
                    self._followed(following, parts)
            finally:
                if following is not None:
                    following.end()
        self.place.drop(f"month_{self.name}")
        return self.seconds

    def _played(self, parts: Parts, alone: bool) -> None:
        follow = self.order.follow_once if alone else _nothing
        with self._stage("facts"):
            self._facts(parts)
        with self._stage("maturities"), ViewReader(self.dsn) as views:
            self._must_be(mature(parts, views, AS_OF).done, self.county.persons)
        with self._stage("claims"):
            self._import(parts, month_inputs.claims(self.county))
        with self._stage("rosters"):
            rosters = month_inputs.rosters(self._grants())
            for name, grants in rosters.items():
                post(parts, month_inputs.listed(name, grants))
        with self._stage("approval"):
            for name, grants in rosters.items():
                post(parts, month_inputs.signed([name], len(grants)))
            follow()
        with self._stage("payments"):
            ordered = [one for name in rosters for one in self._ordered(parts, name)]
        with self._stage("reports"):
            self._import(parts, month_inputs.reports(ordered))
            follow()

    # Pieces

    def _facts(self, parts: Parts) -> None:
        import_all(parts, inputs.organisations(self.county))
        self._import(parts, month_inputs.persons(self.county))
        persons = resolved(parts, "resident-identity", self.size.persons, number_of)
        units = resolved(parts, "credit-code", self.size.organisations, code_of)
        self.county = County(self.size, b"".join((*persons, *units)))
        self._import(parts, month_inputs.facts(self.county))

    def _import(self, parts: Parts, lines: Iterator[bytes]) -> None:
        workplace = Workplace.of(self.dsn, self.place.settings)
        with File(self.place, lines) as file:
            tally = Import(parts, SPEAKERS, workplace=workplace).file(file)
        if tally.turned_down or tally.decisions.keys() - {"awarded"}:
            raise WrongResult(f"the month was not taken in: {tally}")

    def _grants(self) -> dict[str, list[str]]:
        with self.place.administrator(f"month_{self.name}") as connection:
            return {
                scheme: [row[0] for row in connection.execute(GRANTS, [scheme])]
                for scheme in (SCHEME, month_inputs.TRANSPORT)
            }

    def _ordered(self, parts: Parts, name: str) -> list[tuple[int, int]]:
        """Position and sum of each payment of a roster."""
        roster: Roster = state_of(
            parts.log, "roster", named_stream("roster", name.partition(":")[2])
        )
        wanted = [one["payee"] for one in orders_of(roster, name)]
        fen = dict.fromkeys(wanted, 0)
        for line in roster.lines:
            fen[line.payee] += line.fen
        found: list[tuple[int, int]] = []
        for part in in_batches(wanted, AN_ORDER):
            acts = [raw for _, raw in month_inputs.orders((name, payee) for payee in part)]
            outcomes = parts.post([Input(raw, SPEAKERS.of(source_in(raw))) for raw in acts])
            found += [
                (_order_in(one), fen[payee]) for payee, one in zip(part, outcomes, strict=True)
            ]
        return found

    def _followed(self, following: Following | None, parts: Parts) -> None:
        if following is None:
            self.order.finish_once()
        deadline = monotonic() + PATIENCE
        while not all_at(self.dsn, self.order.topic, parts.log.head()):
            if monotonic() > deadline:
                raise WrongResult("what follows the log did not come to its head")
            sleep(0.05)

    def _must_be(self, found: int, wanted: int) -> None:
        if found != wanted:
            raise WrongResult(f"{wanted} expected, {found} found")

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        begun = monotonic()
        yield
        self.seconds[name] = monotonic() - begun


def _order_in(outcome: Outcome) -> int:
    """The position of the order; it is the last of the command's events."""
    if outcome.verdict != "accepted":
        raise WrongResult(f"a payment was not ordered: {outcome.problem}")
    return outcome.position + outcome.count - 1


def _nothing() -> None:
    """Others follow."""

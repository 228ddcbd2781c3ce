"""The grants of some subjects, each placed by what its events, its roster and its payment say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

import msgspec

from domain.due.dues import GrantsOfSubject, PlacedGrant
from domain.due.loading import REMEMBERED, Loading
from domain.due.placing import place
from domain.due.standing import (
    PaymentStanding,
    RosterStanding,
    grant_on,
    ledger_on,
    payment_on,
    roster_on,
)
from domain.event import Recorded
from domain.grant import GrantBreakOpened, GrantImported
from domain.names import LEDGER, Kind

Standing = TypeVar("Standing")

BEFORE_THE_LEDGER = (GrantImported, GrantBreakOpened)
"""What the history of a grant that was paid before the ledger begins with."""


class GrantOf(msgspec.Struct, frozen=True, gc=False):
    """A grant, the person it is for or else whom it pays, and the payment last ordered for it."""

    grant: str
    subject: str
    payment: str = ""


class Index(Protocol):
    """Which histories there are, and which grants belong to them."""

    def histories(self, kind: Kind, after: str, limit: int) -> list[str]:
        """Streams of a kind in order of their ids, after the one given; empty begins."""
        ...

    def grants_of(self, subjects: Sequence[str]) -> list[GrantOf]:
        """All grants for these persons, and those for nobody known that pay one of them."""
        ...


class Claimed:
    """What was claimed, as it stood on a day. Rosters and payments are folded once."""

    def __init__(self, loading: Loading, index: Index, day: date) -> None:
        self.loading, self.index, self.day = loading, index, day
        self._rosters: dict[str, RosterStanding | None] = {}
        self._payments: dict[str, PaymentStanding | None] = {}
        self._ledger = ledger_on(loading.streams([LEDGER]).get(LEDGER, ()), day)

    def grants(self, records: Sequence[tuple[str, ...]]) -> list[GrantsOfSubject]:
        """For each subject, given as all its joined records, its grants."""
        owner = {one: number for number, of_it in enumerate(records) for one in of_it}
        index = self.index.grants_of(list(owner))
        events = self.loading.streams([one.grant for one in index])
        found = [GrantsOfSubject([], []) for _ in records]
        filed = []
        for one in index:
            told = events.get(one.grant, ())
            if told and told[0].event.__class__ in BEFORE_THE_LEDGER:
                continue  # paid before: it holds its claims, and nothing of it is due here
            standing = grant_on(told, self.day)
            if standing is not None:
                filed.append((one, standing))
            else:
                found[owner[one.subject]].later.append(one.grant)
        self._fold(self._rosters, {on.grant.roster for _, on in filed}, roster_on)
        self._fold(self._payments, {one.payment for one, _ in filed}, payment_on)
        for one, standing in filed:
            payment = self._payments.get(one.payment)
            roster = self._rosters.get(standing.grant.roster)
            where = place(standing, roster, payment, self._ledger, self.day)
            ordered = one.payment if payment is not None else ""
            placed = PlacedGrant(standing.grant, where, ordered)
            found[owner[one.subject]].placed.append(placed)
        return found

    def _fold(
        self,
        known: dict[str, Standing | None],
        named: set[str],
        fold: Callable[[Iterable[Recorded], date], Standing | None],
    ) -> None:
        """Bring in those that are not known yet."""
        if len(known) > REMEMBERED:
            known.clear()
        missing = sorted(named - known.keys() - {""})
        for stream, events in self.loading.streams(missing).items():
            known[stream] = fold(events, self.day)

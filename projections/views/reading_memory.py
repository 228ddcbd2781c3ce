"""What jobs ask of the views, over a ledger in memory: the same answers, by looking at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from domain.event import Recorded
from domain.grant import Status
from domain.log import Log
from domain.names import PARAMETERS
from domain.parameters import ParametersConfirmed, ParametersEnded, ParametersProposed
from domain.redecision import DECIDED
from domain.roster import Status as RosterStatus
from projections.views.grants import GRANTS, GrantRow, Grants
from projections.views.person_spells import PERSON_SPELLS, PersonSpells
from projections.views.places import PLACES, Places
from projections.views.rosters import ROSTERS, Rosters
from projections.views.store_memory import MemoryViews

Item = dict[str, Any]
SETTING = (ParametersConfirmed, ParametersEnded)


class MemoryReader:
    """Follows the log whenever it is asked."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.views = MemoryViews(log, (Grants(), PersonSpells(), Places(), Rosters()))

    def catch_up(self) -> int:
        return self.views.catch_up()

    def wait_for(self, position: int, timeout: float) -> bool:
        return self.catch_up() >= position

    def awarded_grants(self, scheme: str, county: str | None, limit: int) -> list[Item]:
        """Awarded, not listed, not marked for review; in order of filing. `county`: the payee's."""
        self.catch_up()
        counties = {row.stream: row.county for row in self.views.store.all(PLACES)}
        awarded = [
            row
            for row in self._grants("awarded")
            if row.scheme == scheme
            and not row.review_required
            and county in (None, counties.get(row.payee))
        ]
        return [_item(row, "grant") for row in awarded[:limit]]

    def pended_due(self, day: date, limit: int, after: Item | None = None) -> list[Item]:
        """Pended grants that may be decided by `day`, in order of filing, after the one given."""
        self.catch_up()
        set_at = _set_at(self.log.stream(PARAMETERS))
        due = [
            row
            for row in self._grants("pended")
            if (row.matures_on is not None and row.matures_on <= day)
            or (row.wake.startswith("parameter:") and row.decided_at < _woken_at(row.wake, set_at))
        ]
        items = [_item(row, "grant") for row in due]
        return _after(items, after, ("filed_on", "applied_at"))[:limit]

    def decided_grants(self) -> list[Item]:
        """Awarded or refused, in order of filing: those that can be decided again."""
        self.catch_up()
        rows = [row for row in self.views.store.all(GRANTS) if Status(row.status) in DECIDED]
        return [_item(row, "grant") for row in sorted(rows, key=lambda row: row.applied_at)]

    def waiting_rosters(self) -> list[Item]:
        """Fund by fund, in the order of its queue."""
        self.catch_up()
        rosters = self.views.store.all(ROSTERS)
        waiting = [row for row in rosters if row.status == RosterStatus.WAITING.value]
        waiting.sort(key=lambda row: (row.fund, row.waiting_since))
        return [_item(row, "roster") for row in waiting]

    def due_spells(self, day: date, limit: int, after: Item | None = None) -> list[Item]:
        """Spells complete by `day`, proven through that, not told; in the order they completed."""
        self.catch_up()
        due = [
            msgspec.to_builtins(row)
            for row in self.views.store.all(PERSON_SPELLS)
            if not row.told and not row.closed and row.completes_on <= min(row.proven_through, day)
        ]
        return _after(due, after, ("completes_on", "person", "hired_version"))[:limit]

    def _grants(self, status: str) -> list[GrantRow]:
        """In order of filing."""
        rows = [row for row in self.views.store.all(GRANTS) if row.status == status]
        return sorted(rows, key=lambda row: (row.filed_on, row.applied_at))


def _set_at(events: Sequence[Recorded]) -> dict[str, int]:
    """By wake, where its parameter was last confirmed or ended."""
    keys: dict[int, str] = {}
    found: dict[str, int] = {}
    for one in events:
        if isinstance(one.event, ParametersProposed):
            keys[one.version] = f"parameter:{one.event.key}"
        elif isinstance(one.event, SETTING):
            found[keys[one.event.proposal]] = one.position
    return found


def _woken_at(wake: str, set_at: dict[str, int]) -> int:
    """As in pended_due.sql: a scheme's key, without a dot, stands for any parameter."""
    return set_at.get(wake, 0) if "." in wake else max(set_at.values(), default=0)


def _item(row: msgspec.Struct, key: str) -> Item:
    item: Item = msgspec.json.decode(msgspec.json.encode(row))
    return {"id": item.pop(key)} | item


def _after(items: list[Item], after: Item | None, names: tuple[str, ...]) -> list[Item]:
    """Those behind the one given, in order of these fields; days in ISO form sort as days."""

    def place(item: Item) -> tuple[Any, ...]:
        return tuple(item[name] for name in names)

    items = sorted(items, key=place)
    return items if after is None else [one for one in items if place(one) > place(after)]

"""The poverty-status register: each change of a person's status, so that any day's is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from domain.applicant import (
    ApplicantFactVoided,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
)
from domain.calendar import ONE_DAY
from domain.event import Event, Recorded
from domain.history import Fact, History
from projections.views.people import READS, people_in
from projections.views.regions import NOWHERE, Region
from projections.views.view import Change, Kinds, Store, Table


class StatusRow(msgspec.Struct, frozen=True, gc=False):
    """From `since` through `until`, which is open (null) for the status of today, and lies before
    `since` where another change of the same day took its place. The place is that of the register.
    `cause`: of an annulment; `given_up`: the person's record was joined to another."""

    person: str
    version: int
    status: str
    cause: str
    since: date
    until: date | None
    county: str
    township: str
    village: str
    grade: str
    given_up: bool


POVERTY_STATUSES = Table("poverty_statuses", StatusRow, ("person", "version"))

CHANGES: dict[type[Event], str] = {
    ApplicantPovertyRegistered: "registered",
    ApplicantPovertyExited: "exited",
    ApplicantPovertyAnnulled: "annulled",
}


class PovertyStatuses:
    """Changes in the order of their days; those of one day in the order they were told."""

    name = "poverty_statuses"
    tables = (POVERTY_STATUSES,)
    reads: Kinds = READS

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = people_in(batch, store)
        rows = [row for person in people.values() for row in statuses_of(person)]
        lost = {one.stream for one in batch if isinstance(one.event, ApplicantFactVoided)}
        return (Change(POVERTY_STATUSES, rows, lost),)


def statuses_of(person: History) -> list[StatusRow]:
    """The changes that stand, of one person."""
    facts = sorted((one for one in person.facts if type(one.event) in CHANGES), key=_when)
    ends = [*(fact.on - ONE_DAY for fact in facts[1:]), None][: len(facts)]
    rows, region = [], NOWHERE
    for fact, until in zip(facts, ends, strict=True):
        region = _region(fact.event, region)
        rows.append(_row(fact, until, region, bool(person.merged_into)))
    return rows


def _when(fact: Fact) -> tuple[date, int]:
    return fact.on, fact.version


def _region(event: Any, before: Region) -> Region:
    """The register that the status stands in."""
    if not isinstance(event, ApplicantPovertyRegistered):
        return before
    return Region(event.county, event.township, event.village)


def _row(fact: Fact, until: date | None, region: Region, given_up: bool) -> StatusRow:
    event = fact.event
    return StatusRow(
        fact.stream,
        fact.version,
        CHANGES[type(event)],
        event.cause if isinstance(event, ApplicantPovertyAnnulled) else "",
        fact.on,
        until,
        region.county,
        region.township,
        region.village,
        fact.grade,
        given_up,
    )

"""The real-name registers: in which groups persons stand, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.applicant import (
    ApplicantFactVoided,
    ApplicantIdentitySplit,
    ApplicantMergedInto,
    ApplicantRegistered,
    evolve_all,
)
from domain.applicant_groups import ApplicantGroupEnded, ApplicantGroupRecognised
from domain.event import Event, Recorded
from domain.history import Fact, History
from projections.views.histories import touched_histories
from projections.views.view import Change, Kinds, Store, Table


class GroupRow(msgspec.Struct, frozen=True, gc=False):
    """`version`: of the fact that recognised it; `until`: the last day in the group, open (null)
    where none is told; `given_up`: the person's record was joined to another."""

    person: str
    version: int
    group: str
    since: date
    until: date | None
    county: str
    basis: str
    grade: str
    given_up: bool


PERSON_GROUPS = Table("person_groups", GroupRow, ("person", "version"))

SAYS_OF_GROUPS: tuple[type[Event], ...] = (
    ApplicantGroupRecognised,
    ApplicantGroupEnded,
    ApplicantFactVoided,
    ApplicantMergedInto,
    ApplicantIdentitySplit,
)


class PersonGroups:
    """A row for each recognition that stands, as rules read it (`person.in_group`)."""

    name = "person_groups"
    tables = (PERSON_GROUPS,)
    reads: Kinds = frozenset((ApplicantRegistered, *SAYS_OF_GROUPS))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        told = touched_histories(batch, store, SAYS_OF_GROUPS)
        rows = [row for events in told.values() for row in _groups(evolve_all(None, events))]
        lost = {one.stream for one in batch if isinstance(one.event, ApplicantFactVoided)}
        return (Change(PERSON_GROUPS, rows, lost),)


def _groups(person: History) -> list[GroupRow]:
    ended = list(person.of(ApplicantGroupEnded))
    return [
        GroupRow(
            person.stream,
            fact.version,
            event.group,
            fact.on,
            _until(fact, event, ended),
            event.county or "",
            event.basis or "",
            fact.grade,
            bool(person.merged_into),
        )
        for fact, event in person.of(ApplicantGroupRecognised)
    ]


def _until(
    fact: Fact, told: ApplicantGroupRecognised, ended: Sequence[tuple[Fact, ApplicantGroupEnded]]
) -> date | None:
    """The day that was set, or the first that ended it since, whichever is earlier."""
    days = [one.on for one, event in ended if event.group == told.group and fact.on <= one.on]
    return min([*days, told.until] if told.until else days, default=None)

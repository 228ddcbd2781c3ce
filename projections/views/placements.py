"""Each spell of work with the intermediary that led to it and how it went: what employers, agencies
and brokers achieved are counts over these rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.acts.maturing import proven_facts
from domain.applicant import (
    ApplicantReferred,
    ApplicantRegistered,
    ApplicantSixMonthsStable,
    evolve_all,
)
from domain.calendar import last_day_inclusive
from domain.event import Recorded
from domain.history import Fact
from domain.policies.yizhengfa_2018_9.placement import SIX_MONTHS
from domain.spell import Spell, spells
from projections.views.histories import touched_histories
from projections.views.person_spells import SAYS_OF_WORK
from projections.views.view import Change, Kinds, Store, Table


class PlacementRow(msgspec.Struct, frozen=True, gc=False):
    """`agency`: who referred the person, no later than the first day, to this employer or to any;
    of several the latest. `outcome`: `stable` six months, `dropped-out` before, else `open`.
    `given_up`: the person's record was joined to another."""

    person: str
    hired_version: int
    employer: str
    agency: str | None
    workplace: str
    began_on: date
    left_on: date | None
    outcome: str
    given_up: bool


PLACEMENTS = Table("placements", PlacementRow, ("person", "hired_version"))

SAYS_OF_PLACEMENTS = (*SAYS_OF_WORK, ApplicantReferred)


class Placements:
    """By `domain.spell.spells`, over facts that may pay."""

    name = "placements"
    tables = (PLACEMENTS,)
    reads: Kinds = frozenset((ApplicantRegistered, *SAYS_OF_PLACEMENTS))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = touched_histories(batch, store, SAYS_OF_PLACEMENTS)
        rows = [row for events in people.values() for row in placements_of(events)]
        return (Change(PLACEMENTS, rows, people.keys()),)


def placements_of(events: Sequence[Recorded]) -> list[PlacementRow]:
    """The spells of one person, from all that was said of the person's work and referrals."""
    person = evolve_all(None, events)
    proven = proven_facts(person)
    referrals = [fact for fact in proven if isinstance(fact.event, ApplicantReferred)]
    stable = {event.hired_version for _, event in person.of(ApplicantSixMonthsStable)}
    return [
        PlacementRow(
            person.stream,
            spell.hired_version,
            spell.employer,
            _agency(spell, referrals),
            spell.workplace,
            spell.first,
            spell.left_on,
            _outcome(spell, spell.hired_version in stable),
            bool(person.merged_into),
        )
        for spell in spells(proven)
    ]


def _agency(spell: Spell, referrals: Sequence[Fact]) -> str | None:
    found = [
        (fact.on, fact.version, fact.event.agency)
        for fact in referrals
        if isinstance(fact.event, ApplicantReferred)
        and fact.on <= spell.first
        and fact.event.employer in (None, spell.employer)
    ]
    return max(found)[2] if found else None


def _outcome(spell: Spell, told_stable: bool) -> str:
    if told_stable:
        return "stable"
    complete = last_day_inclusive(spell.first, SIX_MONTHS)
    dropped_out = spell.left_on is not None and spell.left_on < complete
    return "dropped-out" if dropped_out else "open"

"""Each spell of work with the intermediary that led to it and how it went: what employers, agencies
and brokers achieved are counts over these rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantPresenceConfirmed,
    ApplicantReferred,
    ApplicantRegistered,
)
from domain.calendar import last_day_inclusive
from domain.event import Recorded
from domain.history import Fact
from domain.policies.yizhengfa_2018_9.placement import SIX_MONTHS
from domain.spell import Spell
from projections.views.view import Change, Kinds, Store, Table
from projections.views.work import READS, Work, lost_facts, work_in


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
AT_WORK: Kinds = frozenset(
    (ApplicantRegistered, ApplicantPresenceConfirmed, ApplicantContributionPaid)
)


class Placements:
    """By `domain.spell.spells`, over facts that may pay. That a person is at work tells neither who
    led to it nor how it ended."""

    name = "placements"
    tables = (PLACEMENTS,)
    reads: Kinds = READS

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = work_in(batch, store)
        rows = [row for work in people.values() if work.said - AT_WORK for row in _placements(work)]
        return (Change(PLACEMENTS, rows, lost_facts(people)),)


def _placements(work: Work) -> list[PlacementRow]:
    """The spells of one person, and who led to them."""
    person = work.person
    return [
        PlacementRow(
            person.stream,
            spell.hired_version,
            spell.employer,
            _agency(spell, work.referrals),
            spell.workplace,
            spell.first,
            spell.left_on,
            _outcome(spell, spell.hired_version in work.stable),
            bool(person.merged_into),
        )
        for spell in work.spells
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
    if spell.left_on is None or spell.left_on >= last_day_inclusive(spell.first, SIX_MONTHS):
        return "open"
    return "dropped-out"

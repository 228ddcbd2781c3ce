"""The maturity index: each spell of work, the day it completes six months, whether that is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.applicant import ApplicantReferred, ApplicantRegistered
from domain.calendar import last_day_inclusive
from domain.event import Recorded
from domain.policies.yizhengfa_2018_9.placement import SIX_MONTHS
from projections.views.view import Change, Kinds, Store, Table
from projections.views.work import READS, Work, lost_facts, work_in


class SpellRow(msgspec.Struct, frozen=True, gc=False):
    """`withdrawn`: how often its maturity was told and withdrawn; `closed`: nothing more is told of
    the person's record, which was given up or erased."""

    person: str
    hired_version: int
    employer: str
    began_on: date
    completes_on: date
    proven_through: date
    left_on: date | None
    told: bool
    withdrawn: int
    closed: bool


PERSON_SPELLS = Table("person_spells", SpellRow, ("person", "hired_version"))
NO_SPELL: Kinds = frozenset((ApplicantRegistered, ApplicantReferred))


class PersonSpells:
    """By `domain.spell.spells`, as the decision reads them; the first day of six months counts.
    Who referred the person is no part of a spell."""

    name = "person_spells"
    tables = (PERSON_SPELLS,)
    reads: Kinds = READS

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = work_in(batch, store)
        rows = [row for work in people.values() if work.said - NO_SPELL for row in _spells(work)]
        return (Change(PERSON_SPELLS, rows, lost_facts(people)),)


def _spells(work: Work) -> list[SpellRow]:
    """The spells of one person."""
    person = work.person
    closed = bool(person.merged_into) or person.erased
    return [
        SpellRow(
            person.stream,
            spell.hired_version,
            spell.employer,
            spell.first,
            last_day_inclusive(spell.first, SIX_MONTHS),
            spell.proven_through,
            spell.left_on,
            spell.hired_version in work.stable,
            work.withdrawn.count(spell.hired_version),
            closed,
        )
        for spell in work.spells
    ]

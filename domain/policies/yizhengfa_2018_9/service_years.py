"""Full years of work with units at the grassroots and small enterprises, as the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.applicant import ApplicantHired
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import History
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.policies.yizhengfa_2018_9.person import Person, streams_of
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.spell import Spell, spells
from domain.view import View

AT_THE_GRASSROOTS = ("grassroots-unit", "micro", "small", "medium", "farm-entity")
"""Units at the grassroots; small and medium enterprises, to which registered farm entities belong."""

LONGEST = 40


class Service(msgspec.Struct, frozen=True, gc=False):
    """`full`: the last day of each full year that is shown, in order; `next_full_on`: when one more will
    be full, None where nobody is at work; `facts`: what shows it."""

    full: tuple[date, ...]
    next_full_on: date | None
    facts: tuple[Reading, ...]


def employers_of(view: View, person: str) -> tuple[StreamKey, ...]:
    """The employers of a person, as far as the records are here."""
    found: dict[StreamKey, None] = {}
    for key in streams_of(view, person):
        state: History | None = view.loaded("applicant", key[1])
        for _, hired in state.of(ApplicantHired) if state is not None else ():
            found["enterprise", hired.employer] = None
    return tuple(found)


def qualifying(worker: Person, view: View) -> Iterator[tuple[Spell, tuple[Reading, ...]]]:
    """Spells of employment that began with a unit of these classes, and what shows the class."""
    if ApplicantHired not in worker.kinds:
        return
    for spell in spells(worker.facts):
        if spell.hired.spell == "employment":
            shown = is_of(view.enterprise(spell.employer), AT_THE_GRASSROOTS, spell.first)
            if shown:
                yield spell, shown


def service(worker: Person, view: View, by: date, choices: Choices) -> Service:
    """All full years by a day; each spell is counted by itself."""
    full: list[date] = []
    ahead: list[date] = []
    facts: dict[Reading, None] = {}
    for spell, shown in qualifying(worker, view):
        facts |= dict.fromkeys((*spell.facts, *shown))
        for year in range(1, LONGEST):
            last = last_day_of(spell.first, 12 * year, choices)
            if last <= min(spell.proven_through, by):
                full.append(last)
            else:
                if spell.left_on is None:
                    ahead.append(last)
                break
    return Service(tuple(sorted(full)), min(ahead, default=None), tuple(facts))

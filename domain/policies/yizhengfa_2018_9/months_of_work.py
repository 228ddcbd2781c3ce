"""Full months of one spell of a kind as the ledger has them on record, less those paid before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantHired
from domain.calendar import ONE_DAY
from domain.entries import StreamKey
from domain.event import Reading
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.on_post import keys_of
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    in_group,
    person_on_record,
    streams_of,
)
from domain.policies.yizhengfa_2018_9.placement import last_day_of
from domain.spell import Spell, spells
from domain.view import View

LONGEST = 120


class MonthsOfWork(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word.

    `used`: months that other grants paid, of all spells of the kind; `first`, `last`: the days of the full
    months that are left to pay, `months` of them; `next_full_on`: when one more will be full, None once
    the work has ended.
    """

    identified: bool
    worker: Person
    employer: str
    own_claim: bool
    in_group: bool
    spell: Spell | None
    used: int
    used_on_other_records: int
    months: int
    first: date | None
    last: date | None
    next_full_on: date | None
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records, the employer, and the grant itself where it was decided before."""
    own: tuple[StreamKey, ...] = (("grant", claim.grant),) if claim.grant else ()
    return (*streams_of(view, claim.beneficiary), (claim.payee_kind, claim.payee), *own)


def guards_of(word: str, *days: str) -> Callable[[Claim, View], Foreseen]:
    """The worker's months under a scheme, its days, and the days that it shares with others."""

    def guards(claim: Claim, view: View) -> Foreseen:
        person = claim.beneficiary
        periods = tuple(key for one in days for key in keys_of(one, view, person))
        return Foreseen(periods, keys_of(word, view, person))

    return guards


def reader(
    word: str, days: str, kind: str, groups: tuple[str, ...]
) -> Callable[[Claim, View, Choices], MonthsOfWork]:
    """Reads the spell that `since` names, else the latest of the kind with this employer."""

    def on_record(claim: Claim, view: View, choices: Choices) -> MonthsOfWork:
        worker = person_on_record(view, claim.beneficiary)
        view.state(claim.payee_kind, claim.payee)
        spell = _spell(worker, kind, claim)
        used = _used(word, worker, claim, view)
        full, next_on = _full_months(spell, claim, choices) if spell else ([], None)
        paid_here = _paid_here(spell, days, claim, view, worker, choices) if spell else 0
        left = full[paid_here:]
        before = full[paid_here - 1] + ONE_DAY if paid_here and full else None
        first = before or (spell.first if spell else None)
        grouped = in_group(worker, groups, spell.first) if spell else ()
        return MonthsOfWork(
            bool(worker.ids) and not claim.problem,
            worker,
            claim.payee,
            claim.payee_kind == "enterprise",
            bool(grouped),
            spell,
            sum(used),
            sum(used[1:]),
            len(left),
            first if left else None,
            left[-1] if left else None,
            next_on,
            claim.filed_on,
            claim.decided_for,
            left[-1] if left else next_on,
            (*(spell.facts if spell else ()), *grouped),
        )

    return on_record


def _spell(worker: Person, kind: str, claim: Claim) -> Spell | None:
    found = [
        one
        for one in spells(worker.facts)
        if one.employer == claim.payee and one.hired.spell == kind and one.first <= claim.filed_on
    ]
    if claim.since is not None:
        found = [one for one in found if one.first == claim.since]
    return found[-1] if found else None


def _full_months(spell: Spell, claim: Claim, choices: Choices) -> tuple[list[date], date | None]:
    """The last days of the months that are full and shown by the day of the claim, and that of the next."""
    full: list[date] = []
    for months in range(1, LONGEST + 1):
        last = last_day_of(spell.first, months, choices)
        if last > min(spell.proven_through, claim.decided_for):
            return full, None if spell.left_on is not None and spell.left_on < last else last
        full.append(last)
    return full, None


def _used(word: str, worker: Person, claim: Claim, view: View) -> list[int]:
    """Months that other grants used, record by record, the one kept first."""
    grant = view.grant(claim.grant) if claim.grant else None
    own = {one.key: one.amount for one in grant.allowances} if grant is not None else {}
    keys = [f"{word}/{stream}" for stream in worker.ids]
    return [view.used(key) - own.get(key, 0) for key in keys]


def _paid_here(
    spell: Spell, days: str, claim: Claim, view: View, worker: Person, choices: Choices
) -> int:
    """How many months of this spell other grants paid: the days they hold say so."""
    held = [
        one.last
        for stream in worker.ids
        for one in view.periods(f"{days}/{stream}")
        if one.holder != claim.grant and one.first >= spell.first
    ]
    last = max(held, default=None)
    if last is None:
        return 0
    months = range(1, LONGEST + 1)
    return next((n for n in months if last_day_of(spell.first, n, choices) >= last), 0)


def possible(kind: str) -> Possible:
    """The employer's claim for each spell of the kind, once it has begun."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        worker = person_on_record(view, asked.stream)
        hired: list[Any] = worker.kinds.get(ApplicantHired, [])
        if not hired or worker.ids[0] != asked.stream:
            return  # joined records are read from the one kept
        for fact in hired:
            if fact.event.spell == kind and fact.on <= asked.day:
                yield Opening(fact.event.employer, "enterprise", asked.stream, since=fact.on)

    return Possible("applicant", claims)

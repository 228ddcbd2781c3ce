"""One placement as the ledger has it on record: the referral, the spell of work, the intermediary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from domain.applicant import ApplicantLicenceEnded, ApplicantLicensed, ApplicantReferred
from domain.calendar import ONE_DAY, last_day_civil, last_day_inclusive
from domain.enterprise import EnterpriseLicenceEnded, EnterpriseLicensed, EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import (
    Person,
    counts_from,
    person_on_record,
    streams_of,
)
from domain.spell import Spell, follows, spells
from domain.view import View

SIX_MONTHS, TWELVE_MONTHS = 6, 12


class Referral(msgspec.Struct, frozen=True, gc=False):
    """Who introduced the worker, when; signed by worker and employer or by fewer."""

    agency: str
    on: date
    verified: bool
    employer: str | None
    read: Reading


class Run(msgspec.Struct, frozen=True, gc=False):
    """Days of work that count together, from `first`; with one employer unless P04 says otherwise.

    `began`: the first day with the employer; `first` may be later (P08, P11). `completed_on`: the last
    day of six months from `first`. `across_through`: the last day that is proven when spells with other
    employers are added, for the reason given to a run that is too short.
    """

    employer: str
    workplace: str
    began: date
    first: date
    proven_through: date
    ended: bool
    completed_on: date
    across_through: date
    facts: tuple[Reading, ...]


class Placement(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one placement; nothing in it is the claim's own word."""

    identified: bool
    worker: Person
    claimed_on: date
    decided_for: date
    public_agency: bool
    market_body: bool
    licences: tuple[tuple[date, date | None], ...]
    referral: Referral | None
    run: Run | None
    completed_on: date | None
    read_from: tuple[Reading, ...]

    @property
    def began_on(self) -> date | None:
        """The first day that counts."""
        return self.run.first if self.run else None


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records and the intermediary."""
    payee: StreamKey = (claim.payee_kind, claim.payee)
    return (*streams_of(view, claim.beneficiary), payee)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """Each intermediary that introduced the worker by that day, in the order of its first referral;
    spell by spell where each placement counts (P29)."""
    worker = person_on_record(view, asked.stream)
    referred = [fact for fact in worker.kinds.get(ApplicantReferred, ()) if fact.on <= asked.day]
    if not referred or worker.ids[0] != asked.stream:
        return  # joined records are one person, read from the record that was kept
    referred.sort(key=lambda fact: fact.on)
    since: list[date | None] = [None]
    if choices.placement_dedupe == "placement":
        since = [spell.first for spell in spells(worker.facts)]
    for agency in dict.fromkeys(_agency(fact) for fact in referred):
        kind = view.kind(agency)
        if kind == "enterprise" or kind == "applicant":
            for first in since:
                yield Opening(agency, kind, asked.stream, since=first)


def _agency(fact: Fact) -> str:
    referral: Any = fact.event
    return str(referral.agency)


POSSIBLE = Possible("applicant", possible_claims)


def last_day_of(first: date, months: int, choices: Choices) -> date:
    """Last day of a period of work (P01)."""
    count = last_day_civil if choices.fact_count == "civil-law" else last_day_inclusive
    return count(first, months)


def on_record(claim: Claim, view: View, choices: Choices) -> Placement:
    """The placement as recorded, chosen from all spells of the worker."""
    worker = person_on_record(view, claim.beneficiary)
    payee: History | None = view.state(claim.payee_kind, claim.payee)
    referral = _referral(worker, claim.payee)
    run = _run(worker, claim, referral, choices)
    reads = [*(run.facts if run else ()), *(worker.poverty.facts if worker.poverty else ())]
    if referral is not None:
        reads.append(referral.read)
    kind = _organisation(payee)
    return Placement(
        bool(worker.ids) and not claim.problem,
        worker,
        claim.filed_on,
        claim.decided_for,
        kind == "public-employment-agency",
        claim.payee_kind == "applicant" or kind in ("hr-agency", "enterprise", "sole-trader"),
        _licences(payee),
        referral,
        run,
        run.completed_on if run else None,
        tuple(dict.fromkeys(reads)),
    )


def _organisation(payee: History | None) -> str:
    if payee is None:
        return ""
    return next((event.organisation for _, event in payee.of(EnterpriseRegistered)), "")


def _licences(payee: History | None) -> tuple[tuple[date, date | None], ...]:
    """From and until of each licence to place people, an ending taken into account; one to train is
    none."""
    if payee is None:
        return ()
    ended: dict[str, date] = {}
    for fact in payee.facts:
        if isinstance(fact.event, (EnterpriseLicenceEnded, ApplicantLicenceEnded)):
            ended[fact.event.number] = fact.on
    found: list[tuple[date, date | None]] = []
    for fact in payee.facts:
        licence = fact.event
        if not isinstance(licence, (EnterpriseLicensed, ApplicantLicensed)):
            continue
        if licence.licence != "training" and fact.grade != "declared":
            days = [day for day in (licence.until, ended.get(licence.number)) if day]
            found.append((fact.on, min(days) if days else None))
    return tuple(found)


def _referral(worker: Person, agency: str) -> Referral | None:
    """The agency's earliest verified referral, else its earliest."""
    found = [
        Referral(
            agency,
            fact.on,
            _signed_by_both(fact.event),
            fact.event.employer,
            Reading(fact.stream, fact.version),
        )
        for fact in worker.kinds.get(ApplicantReferred, ())
        if isinstance(fact.event, ApplicantReferred) and fact.event.agency == agency
    ]
    return min(found, key=lambda one: (not one.verified, one.on), default=None)


def _signed_by_both(referral: ApplicantReferred) -> bool:
    return {"worker", "employer"} <= set(referral.signed_by)


def _run(worker: Person, claim: Claim, referral: Referral | None, choices: Choices) -> Run | None:
    """The run the claim is about: the one named by `since`, else of those that follow the referral the
    first that completes six months in the paper's time, else the one that comes nearest."""
    all_spells = spells(worker.facts)
    runs = [_joined(worker, all_spells, spell, choices) for spell in all_spells]
    if claim.since is not None:
        return next(
            (
                run
                for run, spell in zip(runs, all_spells, strict=True)
                if spell.first == claim.since
            ),
            None,
        )
    introduced = [run for run in runs if referral is not None and introduced_by(referral, run)]
    return _nearest(introduced or runs, choices)


def introduced_by(referral: Referral, run: Run) -> bool:
    """Whether a referral can have led to a job: it came first, and names no other employer."""
    named_another = referral.employer is not None and referral.employer != run.employer
    return referral.on <= run.began and not named_another


def _nearest(runs: list[Run], choices: Choices) -> Run | None:
    complete = [run for run in runs if run.proven_through >= run.completed_on]
    if complete:
        in_time = [run for run in complete if run.completed_on >= choices.valid_from]
        return (in_time or complete)[0]
    across = [run for run in runs if run.across_through >= run.completed_on]
    still_open = [run for run in runs if not run.ended]
    return max(
        still_open or across or runs, key=lambda run: run.proven_through - run.first, default=None
    )


def _joined(worker: Person, all_spells: list[Spell], start: Spell, choices: Choices) -> Run:
    """A spell with those that follow it without a gap (P03): same employer, or any (P04). Separate
    spells are added up only where P05 says so."""
    if choices.cumulative:
        return added_up(worker, all_spells, start, choices)
    same = _chain(all_spells, start, choices.gap_tolerance_days, choices.same_employer)
    across = _chain(all_spells, start, choices.gap_tolerance_days, False)
    first = counts_from(worker, start.first, choices)
    return Run(
        start.employer,
        start.workplace,
        start.first,
        first,
        same[-1].proven_through,
        same[-1].left_on is not None,
        last_day_of(first, SIX_MONTHS, choices),
        across[-1].proven_through,
        tuple(read for spell in same for read in spell.facts),
    )


def added_up(worker: Person, all_spells: list[Spell], start: Spell, choices: Choices) -> Run:
    """A spell with all that begin within twelve months of its first day that counts (P05): complete when
    the days that are shown are as many as six months from that day have."""
    first = counts_from(worker, start.first, choices)
    window = last_day_of(first, TWELVE_MONTHS, choices)
    within = [one for one in all_spells if start.first <= one.first <= window]
    same = [one for one in within if one.employer == start.employer or not choices.same_employer]
    wanted = (last_day_of(first, SIX_MONTHS, choices) - first).days + 1
    full_on = _full_on(same, first, wanted)
    anywhere = _full_on(within, first, wanted)
    last = same[-1]
    return Run(
        start.employer,
        start.workplace,
        start.first,
        first,
        last.proven_through,
        last.left_on is not None or full_on > window,
        full_on if full_on <= window else date.max,
        date.max if anywhere <= min(within[-1].proven_through, window) else last.proven_through,
        tuple(read for spell in same for read in spell.facts),
    )


def _full_on(within: list[Spell], first: date, wanted: int) -> date:
    """The day on which so many days are shown, none counted twice; as if the last spell went on."""
    counted, left = first - ONE_DAY, wanted
    for spell in within:
        begun = max(spell.first, counted + ONE_DAY)
        days = (spell.proven_through - begun).days + 1
        if days >= left:
            return begun + ONE_DAY * (left - 1)
        if days > 0:
            counted, left = spell.proven_through, left - days
    return counted + ONE_DAY * left


def _chain(
    all_spells: list[Spell], start: Spell, gap_days: int, same_employer: bool
) -> list[Spell]:
    chain = [start]
    for spell in all_spells:
        if same_employer and spell.employer != start.employer:
            continue
        if follows(chain[-1], spell, gap_days):
            chain.append(spell)
    return chain

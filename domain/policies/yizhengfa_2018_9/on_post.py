"""One year of a worker with one employer as the ledger has it on record: contract, post, insurance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from domain.applicant import ApplicantContractSigned, ApplicantContributionPaid, ApplicantHired
from domain.applicant_work import ApplicantContributionRefunded
from domain.calendar import end_of_month
from domain.enterprise import EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.person import Person, person_on_record, streams_of
from domain.policies.yizhengfa_2018_9.work_years import WorkYear, blocks_of, work_years
from domain.view import View

FAR = date(2999, 12, 31)


class Contract(msgspec.Struct, frozen=True, gc=False):
    """A labour contract as it was signed; one that was extended later is not longer for it."""

    first: date
    last: date
    read: Reading


class MonthPaid(msgspec.Struct, frozen=True, gc=False):
    """One insurance for one month: the employer's share, and the day it was paid."""

    month: str
    insurance: str
    employer_fen: int
    paid_on: date
    read: Reading


class OnPost(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one worker's year; nothing in it is the claim's own word.

    `months`: the calendar months of the year; `paid`: the contributions for them that were paid by the
    day of the claim; `used_months`, `years_paid`: what other grants used and were paid for;
    `used_on_other_records`: that part of it which stands under records that were joined to this one.
    """

    identified: bool
    worker: Person
    employer: str
    organisation: str
    own_claim: bool
    claimed_on: date
    decided_for: date
    year: WorkYear | None
    contracts: tuple[Contract, ...]
    months: tuple[str, ...]
    paid: tuple[MonthPaid, ...]
    used_months: int
    used_on_other_records: int
    years_paid: int
    completed_on: date | None
    read_from: tuple[Reading, ...]

    @property
    def began_on(self) -> date | None:
        """The first day that counts."""
        return self.year.first if self.year else None


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The worker's records, the employer, and the grant itself where it was decided before."""
    own: tuple[StreamKey, ...] = (("grant", claim.grant),) if claim.grant else ()
    return (*streams_of(view, claim.beneficiary), (claim.payee_kind, claim.payee), *own)


def keys_of(word: str, view: View, person: str) -> tuple[str, ...]:
    """A guard's key for every record that is known to be the person's."""
    return tuple(f"{word}/{stream}" for _, stream in streams_of(view, person))


def guards_of(periods: str, allowance: str = "") -> Any:
    """The periods and the allowance of the worker that a scheme looks at."""

    def guards(claim: Claim, view: View) -> Foreseen:
        used: tuple[str, ...] = ()
        if allowance:
            people = [stream for _, stream in streams_of(view, claim.beneficiary)]
            used = tuple(
                limit_key(allowance, one, unit) for one in people for unit in ("", claim.payee)
            )
        return Foreseen(keys_of(periods, view, claim.beneficiary), used)

    return guards


def limit_key(word: str, person: str, employer: str = "") -> str:
    """The key of a limit of a worker, or of a worker with one employer."""
    return f"{word}/{person}/{employer}" if employer else f"{word}/{person}"


def reader(periods: str, allowance: str = "") -> Any:
    """Reads the year that a claim is about; the guards' words say what others hold of it."""

    def on_record(claim: Claim, view: View, choices: Choices) -> OnPost:
        worker = person_on_record(view, claim.beneficiary)
        employer: History | None = view.state(claim.payee_kind, claim.payee)
        held = _held_by_others(periods, worker, claim, view)
        year = _year(worker, claim, held, choices)
        contracts = tuple(_contracts(worker, claim.payee))
        months = _months(year) if year else ()
        paid = tuple(_paid(worker, claim, months))
        used = _used_by_others(allowance, worker, claim, view, choices) if allowance else [0]
        reads = [*(year.facts if year else ()), *(worker.poverty.facts if worker.poverty else ())]
        reads += [one.read for one in contracts] + [one.read for one in paid]
        return OnPost(
            bool(worker.ids) and not claim.problem,
            worker,
            claim.payee,
            _organisation(employer),
            claim.payee_kind == "enterprise",
            claim.filed_on,
            claim.decided_for,
            year,
            contracts,
            months,
            paid,
            sum(used),
            sum(used[1:]),
            sum(last < FAR for _, last in held),
            year.last if year else None,
            tuple(dict.fromkeys(reads)),
        )

    return on_record


def _organisation(employer: History | None) -> str:
    if employer is None:
        return ""
    return next((event.organisation for _, event in employer.of(EnterpriseRegistered)), "")


# What others hold


Held = list[tuple[date, date]]


def _held_by_others(word: str, worker: Person, claim: Claim, view: View) -> Held:
    """Days of this worker that other grants hold, once for all joined records."""
    found = {
        (one.first, one.last)
        for stream in worker.ids
        for one in view.periods(f"{word}/{stream}")
        if one.holder != claim.grant
    }
    return sorted(found)


def _used_by_others(
    word: str, worker: Person, claim: Claim, view: View, choices: Choices
) -> list[int]:
    """What other grants used of the limit, record by record, the one kept first (P24)."""
    unit = claim.payee if choices.insured_cap_scope == "worker-and-employer" else ""
    keys = [limit_key(word, stream, unit) for stream in worker.ids]
    grant = view.grant(claim.grant) if claim.grant else None
    own = {one.key: one.amount for one in grant.allowances} if grant is not None else {}
    return [view.used(key) - own.get(key, 0) for key in keys]


# Which year


def _year(worker: Person, claim: Claim, held: Held, choices: Choices) -> WorkYear | None:
    """The year named by `since` (its first day, or that of the job); else of the full ones in the
    paper's time the first that nobody was paid for; else the last full one, or what comes nearest."""
    blocks = blocks_of(claim.scheme, choices)
    years = work_years(worker, claim.payee, claim.decided_for, choices, blocks)
    if claim.since is not None:
        years = [one for one in years if claim.since in (one.first, one.began)]
        years = [one for one in years if one.first == claim.since] or years
    full = [one for one in years if one.proven and one.last <= claim.decided_for]
    in_time = [one for one in full if one.last >= choices.valid_from]
    free = [one for one in in_time if not _taken(one, held)]
    if free or full:
        return (free or in_time[-1:] or full[-1:])[0]
    still_open = [one for one in years if not one.ended]
    return max(still_open or years, key=lambda one: one.proven_through - one.first, default=None)


def _taken(year: WorkYear, held: Held) -> bool:
    return any(first <= year.last and year.first <= last for first, last in held)


def _months(year: WorkYear) -> tuple[str, ...]:
    """The calendar months of a year, from that of its first day; one begun near its end is not its own."""
    months = []
    day = year.first.replace(day=1)
    while day <= year.last:
        months.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    whole = end_of_month(months[-1]) == year.last
    return tuple(months if whole or len(months) <= year.months else months[:-1])


# Contracts, contributions


def _contracts(worker: Person, employer: str) -> Iterator[Contract]:
    for fact in worker.kinds.get(ApplicantContractSigned, ()):
        signed: Any = fact.event
        if signed.employer == employer:
            read = Reading(fact.stream, fact.version)
            yield Contract(signed.begins_on, signed.until or FAR, read)


def _paid(worker: Person, claim: Claim, months: Iterable[str]) -> Iterator[MonthPaid]:
    wanted = frozenset(months)
    given_back = _given_back(worker, claim)
    for fact in worker.kinds.get(ApplicantContributionPaid, ()):
        paid: Any = fact.event
        if paid.payer == claim.payee and paid.month in wanted and fact.on <= claim.filed_on:
            read = Reading(fact.stream, fact.version)
            back = min(given_back.get((paid.month, paid.insurance), 0), paid.employer_fen)
            if back:
                given_back[paid.month, paid.insurance] -= back
            if back < paid.employer_fen or not back:
                yield MonthPaid(paid.month, paid.insurance, paid.employer_fen - back, fact.on, read)


def _given_back(worker: Person, claim: Claim) -> dict[tuple[str, str], int]:
    """What was refunded to the employer by the day of the decision, by month and insurance."""
    found: dict[tuple[str, str], int] = {}
    for fact in worker.kinds.get(ApplicantContributionRefunded, ()):
        told: Any = fact.event
        if told.payer == claim.payee and fact.on <= claim.decided_for:
            key = (told.month, told.insurance)
            found[key] = found.get(key, 0) + told.employer_fen
    return found


# Who could claim


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """Each year of the worker with each employer that paid contributions, once it has begun."""
    worker = person_on_record(view, asked.stream)
    hired: list[Fact] = worker.kinds.get(ApplicantHired, [])
    if not hired or not worker.poverty or ApplicantContributionPaid not in worker.kinds:
        return
    if worker.ids[0] != asked.stream:
        return  # joined records are one person, read from the record that was kept
    for employer in dict.fromkeys(str(getattr(fact.event, "employer", "")) for fact in hired):
        blocks = blocks_of(asked.scheme, choices)
        for year in work_years(worker, employer, asked.day, choices, blocks):
            if year.first <= asked.day:
                yield Opening(employer, "enterprise", asked.stream, since=year.first)


POSSIBLE = Possible("applicant", possible_claims)

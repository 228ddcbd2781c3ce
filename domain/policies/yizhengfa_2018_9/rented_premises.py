"""The months of rent of a start-up as the ledger has them on record, less those paid before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.calendar import end_of_month
from domain.enterprise_premises import EnterpriseLeaseRecorded, EnterpriseRentPaid
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.log import HeldPeriod
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.view import View

KEY = "startup-rent-subsidy"
RENT_DAYS, RENT_MONTHS = "rent-days", "rent-months"
START_UPS = ("start-up", "first-registered")


class RentMonth(msgspec.Struct, frozen=True, gc=False):
    """A calendar month, the rent really paid for it, where, and what says so."""

    month: str
    fen: int
    county: str
    read: tuple[Reading, ...]

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.month}-01")

    @property
    def last(self) -> date:
        return end_of_month(self.month)


class RentedPremises(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word.

    `eligible`: a start-up in any month that was paid for; `counties`: where the premises of the months
    lie; `paid`: whether any rent was; `months`: full months that are left to repay, with their rent;
    `used`: months that other grants repaid; `next_over_on`: when a month paid in advance is over.
    """

    identified: bool
    payee: str
    own_claim: bool
    eligible: bool
    leased: bool
    counties: tuple[str, ...]
    paid: bool
    months: tuple[RentMonth, ...]
    used: int
    next_over_on: date | None
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The start-up, and the grant itself where it was decided before."""
    own: tuple[StreamKey, ...] = (("grant", claim.grant),) if claim.grant else ()
    return ((claim.payee_kind, claim.payee), *own)


def guards(claim: Claim, view: View) -> Foreseen:
    """The days repaid, and how many months that was."""
    return Foreseen((f"{RENT_DAYS}/{claim.payee}",), (f"{RENT_MONTHS}/{claim.payee}",))


def on_record(claim: Claim, view: View, choices: Choices) -> RentedPremises:
    """The months from that of `since` on, else all, whose rent was paid by the day of filing."""
    unit: History | None = view.state(claim.payee_kind, claim.payee)
    leases = list(unit.proven(EnterpriseLeaseRecorded)) if unit else []
    paid = _months(unit, leases, claim)
    of_start_up = [one for one in paid if is_of(unit, START_UPS, one.last)]
    over = [one for one in of_start_up if one.last <= claim.decided_for]
    used = _used(claim, view)
    months = _payable(over, used, claim, view, choices)
    ahead = [one.last for one in of_start_up if one.last > claim.decided_for]
    day = months[-1].last if months else min(ahead, default=None)
    shown = [is_of(unit, START_UPS, one.last) for one in months]
    reads = [one.read for one in months] + shown
    return RentedPremises(
        unit is not None and not claim.problem,
        claim.payee,
        claim.payee_kind == "enterprise",
        bool(of_start_up) if paid else bool(is_of(unit, START_UPS, claim.filed_on)),
        bool(leases),
        tuple(dict.fromkeys(one.county for one in months)),
        bool(paid),
        tuple(months),
        used,
        min(ahead, default=None),
        claim.filed_on,
        claim.decided_for,
        day,
        tuple(dict.fromkeys(reading for of_it in reads for reading in of_it)),
    )


Leases = list[tuple[Fact, EnterpriseLeaseRecorded]]


def _lease(month: str, leases: Leases) -> tuple[Fact, EnterpriseLeaseRecorded] | None:
    """The latest lease that runs in a month."""
    first, last = date.fromisoformat(f"{month}-01"), end_of_month(month)
    running = [
        one
        for one in leases
        if one[0].on <= last and (one[1].until is None or one[1].until >= first)
    ]
    return max(running, key=lambda one: one[0].on, default=None)


def _months(unit: History | None, leases: Leases, claim: Claim) -> list[RentMonth]:
    """Months under a lease whose rent was paid by the day of filing, in order; no more of it counts
    than the lease agrees."""
    found: dict[str, RentMonth] = {}
    for fact, told in unit.proven(EnterpriseRentPaid) if unit else ():
        lease = _lease(told.month, leases)
        if lease is None or fact.on > claim.filed_on:
            continue
        if claim.since is not None and end_of_month(told.month) < claim.since:
            continue
        before = found.get(told.month)
        fen = min(told.fen + (before.fen if before else 0), lease[1].fen_a_month)
        reads = (
            *(before.read if before else (Reading(lease[0].stream, lease[0].version),)),
            Reading(fact.stream, fact.version),
        )
        found[told.month] = RentMonth(told.month, fen, lease[1].county, reads)
    return [found[month] for month in sorted(found)]


def _payable(
    over: list[RentMonth], used: int, claim: Claim, view: View, choices: Choices
) -> list[RentMonth]:
    """Of the full months those in the paper's time that nobody was paid for, as many as are left; where
    there are none, those that give the reason."""
    ends = [one.day for one in choices.scheme_ends if one.scheme == KEY]
    last_day = ends[-1] if ends else date.max
    in_time = [one for one in over if choices.valid_from <= one.last <= last_day]
    held = [one for one in view.periods(f"{RENT_DAYS}/{claim.payee}") if one.holder != claim.grant]
    free = [one for one in in_time if not any(_touches(one, other) for other in held)]
    rate = choices.startup_rent
    left = rate.most_months - used if rate else 0
    return (free[:left] if left > 0 else free) or in_time or over


def _touches(month: RentMonth, held: HeldPeriod) -> bool:
    return held.first <= month.last and month.first <= held.last


def _used(claim: Claim, view: View) -> int:
    """Months that other grants repaid."""
    key = f"{RENT_MONTHS}/{claim.payee}"
    grant = view.grant(claim.grant) if claim.grant else None
    own = {one.key: one.amount for one in grant.allowances} if grant is not None else {}
    return view.used(key) - own.get(key, 0)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The start-up's own claim, for all months whose rent is paid."""
    unit = view.enterprise(asked.stream)
    paid = unit.proven(EnterpriseRentPaid) if unit else iter(())
    if any(fact.on <= asked.day for fact, _ in paid):
        yield Opening(asked.stream, "enterprise")


POSSIBLE = Possible("enterprise", possible_claims)

"""A start-up as the ledger has it on record: its class, its owners, its trademarks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from domain.enterprise import EnterpriseClassified
from domain.enterprise_premises import EnterpriseOwnerRecorded, EnterpriseTrademarkRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.policies.yizhengfa_2018_9.classified import is_of
from domain.policies.yizhengfa_2018_9.person import streams_of
from domain.policies.yizhengfa_2018_9.rented_premises import START_UPS
from domain.view import View

TRADEMARK = "trademark-subsidy"


class StartUp(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record; nothing in it is the claim's own word.

    `eligible`: a start-up, or registered for the first time, on the day that counts; `owners`: every
    record of every owner; `trademark`: the number of the mark that is meant, empty where there is none.
    """

    identified: bool
    payee: str
    own_claim: bool
    eligible: bool
    owners: tuple[str, ...]
    trademark: str
    claimed_on: date
    decided_for: date
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The unit, and its owners once it is here."""
    unit: History | None = view.loaded(claim.payee_kind, claim.payee)
    owners = [event.owner for _, event in unit.proven(EnterpriseOwnerRecorded)] if unit else []
    people = (key for owner in owners for key in streams_of(view, owner))
    return tuple(dict.fromkeys(((claim.payee_kind, claim.payee), *people)))


def set_up(claim: Claim, view: View, choices: Choices) -> StartUp:
    """The unit since the day it was recognised as a start-up: the first by the day of filing."""
    unit: History | None = view.state(claim.payee_kind, claim.payee)
    recognised = [
        fact
        for fact, event in (unit.proven(EnterpriseClassified) if unit else ())
        if event.quality in START_UPS and fact.on <= claim.filed_on
    ]
    first = min(recognised, key=lambda fact: fact.on, default=None)
    owned = list(unit.proven(EnterpriseOwnerRecorded)) if unit else []
    shown = is_of(unit, START_UPS, claim.filed_on)
    reads = [Reading(fact.stream, fact.version) for fact, _ in owned]
    reads += [Reading(first.stream, first.version)] if first else []
    return StartUp(
        unit is not None and not claim.problem,
        claim.payee,
        claim.payee_kind == "enterprise",
        bool(shown),
        _records(view, [event.owner for _, event in owned]),
        "",
        claim.filed_on,
        claim.decided_for,
        first.on if first else None,
        tuple(dict.fromkeys((*reads, *shown))),
    )


def _records(view: View, owners: list[str]) -> tuple[str, ...]:
    """Every record of every owner; each counts as read."""
    streams = [stream for owner in owners for _, stream in streams_of(view, owner)]
    for stream in streams:
        view.applicant(stream)
    return tuple(dict.fromkeys(streams))


def with_trademark(claim: Claim, view: View, choices: Choices) -> StartUp:
    """The mark registered on the day of `since`, else the first in the paper's time that nobody was paid
    for."""
    unit: History | None = view.state(claim.payee_kind, claim.payee)
    mark = _mark(unit, claim, view, choices)
    shown = is_of(unit, START_UPS, mark[0].on if mark else claim.filed_on)
    read = (Reading(mark[0].stream, mark[0].version),) if mark else ()
    return StartUp(
        unit is not None and not claim.problem,
        claim.payee,
        claim.payee_kind == "enterprise",
        bool(shown),
        (),
        mark[1].number if mark else "",
        claim.filed_on,
        claim.decided_for,
        mark[0].on if mark else None,
        (*read, *shown),
    )


Mark = tuple[Fact, EnterpriseTrademarkRegistered]


def _mark(unit: History | None, claim: Claim, view: View, choices: Choices) -> Mark | None:
    found = list(unit.proven(EnterpriseTrademarkRegistered)) if unit else []
    found = [one for one in found if one[0].on <= claim.filed_on]
    if claim.since is not None:
        found = [one for one in found if one[0].on == claim.since]
    in_time = [one for one in found if one[0].on >= choices.valid_from]
    free = [one for one in in_time if _free(one[1].number, claim, view)]
    return next(iter(free or in_time or found), None)


def _free(number: str, claim: Claim, view: View) -> bool:
    return view.holder(trademark_key(number)) in (None, claim.grant)


def trademark_key(number: str) -> str:
    """The claim on one trademark, whoever holds it."""
    return f"{TRADEMARK}/{number}"


def foresees_marks(claim: Claim, view: View) -> tuple[str, ...]:
    """A key for each mark, once the unit is here."""
    unit: History | None = view.loaded(claim.payee_kind, claim.payee)
    marks = unit.proven(EnterpriseTrademarkRegistered) if unit else iter(())
    return tuple(trademark_key(event.number) for _, event in marks)


def possible_set_up(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """A unit's own claim once it was recognised as a start-up."""
    unit = view.enterprise(asked.stream)
    if is_of(unit, START_UPS, asked.day):
        yield Opening(asked.stream, "enterprise")


def possible_marks(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """A unit's own claim for each mark registered by a day."""
    unit = view.enterprise(asked.stream)
    for fact, _ in unit.proven(EnterpriseTrademarkRegistered) if unit else ():
        if fact.on <= asked.day:
            yield Opening(asked.stream, "enterprise", since=fact.on)


POSSIBLE_SET_UP = Possible("enterprise", possible_set_up)
POSSIBLE_MARKS = Possible("enterprise", possible_marks)

"""A unit of a class as the ledger has it on record: a township, a platform, an enterprise of some kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from domain.enterprise import EnterpriseClassEnded, EnterpriseClassified, EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.view import View


class Classified(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one recognition; nothing in it is the claim's own word.

    `quality`: the class, empty where the unit is of none of those asked for; `completed_on`: from when.
    """

    identified: bool
    payee: str
    own_claim: bool
    organisation: str
    county: str
    claimed_on: date
    decided_for: date
    quality: str
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The unit."""
    return ((claim.payee_kind, claim.payee),)


def reader(qualities: tuple[str, ...]) -> Callable[[Claim, View, Choices], Classified]:
    """Reads the recognition that `since` names, else the latest by the day of the claim."""

    def on_record(claim: Claim, view: View, choices: Choices) -> Classified:
        unit: History | None = view.state(claim.payee_kind, claim.payee)
        found = _recognised(unit, qualities, claim)
        registered = next((one for _, one in unit.of(EnterpriseRegistered)), None) if unit else None
        return Classified(
            unit is not None and not claim.problem,
            claim.payee,
            claim.payee_kind == "enterprise",
            registered.organisation if registered else "",
            registered.county if registered else "",
            claim.filed_on,
            claim.decided_for,
            found[1].quality if found else "",
            found[0].on if found else None,
            (Reading(found[0].stream, found[0].version),) if found else (),
        )

    return on_record


def _recognised(
    unit: History | None, qualities: tuple[str, ...], claim: Claim
) -> tuple[Fact, EnterpriseClassified] | None:
    if unit is None:
        return None
    found = [one for one in unit.proven(EnterpriseClassified) if one[1].quality in qualities]
    if claim.since is not None:
        return next((one for one in found if one[0].on == claim.since), None)
    by_then = [one for one in found if one[0].on <= claim.filed_on]
    return max(by_then, key=lambda one: one[0].on, default=None)


def is_of(unit: History | None, qualities: tuple[str, ...], day: date) -> tuple[Reading, ...]:
    """What shows a unit to be of one of these classes on a day; empty where nothing does."""
    if unit is None:
        return ()
    ended = [(event.quality, fact.on) for fact, event in unit.proven(EnterpriseClassEnded)]
    return tuple(
        Reading(fact.stream, fact.version)
        for fact, event in unit.proven(EnterpriseClassified)
        if event.quality in qualities
        and fact.on <= day
        and (event.until is None or day <= event.until)
        and not any(kind == event.quality and fact.on <= last < day for kind, last in ended)
    )


def possible(qualities: tuple[str, ...]) -> Possible:
    """A unit's own claim for each recognition by a day."""

    def claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
        unit = view.enterprise(asked.stream)
        for fact, event in unit.proven(EnterpriseClassified) if unit else ():
            if event.quality in qualities and fact.on <= asked.day:
                yield Opening(asked.stream, "enterprise", since=fact.on)

    return Possible("enterprise", claims)

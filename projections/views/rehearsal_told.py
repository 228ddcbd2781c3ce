"""What a grant's own events say of its claim and its decisions, as a rehearsal reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from domain.decision import Allowance, Period

TOPICS = (
    *("grant.applied", "grant.awarded", "grant.refused", "grant.pended", "grant.contested"),
    *("grant.decisionReplaced", "grant.reviewed", "grant.claimsAdded"),
)


class _Grounds(msgspec.Struct, gc=False):
    decided_for: date
    completed_on: date | None = None


class _Fact(msgspec.Struct, gc=False):
    topic: str
    round: str = ""
    since: date | None = None
    grounds: _Grounds | None = None
    outcome: str = ""
    claims: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()


class _Event(msgspec.Struct, gc=False):
    fact: _Fact


class Told(msgspec.Struct, gc=False):
    """`decided_for`: None before a decision. What is held is what the last one took."""

    round: str
    since: date | None
    decided_for: date | None = None
    completed_on: date | None = None
    reviewed: bool = False
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()


_DECODER: msgspec.json.Decoder[list[list[_Event]]] = msgspec.json.Decoder(list[list[_Event]])


def told_by(histories: Sequence[bytes]) -> list[Told]:
    """One for each grant, whose stored events stand in order between commas."""
    content = b"[[%b]]" % b"],[".join(histories) if histories else b"[]"
    return [_told([one.fact for one in events]) for events in _DECODER.decode(content)]


def _told(facts: list[Any]) -> Told:
    """The same as the grant itself would say (`domain.grant.evolve`)."""
    found = Told(facts[0].round, facts[0].since)
    pended = False
    for fact in facts[1:]:
        if fact.topic == "grant.claimsAdded":
            found.claims = (*found.claims, *fact.claims)
        elif fact.topic == "grant.reviewed":
            found.reviewed = found.reviewed or (pended and fact.outcome == "award")
        else:
            _decided(found, fact)
            pended = fact.topic == "grant.pended"
    return found


def _decided(found: Told, fact: Any) -> None:
    if fact.grounds is not None:
        found.decided_for = fact.grounds.decided_for
        found.completed_on = fact.grounds.completed_on
    if fact.topic == "grant.awarded":
        found.claims = fact.claims
    elif fact.topic == "grant.decisionReplaced":
        kept = tuple(key for key in found.claims if key not in fact.returns)
        found.claims = (*kept, *fact.claims)
    else:
        return
    found.allowances, found.periods = fact.allowances, fact.periods

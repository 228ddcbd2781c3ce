"""Undoing a fact, and putting another in its place in the same command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from domain.acts import telling
from domain.acts.act import Act, Decided, Needs, NewEvent
from domain.acts.fitting import CHECKS
from domain.acts.telling import must_be_open, must_exist, named_in
from domain.applicant import (
    ApplicantFactVoided,
    ApplicantMaturityWithdrawn,
    ApplicantRegistered,
    ApplicantSixMonthsStable,
)
from domain.command import Command, malformed, out_of_turn
from domain.course import CourseFactVoided, CourseOpened
from domain.enterprise import EnterpriseFactVoided, EnterpriseRegistered
from domain.event import Event
from domain.guards import natural_keys
from domain.history import Fact, History
from domain.names import Kind
from domain.selection_round import RoundFactVoided, RoundOpened
from domain.service_contract import ContractFactVoided, ContractSigned
from domain.view import View


class VoidFact(msgspec.Struct, frozen=True, gc=False):
    """The fact of `version` falls. `instead`: the fact that is true, and the day it happened on."""

    version: int
    reason: str
    evidence: str
    instead: Event | None = None
    instead_on: date | None = None


VOIDED: dict[Kind, Callable[[int, str, str, tuple[str, ...]], Event]] = {
    "applicant": ApplicantFactVoided,
    "enterprise": EnterpriseFactVoided,
    "round": RoundFactVoided,
    "contract": ContractFactVoided,
    "course": CourseFactVoided,
}
FOUNDATIONS = (
    ApplicantRegistered,
    EnterpriseRegistered,
    RoundOpened,
    ContractSigned,
    CourseOpened,
    ApplicantSixMonthsStable,
)


def needs(command: Command, intent: VoidFact, view: View) -> Needs:
    """The subject, and what the new fact names."""
    named = named_in(intent.instead) if intent.instead is not None else ()
    return Needs(((command.kind, command.stream), *named))


def decide(command: Command, intent: VoidFact, view: View) -> Decided:
    """The void with the natural keys it gives back, maturities withdrawn, the fact told instead."""
    history: History | None = view.state(command.kind, command.stream)
    if history is None:
        raise telling.unknown("subject", command.kind)
    must_be_open(history)
    fact = _fact(history, intent.version)
    voided = VOIDED[command.kind](
        intent.version,
        intent.reason,
        intent.evidence,
        natural_keys(history.stream, fact.event, fact.on),
    )
    today = command.today
    events: list[NewEvent] = [NewEvent(command.kind, history.stream, voided, today)]
    events += [
        NewEvent("applicant", history.stream, ApplicantMaturityWithdrawn(one, fact.version), today)
        for one in _resting_on(history, fact)
    ]
    if intent.instead is not None:
        events.append(_instead(command, intent, history, fact, view))
    return Decided(tuple(events))


def _fact(history: History, version: int) -> Fact:
    fact = history.at(version)
    if fact is None:
        rule = f"no live fact of version {version} is on record"
        raise out_of_turn("no-such-fact", "data.version", rule)
    if isinstance(fact.event, FOUNDATIONS):
        rule = "a registration is corrected by identityCorrected, a maturity by its facts"
        raise malformed("not-voidable", "data.version", rule)
    return fact


def _resting_on(history: History, fact: Fact) -> list[int]:
    """The maturities that name the fact."""
    return [
        matured.version
        for matured, event in history.of(ApplicantSixMonthsStable)
        if any(
            one.stream == history.stream and one.version == fact.version for one in event.rests_on
        )
    ]


def _instead(
    command: Command, intent: VoidFact, history: History, fact: Fact, view: View
) -> NewEvent:
    assert intent.instead is not None
    for kind, stream in named_in(intent.instead):
        must_exist(view, kind, stream)
    day = intent.instead_on or fact.on
    if day > command.today:
        raise malformed(
            "future-day", "data.instead_on", f"lies in the future; today is {command.today}"
        )
    left = msgspec.structs.replace(
        history, facts=tuple(one for one in history.facts if one.version != fact.version)
    )
    check = CHECKS.get(type(intent.instead))
    if check is not None:
        check(msgspec.structs.replace(command, happened_on=day), intent.instead, left)
    return NewEvent(command.kind, history.stream, intent.instead, day)


ACT = Act(needs, decide)

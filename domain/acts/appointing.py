"""What is said of officers: appointed and out of office by another; away and delegated by
themselves."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.duties import must_be_in_office, officers_of
from domain.command import Command, malformed, out_of_turn
from domain.officer import (
    Officer,
    OfficerAbsent,
    OfficerAppointed,
    OfficerDelegated,
    OfficerDelegationEnded,
    OfficerEnded,
    OfficerEvent,
    OfficerReturned,
    officer_stream,
)
from domain.reasons import Reason
from domain.view import View

OVERSEER = "parameter-officer"
"""Who says it of others."""

OF_OTHERS = (OfficerAppointed, OfficerEnded)


class SayOfOfficer(msgspec.Struct, frozen=True, gc=False):
    """One of the events of an officer's stream."""

    event: OfficerEvent


def needs(command: Command, intent: SayOfOfficer, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("officer", command.stream), *officers_of(command.actor)))


def decide(command: Command, intent: SayOfOfficer, view: View) -> Decided:
    """Nobody appoints or ends himself, and nobody gives away another's duty."""
    officers_day(command, view)
    officer, event = view.officer(command.stream), intent.event
    if not isinstance(event, OfficerReturned | OfficerAbsent):
        must_be_in_office(command, view)
    own = command.stream == officer_stream(command.actor.person)
    if isinstance(event, OF_OTHERS) and own:
        rule = "another officer says this, not oneself"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    if not isinstance(event, OF_OTHERS) and not own and command.actor.role != OVERSEER:
        raise malformed("not-own", "subject", "an officer says this of himself")
    _check(command, officer, event, own)
    return one("officer", command.stream, event)


def _check(command: Command, officer: Officer | None, event: OfficerEvent, own: bool) -> None:
    day = command.happened_on
    match event:
        case OfficerAppointed(person=person):
            if command.stream != officer_stream(person):
                raise malformed("officer-key", "subject", "the subject is officer:PERSON")
        case OfficerDelegated():
            _may_delegate(command, officer, event, own)
        case OfficerDelegationEnded(delegation=version):
            known = officer.delegations if officer else ()
            if version not in [one.version for one in known]:
                rule = "no such delegation holds"
                raise out_of_turn("unknown-delegation", "data.delegation", rule)
        case OfficerAbsent(until=until):
            _must_not_end_before(until, command)
        case OfficerReturned():
            if officer is None or not officer.is_absent(day):
                raise out_of_turn("not-absent", "subject", f"is not away on {day}")
        case OfficerEnded():
            if officer is None or officer.ended:
                raise out_of_turn("not-appointed", "subject", "no such officer is in office")


def _may_delegate(
    command: Command, officer: Officer | None, event: OfficerDelegated, own: bool
) -> None:
    """A duty of one's own, to somebody else; what was delegated to one is not passed on."""
    if not own or command.actor.role != event.duty:
        rule = "an officer gives away only a duty of his own"
        raise malformed("not-own", "data.duty", rule)
    if event.to == command.actor.person:
        rule = "to another person"
        raise malformed("same-person", "data.to", rule, Reason.SAME_PERSON.code)
    _must_not_end_before(event.until, command)
    if officer is not None and officer.gave(event.duty, event.to, command.happened_on):
        raise out_of_turn("delegated", "data.to", "does this duty for you already")


def _must_not_end_before(until: date, command: Command) -> None:
    if until < command.happened_on:
        raise malformed("ends-before", "data.until", f"lies before {command.happened_on}")


ACT = Act(needs, decide)

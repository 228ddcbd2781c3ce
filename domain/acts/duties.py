"""Who acts, and for whom: an officer who is in office, and a delegate only on the other's word."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from domain.acts.act import Act, Decided, Needs
from domain.command import Command, out_of_turn
from domain.entries import StreamKey
from domain.event import Actor
from domain.officer import Duty, officer_stream
from domain.reasons import Reason
from domain.view import View

JOB = "job"
DUTIES = frozenset(get_args(Duty))


def persons_of(actor: Actor) -> tuple[str, ...]:
    """Everybody whom an act counts for: who does it, and for whom. Neither may do another duty of
    the same roster."""
    return (actor.person, actor.on_behalf_of) if actor.on_behalf_of else (actor.person,)


def must_have_done_no_other(
    acted: tuple[tuple[str, str], ...], command: Command, rule: str, may_repeat: str = ""
) -> None:
    """None of the persons of this act did another duty; `rule` names that as `{}`. Who did
    `may_repeat` may do it again.

    Raises Refused (out of turn).
    """
    persons = persons_of(command.actor)
    for duty, person in acted:
        if person in persons and duty != may_repeat:
            raise out_of_turn(
                "same-person", "actor", rule.format(repr(duty)), Reason.SAME_PERSON.code
            )


def officers_of(actor: Actor) -> tuple[StreamKey, ...]:
    """The streams of everybody in an act; a job of the ledger has none."""
    if actor.role == JOB:
        return ()
    return tuple(("officer", officer_stream(person)) for person in persons_of(actor))


def in_office(act: Act) -> Act:
    """The same act, done only by officers who are in office; what they are counts as read."""

    def needs(command: Command, intent: Any, view: View) -> Needs:
        wanted = act.needs(command, intent, view)
        streams = (*wanted.streams, *officers_of(command.actor))
        return msgspec.structs.replace(wanted, streams=streams)

    def decide(command: Command, intent: Any, view: View) -> Decided:
        must_be_in_office(command, view)
        return act.decide(command, intent, view)

    return Act(needs, decide)


def must_be_in_office(command: Command, view: View) -> None:
    """Who acts is in office and not away that day; for another, only where that other gave him the
    duty.

    Raises Refused (out of turn).
    """
    actor = command.actor
    if actor.role == JOB:
        return
    own = view.officer(officer_stream(actor.person))
    if own is not None and own.ended:
        raise out_of_turn("officer-ended", "actor", "is out of office")
    if own is not None and own.is_absent(command.happened_on):
        rule = f"is away until {own.absent_until}; officer.returned says otherwise"
        raise out_of_turn("officer-absent", "actor", rule)
    if actor.on_behalf_of:
        _must_be_delegated(command, view)
    elif own is not None and own.duties and actor.role in DUTIES - set(own.duties):
        rule = f"is appointed as {', '.join(own.duties)}, not as {actor.role}"
        raise out_of_turn("not-appointed", "actor", rule)


def _must_be_delegated(command: Command, view: View) -> None:
    """The other's own word, in force that day; who is out of office has nobody acting for him."""
    actor, day = command.actor, command.happened_on
    other = view.officer(officer_stream(actor.on_behalf_of))
    if other is not None and not other.ended and other.gave(actor.role, actor.person, day):
        return
    rule = f"has not given you the duty of {actor.role} for {day} (officer.delegated)"
    raise out_of_turn("not-delegated", "data.on_behalf_of", rule)

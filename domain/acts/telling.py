"""Telling a fact: what must be on record before it, and what may not be told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from domain.acts.act import NOTHING_NEEDED, Act, Decided, Needs, NewEvent, distinct, one
from domain.acts.days import not_in_the_future
from domain.applicant import (
    ApplicantAccountChanged,
    ApplicantContractSigned,
    ApplicantContributionPaid,
    ApplicantDeparted,
    ApplicantDomiciled,
    ApplicantHired,
    ApplicantLeft,
    ApplicantLicenceEnded,
    ApplicantLicensed,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
    ApplicantPresenceConfirmed,
    ApplicantReferred,
    ApplicantRegistered,
)
from domain.calendar import end_of_month
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.enterprise import EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Event
from domain.guards import open_record
from domain.guards import spell as spell_key
from domain.history import History
from domain.selection_round import RoundDecided, RoundOpened
from domain.spell import Spell, open_spell, spells
from domain.view import View


class TellFact(msgspec.Struct, frozen=True, gc=False):
    """One fact for the stream of the command's subject."""

    fact: Event


BEGINNINGS = (ApplicantRegistered, EnterpriseRegistered, RoundOpened)


BY_CLAIMS: frozenset[type[Event]] = frozenset(
    {
        ApplicantDomiciled,
        ApplicantPovertyRegistered,
        ApplicantLicensed,
        ApplicantLicenceEnded,
        ApplicantReferred,
        ApplicantDeparted,
        ApplicantAccountChanged,
        ApplicantPresenceConfirmed,
        ApplicantContractSigned,
        ApplicantContributionPaid,
        ApplicantLeft,
    }
)
"""Facts that fit whatever the history says, as long as a claim or two stand. Their history is not
loaded: the append itself looks whether the record is open and the spell they name is on record."""

KEYED: frozenset[type[Event]] = frozenset(
    {ApplicantContractSigned, ApplicantContributionPaid, ApplicantLeft}
)
"""Of these, those that take a natural key of their own: their version must be known beforehand."""


def needs(command: Command, intent: TellFact, view: View) -> Needs:
    """The subject, and every organisation that the fact names and that is not known yet."""
    fact = intent.fact
    known = view.cache.version
    named = tuple(key for key in named_in(fact) if not known(key[1]))
    if not _trusts_claims(fact, view):
        return Needs(((command.kind, command.stream), *named))
    if type(fact) in KEYED:
        return Needs(named, (), (command.stream,))
    return Needs(named) if named else NOTHING_NEEDED


def _trusts_claims(fact: Event, view: View) -> bool:
    if view.careful or type(fact) not in BY_CLAIMS:
        return False
    return not isinstance(fact, ApplicantPresenceConfirmed) or fact.hired_on is not None


def _employer(fact: Any) -> tuple[StreamKey, ...]:
    return (("enterprise", fact.employer),)


NAMED_IN: dict[type[Event], Callable[[Any], tuple[StreamKey, ...]]] = {
    ApplicantHired: lambda fact: distinct(
        (("enterprise", fact.employer), ("enterprise", fact.user_unit or ""))
    ),
    ApplicantReferred: lambda fact: distinct((("enterprise", fact.employer or ""),)),
    ApplicantContractSigned: _employer,
    ApplicantPresenceConfirmed: _employer,
    ApplicantLeft: _employer,
    ApplicantContributionPaid: lambda fact: (("enterprise", fact.payer),),
}


def named_in(fact: Event) -> tuple[StreamKey, ...]:
    """The streams that a fact names and that must exist."""
    named = NAMED_IN.get(type(fact))
    return named(fact) if named is not None else ()


def decide(command: Command, intent: TellFact, view: View) -> Decided:
    """The fact, once it fits what is on record."""
    not_in_the_future(command)
    fact = intent.fact
    for kind, stream in named_in(fact):
        must_exist(view, kind, stream)
    check = CHECKS.get(type(fact))
    if command.stream not in view.entries and _trusts_claims(fact, view):
        if check is not None:
            check(command, fact, None)
        return _on_claims(command, fact, view)
    history: History | None = view.state(command.kind, command.stream)
    if isinstance(fact, BEGINNINGS):
        if history is not None:
            raise AlreadyRecorded(command.stream, 1)
        return one(command.kind, command.stream, fact)
    if history is None:
        raise unknown("subject", command.kind)
    must_be_open(history)
    if check is not None:
        check(command, fact, history)
    return one(command.kind, command.stream, fact)


def _on_claims(command: Command, fact: Event, view: View) -> Decided:
    """Written on the condition that the record is open, and the spell that is named is on
    record."""
    person = command.stream
    view.expect(open_record(person), person)
    first = getattr(fact, "hired_on", None)
    if isinstance(fact, ApplicantLeft | ApplicantPresenceConfirmed) and first is not None:
        view.expect(spell_key(person, fact.employer, first), person)
    free = not view.knows_version(person)
    return Decided((NewEvent(command.kind, person, fact, version_free=free),))


def unknown(field: str, kind: str) -> Exception:
    """A person or organisation that is not on record."""
    rule = f"no such {kind} is on record; register it first, then send this again"
    return out_of_turn(f"unknown-{kind}", field, rule)


def must_exist(view: View, kind: str, stream: str) -> None:
    """What a fact names is on record."""
    if not view.exists(stream):
        raise unknown("data", kind)


def must_be_open(history: History) -> None:
    """Nothing more is told of a record that was given up or erased."""
    if history.merged_into:
        rule = f"this record was joined to {history.merged_into}; tell it of that one"
        raise out_of_turn("record-given-up", "subject", rule)
    if history.erased:
        raise out_of_turn("erased", "subject", "this person's data were erased")


# What must hold for a fact, beyond its shape


def _hired(command: Command, fact: ApplicantHired, person: History | None) -> None:
    assert person is not None, "a hiring is decided on the history"
    for spell in spells(person.facts):
        if spell.employer != fact.employer:
            continue
        if spell.first == command.happened_on and spell.hired == fact:
            raise AlreadyRecorded(person.stream, spell.hired_version)
        if spell.left_on is None or command.happened_on <= spell.left_on:
            rule = f"overlaps the spell with the same employer that began on {spell.first}"
            raise malformed("overlapping-spell", "data.happened_on", rule)


def _left(command: Command, fact: ApplicantLeft, person: History | None) -> None:
    if command.happened_on < fact.hired_on:
        rule = f"lies before hired_on {fact.hired_on}"
        raise malformed("left-before-hired", "data.happened_on", rule)
    if person is None:
        return
    spell = _spell(person, fact.employer, fact.hired_on)
    if spell.left_on == command.happened_on:
        raise AlreadyRecorded(person.stream, spell.left_version)
    if spell.left_on is not None:
        raise out_of_turn("spell-ended", "data.hired_on", f"this spell ended on {spell.left_on}")


def _spell(person: History, employer: str, first: date) -> Spell:
    for spell in spells(person.facts):
        if spell.employer == employer and spell.first == first:
            return spell
    rule = f"no spell with this employer from {first} is on record; tell hired first"
    raise out_of_turn("no-such-spell", "data.hired_on", rule)


def _present(command: Command, fact: ApplicantPresenceConfirmed, person: History | None) -> None:
    if fact.through > command.today:
        rule = f"lies in the future; today is {command.today}"
        raise malformed("future-day", "data.through", rule)
    if fact.hired_on is not None and fact.through < fact.hired_on:
        rule = f"lies before hired_on {fact.hired_on}"
        raise malformed("impossible-period", "data.through", rule)
    if person is None:
        return
    if fact.hired_on is not None:
        _spell(person, fact.employer, fact.hired_on)
    elif open_spell(person.facts, fact.employer, fact.through) is None:
        rule = "no spell with this employer that had begun by then is on record; tell hired first"
        raise out_of_turn("no-such-spell", "data.employer", rule)


def _contract(command: Command, fact: ApplicantContractSigned, person: History | None) -> None:
    if fact.until is not None and fact.until < fact.begins_on:
        raise malformed(
            "impossible-period", "data.until", f"lies before begins_on {fact.begins_on}"
        )


def _contribution(
    command: Command, fact: ApplicantContributionPaid, person: History | None
) -> None:
    if fact.employer_fen + fact.personal_fen + fact.late_fee_fen == 0:
        raise malformed("no-amount", "data.employer_fen", "a contribution of nothing is not a fact")
    if end_of_month(fact.month).replace(day=1) > command.today:
        raise malformed("future-day", "data.month", f"lies in the future; today is {command.today}")


def _was_poor(command: Command, fact: Event, person: History | None) -> None:
    assert person is not None, "an end of poverty is decided on the history"
    if not any(person.of(ApplicantPovertyRegistered)):
        rule = "no poverty registration is on record; tell povertyRegistered first"
        raise out_of_turn("not-registered-poor", "subject", rule)


def _decided(command: Command, fact: RoundDecided, selection: History | None) -> None:
    assert selection is not None, "a round's decision is decided on its history"
    for recorded, other in selection.of(RoundDecided):
        if other.winner == fact.winner and other.project == fact.project:
            if other == fact and recorded.on == command.happened_on:
                raise AlreadyRecorded(selection.stream, recorded.version)
            raise out_of_turn("winner-decided", "data.winner", "decided already; correct that one")


CHECKS: dict[type[Event], Callable[[Command, Any, History | None], None]] = {
    ApplicantHired: _hired,
    ApplicantLeft: _left,
    ApplicantPresenceConfirmed: _present,
    ApplicantContractSigned: _contract,
    ApplicantContributionPaid: _contribution,
    ApplicantPovertyExited: _was_poor,
    ApplicantPovertyAnnulled: _was_poor,
    RoundDecided: _decided,
}

ACT = Act(needs, decide)

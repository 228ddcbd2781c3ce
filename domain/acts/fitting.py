"""What must hold for a fact beyond its shape: it fits what is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.acts.fitting_courses import COURSE_CHECKS
from domain.applicant import (
    ApplicantContractSigned,
    ApplicantContributionPaid,
    ApplicantHired,
    ApplicantLeft,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
    ApplicantPresenceConfirmed,
)
from domain.applicant_work import (
    ApplicantAbsent,
    ApplicantContractExtended,
    ApplicantContributionRefunded,
    ApplicantMoved,
)
from domain.calendar import end_of_month
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.event import Event
from domain.history import History
from domain.selection_round import RoundDecided
from domain.service_contract import (
    ContractAccepted,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    terms_on,
)
from domain.spell import Spell, open_spell, spells


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


def _refunded(
    command: Command, fact: ApplicantContributionRefunded, person: History | None
) -> None:
    assert person is not None, "a refund is decided on the history"
    for _, paid in person.of(ApplicantContributionPaid):
        same = (paid.payer, paid.insurance, paid.month)
        if same == (fact.payer, fact.insurance, fact.month):
            return
    rule = "no such contribution is on record; tell contributionPaid first"
    raise out_of_turn("nothing-paid", "data.month", rule)


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


def _away(command: Command, fact: ApplicantAbsent, person: History | None) -> None:
    assert person is not None, "days away are decided on the history"
    if fact.through < command.happened_on:
        rule = f"lies before the first day away, {command.happened_on}"
        raise malformed("impossible-period", "data.through", rule)
    _at_work(person, fact.employer, command.happened_on)


def _moved(command: Command, fact: ApplicantMoved, person: History | None) -> None:
    assert person is not None, "a move is decided on the history"
    _at_work(person, fact.employer, command.happened_on)


def _at_work(person: History, employer: str, day: date) -> None:
    if open_spell(person.facts, employer, day) is None:
        rule = "no spell with this employer that had begun by then is on record; tell hired first"
        raise out_of_turn("no-such-spell", "data.employer", rule)


def _extended(command: Command, fact: ApplicantContractExtended, person: History | None) -> None:
    assert person is not None, "an extension is decided on the history"
    for _, signed in person.of(ApplicantContractSigned):
        if (signed.employer, signed.begins_on) == (fact.employer, fact.begins_on):
            return
    rule = "no contract with this employer from that day is on record; tell contractSigned first"
    raise out_of_turn("no-such-contract", "data.begins_on", rule)


def _signed(command: Command, fact: ContractSigned | ContractAmended, _: History | None) -> None:
    if sum(fact.parts) > fact.price_fen:
        raise malformed("above-the-price", "data.parts", "the parts together pass the price")


def _accepted(command: Command, fact: ContractAccepted, contract: History | None) -> None:
    assert contract is not None, "an acceptance is decided on the history"
    if any(one.on < command.happened_on for one, _ in contract.of(ContractEnded)):
        raise out_of_turn("contract-ended", "subject", "nothing more is accepted under it")
    _, parts = terms_on(contract, command.happened_on)
    if fact.part > len(parts):
        raise malformed("no-such-part", "data.part", f"the contract has {len(parts)} parts")


CHECKS: dict[type[Event], Callable[[Command, Any, History | None], None]] = {
    ApplicantHired: _hired,
    ApplicantLeft: _left,
    ApplicantPresenceConfirmed: _present,
    ApplicantContractSigned: _contract,
    ApplicantContributionPaid: _contribution,
    ApplicantAbsent: _away,
    ApplicantMoved: _moved,
    ApplicantContractExtended: _extended,
    ApplicantContributionRefunded: _refunded,
    ApplicantPovertyExited: _was_poor,
    ApplicantPovertyAnnulled: _was_poor,
    RoundDecided: _decided,
    ContractSigned: _signed,
    ContractAmended: _signed,
    ContractAccepted: _accepted,
    **COURSE_CHECKS,
}

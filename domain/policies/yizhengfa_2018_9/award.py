"""One selection award as the ledger has it on record: the round's decision and the winner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

import msgspec

from domain.enterprise import EnterpriseBaseEnded, EnterpriseBaseRecognised, EnterpriseRegistered
from domain.entries import StreamKey
from domain.event import Reading
from domain.history import History
from domain.policies.reading import Asked, Claim, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.selection_round import RoundDecided, RoundOpened
from domain.view import View

BaseKind = Literal["startup-incubation", "poverty-employment"]


class Award(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one award; nothing in it is the claim's own word."""

    identified: bool
    payee: str
    claimed_on: date
    organisation: str
    base: str
    fen: int | None
    year: int
    project: str
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The unit and the round."""
    keys: tuple[StreamKey, ...] = ((claim.payee_kind, claim.payee),)
    return (*keys, ("round", claim.round)) if claim.round else keys


def reader(base_kind: BaseKind) -> Callable[[Claim, View, Choices], Award]:
    """Reads the decision of the round for this winner, and the winner's base of a kind."""

    def on_record(claim: Claim, view: View, _: Choices) -> Award:
        unit: History | None = view.state(claim.payee_kind, claim.payee)
        selection = view.round(claim.round) if claim.round else None
        year, won, completed_on, reads = _decision(selection, claim)
        base, base_reads = _municipal_base(unit, base_kind, completed_on)
        return Award(
            unit is not None and not claim.problem,
            claim.payee,
            claim.filed_on,
            _organisation(unit),
            base,
            won.fen if won else None,
            year,
            won.project.strip() if won else "",
            completed_on,
            (*reads, *base_reads),
        )

    return on_record


on_record = reader("startup-incubation")


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """Each winner of a round of this scheme that was decided by that day."""
    selection = view.round(asked.stream)
    opened = next((event for _, event in selection.of(RoundOpened)), None) if selection else None
    if selection is None or opened is None or opened.scheme != asked.scheme:
        return
    decided = [event for fact, event in selection.proven(RoundDecided) if fact.on <= asked.day]
    for winner in dict.fromkeys(event.winner for event in decided):
        kind = view.kind(winner)
        if kind == "enterprise" or kind == "applicant":
            yield Opening(winner, kind, round=asked.stream)


POSSIBLE = Possible("round", possible_claims)


def season(facts: Award, choices: Choices) -> str:
    """The part of a claim key that lets a winner win again (P51): nothing, or the round's year."""
    return f"/{facts.year}" if choices.award_repeat == "yearly" else ""


def _organisation(unit: History | None) -> str:
    if unit is None:
        return ""
    return next((event.organisation for _, event in unit.of(EnterpriseRegistered)), "")


def _decision(
    selection: History | None, claim: Claim
) -> tuple[int, RoundDecided | None, date | None, tuple[Reading, ...]]:
    if selection is None:
        return 0, None, None, ()
    opened = next((event for _, event in selection.of(RoundOpened)), None)
    if opened is None or opened.scheme != claim.scheme:
        return 0, None, None, ()
    for fact, decided in selection.proven(RoundDecided):
        if decided.winner == claim.payee:
            return opened.year, decided, fact.on, (Reading(fact.stream, fact.version),)
    return opened.year, None, None, ()


def _municipal_base(
    unit: History | None, kind: BaseKind, decided_on: date | None
) -> tuple[str, tuple[Reading, ...]]:
    """The unit's municipal base, and what says so; one that ended after the decision was one then."""
    if unit is None:
        return "", ()
    ended = {
        event.base
        for fact, event in unit.of(EnterpriseBaseEnded)
        if decided_on is None or fact.on < decided_on
    }
    for fact, base in unit.proven(EnterpriseBaseRecognised):
        if base.base_kind == kind and base.level == "municipal" and base.base not in ended:
            return base.base, (Reading(fact.stream, fact.version),)
    return "", ()

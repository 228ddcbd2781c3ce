"""One instalment of a purchase contract as the ledger has it on record: signed, and accepted by the buyer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from domain.entries import StreamKey
from domain.event import Reading
from domain.history import Fact, History
from domain.policies.amounts import Instalments
from domain.policies.reading import Asked, Claim, Foreseen, Opening, Possible
from domain.policies.yizhengfa_2018_9.choices import Choices
from domain.service_contract import ContractAccepted, ContractSigned, terms_on
from domain.view import View


class Purchase(msgspec.Struct, frozen=True, gc=False):
    """What the ledger has on record of one instalment; nothing in it is the claim's own word.

    `part`: its number, 0 where none was accepted; `fen`: what it is by the contract as it stood then, None
    where the contract has no such part. `beside`: contracts of the years beside its edition.
    """

    identified: bool
    claimed_on: date
    contract: str
    supplier: bool
    own_scheme: bool
    edition: int
    course: str
    part: int
    fen: int | None
    beside: int
    completed_on: date | None
    read_from: tuple[Reading, ...]


def needs(claim: Claim, view: View) -> tuple[StreamKey, ...]:
    """The supplier and the contract."""
    keys: tuple[StreamKey, ...] = ((claim.payee_kind, claim.payee),)
    return (*keys, ("contract", claim.round)) if claim.round else keys


def foresees(claim: Claim, view: View) -> tuple[str, ...]:
    """A key for each part that was accepted, once the contract is here."""
    contract: History | None = view.loaded("contract", claim.round) if claim.round else None
    if contract is None:
        return ()
    return tuple(part_key(claim.round, event.part) for _, event in contract.of(ContractAccepted))


def part_key(contract: str, part: int) -> str:
    """The claim on one part of a contract."""
    return f"instalment/{contract}/{part}"


def edition_key(scheme: str, year: int) -> str:
    """Counts the instalments paid for an edition: others look at it."""
    return f"edition/{scheme}/{year}"


def editions_beside(claim: Claim, view: View) -> Foreseen:
    """The editions before and after the contract's own, once it is here."""
    contract: History | None = view.loaded("contract", claim.round) if claim.round else None
    signed = _signed(contract)
    if signed is None:
        return Foreseen()
    years = (signed.edition - 1, signed.edition + 1)
    return Foreseen((), tuple(edition_key(claim.scheme, year) for year in years))


def reader(looks_beside: bool = False) -> Callable[[Claim, View, Choices], Purchase]:
    """Reads the part whose acceptance `since` names, else the first that nobody was paid for."""

    def on_record(claim: Claim, view: View, choices: Choices) -> Purchase:
        payee: History | None = view.state(claim.payee_kind, claim.payee)
        contract = view.contract(claim.round) if claim.round else None
        signed = _signed(contract)
        accepted = _accepted(claim, contract, view)
        part, fen, reads = 0, None, tuple[Reading, ...]()
        if contract is not None and accepted is not None:
            part = accepted[1].part
            price, parts = terms_on(contract, accepted[0].on)
            fen = Instalments(price, parts).of(part)
            reads = _readings(contract, accepted[0])
        edition = signed.edition if signed else 0
        beside = 0
        if looks_beside and edition:
            keys = (edition_key(claim.scheme, year) for year in (edition - 1, edition + 1))
            beside = sum(view.used(key) for key in keys)
        return Purchase(
            payee is not None and not claim.problem,
            claim.filed_on,
            claim.round,
            signed is not None and signed.supplier == claim.payee,
            signed is not None and signed.scheme == claim.scheme,
            edition,
            (signed.course or "") if signed else "",
            part,
            fen,
            beside,
            accepted[0].on if accepted else None,
            reads,
        )

    return on_record


def _signed(contract: History | None) -> ContractSigned | None:
    if contract is None:
        return None
    return next((event for _, event in contract.proven(ContractSigned)), None)


def _readings(contract: History, accepted: Fact) -> tuple[Reading, ...]:
    signed = [fact for fact, _ in contract.of(ContractSigned)]
    return tuple(Reading(fact.stream, fact.version) for fact in (*signed, accepted))


def _accepted(
    claim: Claim, contract: History | None, view: View
) -> tuple[Fact, ContractAccepted] | None:
    if contract is None:
        return None
    found = [one for one in contract.proven(ContractAccepted) if one[0].on <= claim.decided_for]
    if claim.since is not None:
        found = [one for one in found if one[0].on == claim.since]
    free = [one for one in found if _free(claim, one[1].part, view)]
    return next(iter(free or found[-1:]), None)


def _free(claim: Claim, part: int, view: View) -> bool:
    return view.holder(part_key(claim.round, part)) in (None, claim.grant)


def possible_claims(asked: Asked, view: View, choices: Choices) -> Iterator[Opening]:
    """The supplier's claim for each part accepted by a day."""
    contract = view.contract(asked.stream)
    signed = _signed(contract)
    if contract is None or signed is None or signed.scheme != asked.scheme:
        return
    for fact, _ in contract.proven(ContractAccepted):
        if fact.on <= asked.day:
            yield Opening(signed.supplier, "enterprise", round=asked.stream, since=fact.on)


POSSIBLE = Possible("contract", possible_claims)

"""A contract for a purchased service (政府购买服务): its price in parts, what was accepted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from domain.event import Event, Recorded
from domain.history import History, with_fact, without_fact
from domain.money import Fen
from domain.text import StreamId, Text

Part = Annotated[int, msgspec.Meta(ge=1, le=60)]
Parts = Annotated[tuple[Fen, ...], msgspec.Meta(min_length=1, max_length=60)]

# Events


class ContractSigned(Event, frozen=True, tag="contract.signed"):
    """With a supplier, under the scheme it is paid by. `parts`: the instalments of the price, in
    order; `edition`: the year of the event or project it serves; `course`: what it teaches, if
    anything."""

    supplier: StreamId
    scheme: str
    price_fen: Fen
    parts: Parts
    purpose: Text
    document: Text
    edition: Annotated[int, msgspec.Meta(ge=2010, le=2100)]
    course: StreamId | None = None


class ContractDelivered(Event, frozen=True, tag="contract.delivered"):
    """What an instalment is for was delivered."""

    part: Part


class ContractAccepted(Event, frozen=True, tag="contract.accepted"):
    """The buyer accepts what an instalment is for, on a paper."""

    part: Part
    document: Text


class ContractAmended(Event, frozen=True, tag="contract.amended"):
    """Another price and other parts from the day it happened on."""

    price_fen: Fen
    parts: Parts
    document: Text


class ContractEnded(Event, frozen=True, tag="contract.ended"):
    """Nothing more is accepted under it."""

    reason: Text


class ContractFactVoided(Event, frozen=True, tag="contract.factVoided"):
    """The only way to undo a fact. `returns`: the natural keys it gives back."""

    voided_version: int
    reason: Text
    evidence: Text
    returns: tuple[str, ...] = ()


ContractEvent = (
    ContractSigned
    | ContractDelivered
    | ContractAccepted
    | ContractAmended
    | ContractEnded
    | ContractFactVoided
)

# State


def evolve(contract: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    contract = contract or History(happened.stream)
    match happened.event:
        case ContractFactVoided(voided_version=version):
            return without_fact(contract, happened, version)
        case _:
            return with_fact(contract, happened)


def terms_on(contract: History, day: date) -> tuple[int, tuple[int, ...]]:
    """Price and parts in fen as they stand on a day; the last amendment counts."""
    price, parts = 0, tuple[int, ...]()
    for _, signed in contract.of(ContractSigned):
        price, parts = signed.price_fen, signed.parts
    for fact, amended in contract.proven(ContractAmended):
        if fact.on <= day:
            price, parts = amended.price_fen, amended.parts
    return price, parts

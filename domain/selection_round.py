"""A selection round (评选): what it is for, and whom it chose for how much."""

from __future__ import annotations

from domain.event import Event, Recorded
from domain.history import History, with_fact, without_fact
from domain.money import Fen
from domain.text import StreamId, Text

# Events


class RoundOpened(Event, frozen=True, tag="round.opened"):
    scheme: str
    year: int


class RoundDecided(Event, frozen=True, tag="round.decided"):
    """One winner of the round and the sum that the decision fixed, on the day of the decision."""

    winner: StreamId
    fen: Fen
    document: Text
    project: str = ""


class RoundFactVoided(Event, frozen=True, tag="round.factVoided"):
    voided_version: int
    reason: Text
    evidence: Text
    returns: tuple[str, ...] = ()


RoundEvent = RoundOpened | RoundDecided | RoundFactVoided

# State


def evolve(selection: History | None, happened: Recorded) -> History:
    """What each event means. Total: history is never judged again."""
    selection = selection or History(happened.stream)
    match happened.event:
        case RoundFactVoided(voided_version=version):
            return without_fact(selection, happened, version)
        case _:
            return with_fact(selection, happened)

"""What a roster gives back: an approved line that is given up, or all of it."""

from __future__ import annotations

from domain.event import Event
from domain.money import Fen


class RosterLineGivenUp(Event, frozen=True, tag="roster.lineGivenUp"):
    """An approved line that was not released: it gives its sum back to the fund, and its listing
    (`returns`), so that its grant can be listed anew."""

    line: int
    fund: str
    fen: Fen
    reason: str
    returns: tuple[str, ...] = ()


class RosterCancelled(Event, frozen=True, tag="roster.cancelled"):
    """Given up. `returns`: the listings; an approved one gives its sum back, a waiting one its
    place."""

    reason: str
    returns: tuple[str, ...] = ()
    fund: str = ""
    fund_fen: int = 0

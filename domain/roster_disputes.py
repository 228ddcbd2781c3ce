"""Objections (异议), complaints (投诉) and appeals (申诉) about a line of a roster: how each came,
by when it is answered, who looks into it, and what came of it. Each stops only its line."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from domain.event import Event, Recorded, Value
from domain.officer import PersonId
from domain.text import Text

DisputeKind = Literal["objection", "complaint", "appeal"]
Channel = Literal["in-person", "letter", "telephone", "online", "other-authority"]
DisputeOutcome = Literal["dismissed", "upheld", "withdrawn"]

# Events


class RosterObjected(Event, frozen=True, tag="roster.objected"):
    """Stops only its line, until resolved."""

    line: int
    reason: str


class RosterObjectionResolved(Event, frozen=True, tag="roster.objectionResolved"):
    line: int
    outcome: Literal["dismissed", "upheld"]
    reason: str

    @property
    def stops(self) -> bool:
        """Whether its line is paid from this roster no longer."""
        return self.outcome == "upheld"


class RosterDisputeRaised(Event, frozen=True, tag="roster.disputeRaised"):
    """An `objection` while the list is on public notice, a `complaint` at any time after, or an
    `appeal` of the payee whose line was taken off. It is answered by `answer_by`.

    An objection or a complaint stops its line until it is settled; an appeal stops nothing.
    `release_withdrawn`: the line was released, nothing was ordered of it yet, and it is released no
    longer. `ordered`: its payment was ordered already, so nothing is stopped here.
    """

    line: int
    dispute: DisputeKind
    channel: Channel
    reason: Text
    answer_by: date
    release_withdrawn: bool = False
    ordered: bool = False


class RosterDisputeAssigned(Event, frozen=True, tag="roster.disputeAssigned"):
    """`number`: the version of the event that raised it; `investigator`: who looks into it, none of
    those who signed the roster. Said again, another does."""

    number: int
    investigator: PersonId


class RosterDisputeSettled(Event, frozen=True, tag="roster.disputeSettled"):
    """What came of it, and why. `still_objected`: another objection to the line is open."""

    number: int
    line: int
    dispute: DisputeKind
    outcome: DisputeOutcome
    reason: Text
    still_objected: bool = False

    @property
    def stops(self) -> bool:
        """Whether its line is paid from this roster no longer."""
        return self.outcome == "upheld" and self.dispute != "appeal"


DisputeEvent = (
    RosterObjected
    | RosterObjectionResolved
    | RosterDisputeRaised
    | RosterDisputeAssigned
    | RosterDisputeSettled
)

# State


class Dispute(Value, frozen=True):
    """One that is open. `number`: the version of the event that raised it. `plain`: raised without
    channel and deadline (`roster.objected`) and resolved like that. `ordered`: it came too late to
    stop its line here."""

    number: int
    line: int
    dispute: DisputeKind
    answer_by: date | None = None
    investigator: str = ""
    plain: bool = False
    ordered: bool = False

    @property
    def stops(self) -> bool:
        """Whether its line waits for it."""
        return self.dispute != "appeal"


def objected_lines(disputes: tuple[Dispute, ...]) -> frozenset[int]:
    """The lines that something stops."""
    return frozenset(one.line for one in disputes if one.stops)


def disputes_after(disputes: tuple[Dispute, ...], happened: Recorded) -> tuple[Dispute, ...]:
    """Those that are open after an event."""
    match happened.event:
        case RosterObjected(line=line):
            return (*disputes, Dispute(happened.version, line, "objection", plain=True))
        case RosterObjectionResolved(line=line):
            return tuple(one for one in disputes if not (one.plain and one.line == line))
        case RosterDisputeRaised() as new:
            of = (happened.version, new.line, new.dispute, new.answer_by)
            return (*disputes, Dispute(*of, ordered=new.ordered))
        case RosterDisputeAssigned(number=number, investigator=investigator):
            return tuple(
                msgspec.structs.replace(one, investigator=investigator)
                if one.number == number
                else one
                for one in disputes
            )
        case RosterDisputeSettled(number=number):
            return tuple(one for one in disputes if one.number != number)
        case _:
            return disputes

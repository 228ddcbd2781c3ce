"""An officer (经办人员): appointed to duties, away for a time, who does them then, and the end.

Who may log in is the token's matter. What stands here narrows it: nobody acts who has left or is
away, and nobody acts for another without that other's own word.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.event import Event, Recorded, Value
from domain.names import named_stream
from domain.text import Region, Text

Duty = Literal["submitter", "reviewer", "approver", "releaser"]
"""What one officer may do for another: the four duties of a roster (R-07), nothing else."""

PersonId = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
"""Who a token speaks for: a random id, never a name."""

# Events


class OfficerAppointed(Event, frozen=True, tag="officer.appointed"):
    """From this day the officer does these duties and, where any are named, of the four no others.
    Said again, it replaces what was said before."""

    person: PersonId
    department: Text
    level: Literal["municipal", "county", "township"]
    region: Region
    duties: tuple[Duty, ...] = ()


class OfficerDelegated(Event, frozen=True, tag="officer.delegated"):
    """From this day through `until`, `to` does this duty for the officer. Both then count as the
    person who did it."""

    to: PersonId
    duty: Duty
    until: date


class OfficerDelegationEnded(Event, frozen=True, tag="officer.delegationEnded"):
    """`delegation`: the version of the event that began it; it holds no longer."""

    delegation: int


class OfficerAbsent(Event, frozen=True, tag="officer.absent"):
    """Away from this day through `until`: does nothing himself meanwhile; who was given his duties
    does them."""

    until: date


class OfficerReturned(Event, frozen=True, tag="officer.returned"):
    """Back before the day that was said."""


class OfficerEnded(Event, frozen=True, tag="officer.ended"):
    """Out of office: acts no more, and nobody acts for the officer."""

    reason: Text


OfficerEvent = (
    OfficerAppointed
    | OfficerDelegated
    | OfficerDelegationEnded
    | OfficerAbsent
    | OfficerReturned
    | OfficerEnded
)

# State


class Delegation(Value, frozen=True):
    """`version`: its number, of the event that began it."""

    version: int
    to: str
    duty: Duty
    since: date
    until: date


class Officer(Value, frozen=True):
    """One officer as he stands. `duties`: empty where nothing was said of them."""

    stream: str
    version: int
    person: str = ""
    duties: tuple[Duty, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    absent_since: date | None = None
    absent_until: date | None = None
    ended: bool = False

    def is_absent(self, day: date) -> bool:
        """Whether he is away on that day."""
        if self.absent_since is None or self.absent_until is None:
            return False
        return self.absent_since <= day <= self.absent_until

    def gave(self, duty: str, to: str, day: date) -> bool:
        """Whether `to` does this duty for him on that day."""
        return any(
            (one.duty, one.to) == (duty, to) and one.since <= day <= one.until
            for one in self.delegations
        )


def officer_stream(person: str) -> str:
    """The id of an officer's stream: it follows from the person's."""
    return named_stream("officer", person)


def evolve(officer: Officer | None, happened: Recorded) -> Officer:
    """What each event means. Total: history is never judged again."""
    before = officer or Officer(happened.stream, happened.version)
    change = _change(before, happened)
    return msgspec.structs.replace(before, version=happened.version, **change)


def _change(officer: Officer, happened: Recorded) -> dict[str, object]:
    """The fields that an event changes."""
    match happened.event:
        case OfficerAppointed(person=person, duties=duties):
            return {"person": person, "duties": duties, "ended": False}
        case OfficerDelegated(to=to, duty=duty, until=until):
            new = Delegation(happened.version, to, duty, happened.happened_on, until)
            return {"delegations": (*officer.delegations, new)}
        case OfficerDelegationEnded(delegation=version):
            left = tuple(one for one in officer.delegations if one.version != version)
            return {"delegations": left}
        case OfficerAbsent(until=until):
            return {"absent_since": happened.happened_on, "absent_until": until}
        case OfficerReturned():
            return {"absent_since": None, "absent_until": None}
        case OfficerEnded():
            return {"ended": True, "delegations": ()}
        case _:
            return {}

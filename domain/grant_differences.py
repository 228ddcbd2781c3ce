"""What a grant, decided again on what is known now, would come to instead; and keys that it takes
later."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.decision import Allowance, Grounds, Period
from domain.event import Event, Reading, Value
from domain.money import FenOrZero
from domain.text import Digest, Text

Because = Literal["facts", "parameters", "marked", "officer"]
"""What made somebody look: a late or corrected fact, a setting for days past, a mark for review, an
officer."""


class Stood(Value, frozen=True):
    """How a grant stood when a difference was proposed. `fen`: as decided, with the differences
    approved since."""

    status: Literal["awarded", "refused"]
    fen: FenOrZero = 0
    reasons: tuple[str, ...] = ()


# Events


class GrantDifferenceProposed(Event, frozen=True, tag="grant.differenceProposed"):
    """As of its own day, and by what is known now, the grant would come to something else. Takes
    and pays nothing until a person approves it. `fen`: more than stands, or less; `amount_fen`,
    `status`, `reasons`, `grounds`: the decision as it would be; `knowledge`: digest of that and of
    what it rests on, so that the same is not proposed twice; `supersedes`: the version of an open
    proposal that this one stands instead of."""

    because: Because
    fen: int
    stood: Stood
    status: Literal["awarded", "refused", "pended"]
    grounds: Grounds
    knowledge: Digest
    amount_fen: FenOrZero = 0
    reasons: tuple[str, ...] = ()
    earlier: str = ""
    supersedes: int = 0


class GrantDifferenceApproved(Event, frozen=True, tag="grant.differenceApproved"):
    """Approved by a person other than the one who proposed it; `proposal` is its version.

    Where the grant's money is out, this event itself takes and gives back what the new decision
    holds more or less, and says how the money follows: `supplement`, a grant of its own for
    `supplement_fen`, or `to_recover_fen`, to be demanded back. Else `grant.decisionReplaced` stands
    beside it and does so.
    """

    proposal: int
    fen: int
    amount_fen: FenOrZero
    reason: Text
    to_recover_fen: FenOrZero = 0
    supplement: str = ""
    supplement_fen: FenOrZero = 0
    grounds: Grounds | None = None
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()


class GrantDifferenceDismissed(Event, frozen=True, tag="grant.differenceDismissed"):
    """`officer`: it stays as it stands; the same knowledge proposes nothing again. `overtaken`:
    what is known has changed again, and nothing is left to approve. `marked`: still marked for
    review."""

    proposal: int
    because: Literal["officer", "overtaken"]
    reason: Text
    marked: bool = False


class GrantSupplementOpened(Event, frozen=True, tag="grant.supplementOpened"):
    """This grant pays what an approved difference adds to the grant `of`, beside the `standing_fen`
    that it has; it holds nothing itself."""

    of: str
    standing_fen: FenOrZero


class Conflict(Value, frozen=True, array_like=True):
    """`[key, holder, first day, last day]`: what another grant holds; days where it is a period."""

    key: str
    holder: str
    first: date | None = None
    last: date | None = None


class GrantPeriodsAdded(Event, frozen=True, tag="grant.periodsAdded"):
    """Days that a later rule adds to an award, as `grant.claimsAdded` adds keys."""

    periods: tuple[Period, ...]
    because: str


class GrantClaimsConflicted(Event, frozen=True, tag="grant.claimsConflicted"):
    """Keys and days that a later rule would add, but another grant holds: an officer's matter."""

    conflicts: tuple[Conflict, ...]
    because: str


DifferenceEvent = (
    GrantDifferenceProposed
    | GrantDifferenceApproved
    | GrantDifferenceDismissed
    | GrantSupplementOpened
    | GrantPeriodsAdded
    | GrantClaimsConflicted
)

# State


class OpenDifference(Value, frozen=True):
    """A proposal that nobody has decided. `proposer`: the person, a job's name where a job looked;
    `marked`: whether the grant was marked for review before."""

    proposal: int
    proposer: str
    by_job: bool
    fen: int
    amount_fen: int
    knowledge: str
    marked: bool
    read: tuple[Reading, ...] = ()


class Differences(Value, frozen=True):
    """What was approved and proposed since a grant was decided. `fen`: approved beyond the sum of
    its own line, more or less; `dismissed`: the knowledge last dismissed by an officer;
    `supplement`: the latest grant that pays what was added; `added_claims`, `added_periods`: what
    later rules or merged records added; `conflicts`: what they could not add."""

    open: OpenDifference | None = None
    fen: int = 0
    to_recover_fen: int = 0
    dismissed: str = ""
    supplement: str = ""
    added_claims: tuple[str, ...] = ()
    added_periods: tuple[Period, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    seen: tuple[Reading, ...] = ()


NO_DIFFERENCES = Differences()


__all__ = [
    "NO_DIFFERENCES",
    "Because",
    "Conflict",
    "DifferenceEvent",
    "Differences",
    "GrantClaimsConflicted",
    "GrantDifferenceApproved",
    "GrantDifferenceDismissed",
    "GrantDifferenceProposed",
    "GrantPeriodsAdded",
    "GrantSupplementOpened",
    "OpenDifference",
    "Stood",
]

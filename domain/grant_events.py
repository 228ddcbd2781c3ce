"""What can happen to a grant, from its filing to its payment."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.decision import Allowance, Grounds, Period
from domain.event import Event
from domain.money import Fen


class GrantApplied(Event, frozen=True, tag="grant.applied"):
    application: str
    line: int
    scheme: str
    payee: str
    payee_kind: Literal["applicant", "enterprise"]
    beneficiary: str
    filed_on: date
    round: str = ""
    since: date | None = None


class GrantAwarded(Event, frozen=True, tag="grant.awarded"):
    """Due. Takes its claims, allowances and periods in the append that writes it."""

    amount_fen: Fen
    grounds: Grounds
    claims: tuple[str, ...]
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()


class GrantRefused(Event, frozen=True, tag="grant.refused"):
    """Not due, for these reasons in the order of checks; `earlier`: the grant that holds the
    claim."""

    reasons: tuple[str, ...]
    grounds: Grounds
    earlier: str = ""


class GrantPended(Event, frozen=True, tag="grant.pended"):
    """Not decided yet. `wake`: what decides it again, `date:2019-02-28`, `parameter:…`, `fund:…`,
    `officer`."""

    reason: str
    wake: str
    grounds: Grounds
    matures_on: date | None = None


class GrantResumed(Event, frozen=True, tag="grant.resumed"):
    """Taken up again, for the day it is decided for; the new decision follows."""

    decided_for: date


class GrantContested(Event, frozen=True, tag="grant.contested"):
    """Two claims with equal proof: neither is paid until an officer decides. Claims stay where
    they are."""

    against: tuple[str, ...]
    grounds: Grounds | None = None


class GrantReviewed(Event, frozen=True, tag="grant.reviewed"):
    """An officer's decision on a contested or marked grant."""

    outcome: Literal["award", "refuse", "uphold"]
    reason: str


class GrantDecisionReplaced(Event, frozen=True, tag="grant.decisionReplaced"):
    """A later decision stands instead. `returns`: claims given back; `claims`: claims taken."""

    status: Literal["awarded", "refused"]
    reasons: tuple[str, ...] = ()
    amount_fen: int = 0
    earlier: str = ""
    grounds: Grounds | None = None
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()


class GrantListed(Event, frozen=True, tag="grant.listed"):
    roster: str
    line: int


class GrantUnlisted(Event, frozen=True, tag="grant.unlisted"):
    roster: str
    reason: str


class GrantApproved(Event, frozen=True, tag="grant.approved"):
    """Its line of `roster.approved`; takes nothing more."""

    roster: str


class GrantHeld(Event, frozen=True, tag="grant.held"):
    """Left out of an approval or a release: it no longer holds as decided."""

    roster: str
    reasons: tuple[str, ...]


class GrantHoldLifted(Event, frozen=True, tag="grant.holdLifted"):
    reason: str


class GrantReviewRequired(Event, frozen=True, tag="grant.reviewRequired"):
    """An officer must look: `because` a fact was voided, records were merged, or a later claim is
    better."""

    because: Literal["fact-voided", "claim-preferred", "identity-merged"]
    stream: str
    version: int = 0


class GrantPaid(Event, frozen=True, tag="grant.paid"):
    payment: str
    fen: Fen


class GrantRevoked(Event, frozen=True, tag="grant.revoked"):
    """Taken back before payment, or recovered: gives back what it held."""

    reason: str
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()
    fund: str = ""
    fund_fen: int = 0


class GrantWithdrawn(Event, frozen=True, tag="grant.withdrawn"):
    """The applicant takes the claim back."""

    reason: str
    returns: tuple[str, ...] = ()
    allowances_returned: tuple[Allowance, ...] = ()
    periods_returned: tuple[Period, ...] = ()


class GrantClaimsAdded(Event, frozen=True, tag="grant.claimsAdded"):
    """Keys that a later rule, or a merge of two records, adds to an award."""

    claims: tuple[str, ...]
    because: str


GrantEvent = (
    GrantApplied
    | GrantAwarded
    | GrantRefused
    | GrantPended
    | GrantResumed
    | GrantContested
    | GrantReviewed
    | GrantDecisionReplaced
    | GrantListed
    | GrantUnlisted
    | GrantApproved
    | GrantHeld
    | GrantHoldLifted
    | GrantReviewRequired
    | GrantPaid
    | GrantRevoked
    | GrantWithdrawn
    | GrantClaimsAdded
)

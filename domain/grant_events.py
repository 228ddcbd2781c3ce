"""What can happen to a grant, from its filing to its payment."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.decision import Allowance, Grounds, Period
from domain.event import Event
from domain.grant_differences import DifferenceEvent
from domain.money import Fen
from domain.paid_before import PaidBefore
from domain.text import Text


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


class GrantSettled(Event, frozen=True, tag="grant.settled"):
    """The account's statement has its payment too: the second of two confirmations."""

    payment: str
    fen: Fen


class GrantReturned(Event, frozen=True, tag="grant.returned"):
    """Its payment came back whole: still due, it keeps its claims and its fund."""

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


class GrantImported(Event, frozen=True, tag="grant.imported"):
    """Paid before the ledger: takes the claims, allowances and periods that its scheme takes, and
    no fund. `imported_from`, `line`: the list and its line; `counted`: the row, in the list's own
    count."""

    imported_from: str
    line: int
    row: PaidBefore
    grounds: Grounds
    claims: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    periods: tuple[Period, ...] = ()
    counted: tuple[Allowance, ...] = ()


BreakCause = Literal[
    "identity-unverified", "unknown-person", "unknown-payee", "held", "nothing-taken"
]
"""Why a row of a list is not taken: its person's number is wrong; the person or the payee is not on
record; another grant holds what it would take; it does not say what it would take."""


class GrantBreakOpened(Event, frozen=True, tag="grant.breakOpened"):
    """A row of a list that could not be taken; it takes nothing and stays open until an officer
    ties it or dismisses it. `key`, `held_by`: what is held, and by which grant; `counted`: the
    row, and the open break."""

    imported_from: str
    line: int
    row: PaidBefore
    because: BreakCause
    key: str = ""
    held_by: str = ""
    counted: tuple[Allowance, ...] = ()


class GrantBreakResolved(Event, frozen=True, tag="grant.breakResolved"):
    """An officer's answer. `tied`: `grant.imported` follows; `dismissed`: the row is no grant of
    its own. `closed`: the open break, given back."""

    outcome: Literal["tied", "dismissed"]
    reason: Text
    closed: tuple[Allowance, ...] = ()


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
    | GrantSettled
    | GrantReturned
    | GrantRevoked
    | GrantWithdrawn
    | GrantClaimsAdded
    | DifferenceEvent
    | GrantImported
    | GrantBreakOpened
    | GrantBreakResolved
)

"""The stages of a due, from nobody having claimed it to its settlement, and whose turn it is."""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec


class Stage(Enum):
    """In order: of several claims for one due, the one that stands furthest down is where it is."""

    UNCLAIMED = "unclaimed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    APPLIED = "applied"
    PENDED = "pended"
    CONTESTED = "contested"
    AWARDED = "awarded"
    LISTED = "listed"
    HELD = "held"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    ORDERED = "ordered"
    SENT = "sent"
    IN_DOUBT = "in-doubt"
    REJECTED = "rejected"
    RETURNED = "returned"
    PAID = "paid"
    SETTLED = "settled"
    RECOVERED = "recovered"

    def __init__(self, word: str) -> None:
        self.rank = len(type(self).__members__)


CLOSED = frozenset({Stage.REFUSED, Stage.WITHDRAWN, Stage.REVOKED, Stage.RECOVERED})
"""Nothing more follows by itself; where the thing is due all the same, it can be claimed again."""


class Owner(Enum):
    """Whose turn it is: the applicant, an officer by role, finance for room in a fund, the bank."""

    APPLICANT = "applicant"
    CASE_OFFICER = "case-officer"
    PARAMETER_OFFICER = "parameter-officer"
    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    RELEASER = "releaser"
    RECONCILER = "reconciler"
    FINANCE = "finance"
    BANK = "bank"
    NOBODY = "nobody"


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where one grant stands on a day. `waits_for`: `date:2019-02-28`, `parameter:…`, `fund:…`,
    `evidence`, `objection`, … where that holds it up."""

    stage: Stage
    owner: Owner
    entered_on: date
    waits_for: str = ""

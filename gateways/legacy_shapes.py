"""The shapes of grants paid before the ledger, and of what officers say of them, as they come
in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.ledger_stream import Past
from domain.money import Fen
from domain.paid_before import NO_PARTICULARS, Particulars
from domain.text import Text
from gateways.shape import Common, DigestIn, Named

LineNumber = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


class SchemeRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """How many rows of a list are under a scheme, and their sum."""

    scheme: Text
    rows: Annotated[int, msgspec.Meta(ge=1)]
    fen: Fen


class ReceiveList(Common, frozen=True, kw_only=True):
    """A list of grants paid before the ledger is handed in. The subject is `import:` and the 64
    characters of `digest`, the file's; another officer confirms it."""

    digest: DigestIn
    document: Text
    schemes: Annotated[tuple[SchemeRows, ...], msgspec.Meta(min_length=1, max_length=100)]


class ConfirmList(Common, frozen=True):
    """A second officer has read the same file; its rows may be taken."""

    digest: DigestIn


class FinishList(Common, frozen=True):
    """Every row was taken."""


class WithdrawList(Common, frozen=True):
    """The list is not taken."""

    reason: Text


class ParticularsIn(Particulars, frozen=True, forbid_unknown_fields=True):
    """What else tells one grant of a scheme from another."""


class ImportRow(Common, frozen=True, kw_only=True):
    """A row of a list that was confirmed; the subject is the list. `beneficiary`, `payee`: who it
    was for and who got it, the same person where one is left out; `first`, `last`: the days it was
    paid for; `document`: the digest of the paper that shows the payment."""

    line: LineNumber
    scheme: Text
    beneficiary: Named | None = None
    payee: Named | None = None
    payee_kind: Literal["applicant", "enterprise"] = "enterprise"
    fen: Fen
    paid_on: date
    document: DigestIn
    first: date | None = None
    last: date | None = None
    round: Named | None = None
    particulars: ParticularsIn | None = None


class ResolveRow(Common, frozen=True, kw_only=True):
    """A row that could not be taken. `tied`: to the person and payee named here, or to those its
    row names, now that they are on record; `dismissed`: it is no grant of its own."""

    outcome: Literal["tied", "dismissed"]
    reason: Text
    beneficiary: Named | None = None
    payee: Named | None = None
    payee_kind: Literal["applicant", "enterprise"] = "enterprise"


class RecordPastIn(Common, frozen=True, kw_only=True):
    """What a scheme, or `all`, paid before the ledger is in (`imported`), or there was nothing
    (`none`). `open_breaks`: how many rows stay open all the same."""

    scheme: Text
    past: Past
    document: Text
    open_breaks: Annotated[int, msgspec.Meta(ge=0)] = 0


__all__ = [
    "NO_PARTICULARS",
    "ConfirmList",
    "FinishList",
    "ImportRow",
    "ReceiveList",
    "RecordPastIn",
    "ResolveRow",
    "SchemeRows",
    "WithdrawList",
]

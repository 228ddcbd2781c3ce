"""A grant that was paid before the ledger, as the row of a list says it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.event import Value
from domain.money import Fen
from domain.text import Digest, Text

Level = Annotated[int, msgspec.Meta(ge=1, le=9)]
Part = Annotated[int, msgspec.Meta(ge=1, le=999)]
Year = Annotated[int, msgspec.Meta(ge=1990, le=2100)]


class Particulars(Value, frozen=True):
    """What else tells one grant of a scheme from another; a scheme asks for those it needs.

    `year`: of a selection or of insurance; `quality`: the kind of unit or course; `edition`: of a
    competition; `trade`, `level`, `certificate`: what was learnt, and the certificate's number;
    `part`: of a contract.
    """

    year: Year | None = None
    project: Text | None = None
    base: Text | None = None
    quality: Text | None = None
    edition: Year | None = None
    trademark: Text | None = None
    exchange: Text | None = None
    trade: Text | None = None
    level: Level | None = None
    certificate: Text | None = None
    part: Part | None = None


NO_PARTICULARS = Particulars()


class PaidBefore(Value, frozen=True):
    """One row: under which scheme, for whom (`beneficiary`) and to whom (`payee`), how much, on
    which day, for which days. `round`: the selection, course, contract or loan it was paid for,
    where that has a name; `document`: the digest of the paper that shows the payment. Who is not
    known is empty."""

    scheme: str
    payee: str
    payee_kind: Literal["applicant", "enterprise"]
    beneficiary: str
    amount_fen: Fen
    paid_on: date
    document: Digest
    first: date | None = None
    last: date | None = None
    round: str = ""
    particulars: Particulars = NO_PARTICULARS

    @property
    def completed_on(self) -> date:
        """The day on which it was due, as far as the row tells: the last of its days."""
        return self.last or self.first or self.paid_on

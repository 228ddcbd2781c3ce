"""A file that a bank sent: taken in once, its rows bound to orders or left as breaks that people
close."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Literal

import msgspec

from domain.event import Event, Recorded, Value
from domain.money import FenOrZero
from domain.text import BankName, Digest, StreamId, Text

MAXIMUM_ROWS_AN_EVENT = 400
MAXIMUM_BREAKS_AN_EVENT = 100

Rule = Literal["R1", "R2", "R3", "R4", "person"]
"""By what a row was bound: our reference; a reference the bank used before; a batch's total; the
only payment that fits; two persons."""

BreakType = Literal[
    "amount-mismatch",
    "account-mismatch",
    "name-mismatch",
    "code-unknown",
    "contradiction",
    "double-pay-risk",
    "bank-duplicate",
    "unknown-in-bank",
    "missing-in-bank",
    "overpaid",
    "paid-after-cancel",
    "partly-returned",
    "unexpected-credit",
    "unexpected-debit",
    "suggested",
    "continuity",
    "foreign-currency",
    "file-conflict",
]

Place = Annotated[str, msgspec.Meta(max_length=60)]

# Events


class BankFileReceived(Event, frozen=True, tag="bankFile.received"):
    """Read whole. `format`, `version`, `profile`: as what it was read; `bank`: whose; sums in fen
    of its booked rows."""

    digest: Digest
    bank: BankName
    format: Text
    version: str
    profile: str
    kind: Literal["statement", "intraday", "advice", "result", "return"]
    rows: int
    credit_fen: FenOrZero = 0
    debit_fen: FenOrZero = 0


class BankFileRefused(Event, frozen=True, tag="bankFile.refused"):
    """Not read: nothing of it counts. The place and the rule's word; no text of the file."""

    digest: Digest
    bank: BankName
    code: Text
    place: Place = ""


class MatchedRow(Value, frozen=True, array_like=True):
    """`[row, payment, rule]`; of a batch booked in one sum, a row with each of its payments."""

    row: int
    payment: StreamId
    rule: Rule


class BankFileMatched(Event, frozen=True, tag="bankFile.matched"):
    """Up to 400 rows, bound to orders by exact rules."""

    rows: tuple[MatchedRow, ...]


class Break(Value, frozen=True):
    """`number`: 1, 2 … of the file; `row`: 0 where the file lacks one; `fen`: what is not
    explained."""

    number: int
    type: BreakType
    row: int = 0
    payment: str = ""
    fen: FenOrZero = 0
    direction: Literal["", "credit", "debit"] = ""
    candidates: tuple[StreamId, ...] = ()


class BankFileBreaksOpened(Event, frozen=True, tag="bankFile.breaksOpened"):
    """Up to 100 things that the file says and the ledger does not, or the other way."""

    breaks: tuple[Break, ...]


class BankFileApplied(Event, frozen=True, tag="bankFile.applied"):
    """Every row is bound, left as a break or for information: the three numbers add up to all."""

    matched: int
    broken: int
    informational: int


class BankFileBreakAssigned(Event, frozen=True, tag="bankFile.breakAssigned"):
    number: int
    owner: Text


class BankFileBreakProposed(Event, frozen=True, tag="bankFile.breakProposed"):
    """What an officer found and wants done: `payment`: the order that the row belongs to, or
    empty."""

    number: int
    finding: Literal["belongs-to", "explained", "bank-error", "suspense", "written-off"]
    reason: Text
    evidence: Digest
    payment: str = ""


class BankFileBreakResolved(Event, frozen=True, tag="bankFile.breakResolved"):
    """Signed by another officer; or closed by a later file that explains it (`by_file`)."""

    number: int
    finding: Literal["belongs-to", "explained", "bank-error", "suspense", "written-off"]
    payment: str = ""
    by_file: str = ""


class BankFileBreakReopened(Event, frozen=True, tag="bankFile.breakReopened"):
    """Stands again, under a new number, linked to the old one."""

    number: int
    reopened: Break
    reason: Text


class BankFileSuperseded(Event, frozen=True, tag="bankFile.superseded"):
    """The bank sent a corrected one: this one no longer counts."""

    by: Digest
    reason: Text


BankFileEvent = (
    BankFileReceived
    | BankFileRefused
    | BankFileMatched
    | BankFileBreaksOpened
    | BankFileApplied
    | BankFileBreakAssigned
    | BankFileBreakProposed
    | BankFileBreakResolved
    | BankFileBreakReopened
    | BankFileSuperseded
)

# State


class Status(Enum):
    RECEIVED = "received"
    REFUSED = "refused"
    APPLIED = "applied"
    SUPERSEDED = "superseded"


class OpenBreak(Value, frozen=True):
    """A break that is not resolved. `proposed`: an officer's finding, by `proposed_by`."""

    told: Break
    opened_on: date
    owner: str = ""
    proposed: BankFileBreakProposed | None = None
    proposed_by: str = ""


class BankFile(Value, frozen=True):
    """One file as it stands; `breaks`: the open ones by number, `closed`: the others;
    `last_break`: the highest number given."""

    stream: str
    version: int
    digest: str
    bank: str
    status: Status
    breaks: dict[int, OpenBreak] = msgspec.field(default_factory=dict)
    closed: dict[int, Break] = msgspec.field(default_factory=dict)
    last_break: int = 0


def evolve(file: BankFile | None, happened: Recorded) -> BankFile:
    """What each event means. Total: history is never judged again."""
    event = happened.event
    if isinstance(event, BankFileReceived | BankFileRefused):
        refused = isinstance(event, BankFileRefused)
        status = Status.REFUSED if refused else Status.RECEIVED
        return BankFile(happened.stream, happened.version, event.digest, event.bank, status)
    assert file is not None, "a file's history begins with its receipt"
    change = _change(file, happened)
    return msgspec.structs.replace(file, version=happened.version, **change)


def _change(file: BankFile, happened: Recorded) -> dict[str, object]:
    match happened.event:
        case BankFileApplied():
            return {"status": Status.APPLIED}
        case BankFileSuperseded():
            return {"status": Status.SUPERSEDED, "breaks": {}}
        case BankFileBreaksOpened(breaks=breaks):
            return _opened(file, breaks, happened.happened_on)
        case BankFileBreakReopened(reopened=again):
            return _opened(file, (again,), happened.happened_on)
        case BankFileBreakAssigned(number=number, owner=owner):
            return _changed(file, number, owner=owner)
        case BankFileBreakProposed(number=number) as proposed:
            person = happened.actor.person if happened.actor else ""
            return _changed(file, number, proposed=proposed, proposed_by=person)
        case BankFileBreakResolved(number=number):
            rest = {key: one for key, one in file.breaks.items() if key != number}
            one = file.breaks.get(number)
            closed = {**file.closed, number: one.told} if one else file.closed
            return {"breaks": rest, "closed": closed}
        case _:
            return {}


def _opened(file: BankFile, breaks: tuple[Break, ...], day: date) -> dict[str, object]:
    new = {one.number: OpenBreak(one, day) for one in breaks}
    return {"breaks": {**file.breaks, **new}, "last_break": max(file.last_break, *new)}


def _changed(file: BankFile, number: int, **fields: object) -> dict[str, object]:
    one = file.breaks.get(number)
    if one is None:
        return {}
    return {"breaks": {**file.breaks, number: msgspec.structs.replace(one, **fields)}}

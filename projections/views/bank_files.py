"""Files that banks sent, and what of them is not explained yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.bank_file import (
    BankFileApplied,
    BankFileBreakAssigned,
    BankFileBreakProposed,
    BankFileBreakReopened,
    BankFileBreakResolved,
    BankFileBreaksOpened,
    BankFileReceived,
    BankFileRefused,
    BankFileSuperseded,
    Break,
    Status,
)
from domain.codec import classes_of
from domain.event import Recorded
from projections.views.view import Change, Kinds, Store, Table


class FileRow(msgspec.Struct, frozen=True, gc=False):
    """`matched`, `broken`, `informational`: of its rows, once it is applied."""

    file: str
    digest: str
    bank: str
    status: str
    received_at: int
    received_on: date
    format: str = ""
    profile: str = ""
    kind: str = ""
    rows: int = 0
    credit_fen: int = 0
    debit_fen: int = 0
    matched: int = 0
    broken: int = 0
    informational: int = 0
    refused_code: str = ""
    refused_place: str = ""


class BreakRow(msgspec.Struct, frozen=True, gc=False):
    """`status`: open, assigned, proposed, resolved. `by_file`: the later file that explains it."""

    file: str
    number: int
    bank: str
    type: str
    at_row: int
    payment: str | None
    fen: int
    direction: str
    opened_on: date
    owner: str = ""
    status: str = "open"
    finding: str = ""
    proposed_by: str = ""
    by_file: str = ""


FILES = Table("bank_files", FileRow, ("file",))
BREAKS = Table("bank_breaks", BreakRow, ("file", "number"))
Rows = dict[tuple[str, int], BreakRow]


class BankFiles:
    name = "bank_files"
    tables = (FILES, BREAKS)
    reads: Kinds = frozenset(classes_of("bankFile"))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        files = store.rows(FILES, {(one.stream,) for one in batch})
        breaks = store.rows(BREAKS, {key for one in batch for key in _touched(one)})
        for one in batch:
            files[one.stream,] = _file(files.get((one.stream,)), one)
            _breaks(breaks, files[one.stream,].bank, one)
        return (Change(FILES, files.values()), Change(BREAKS, breaks.values()))


def _touched(happened: Recorded) -> list[tuple[str, int]]:
    match happened.event:
        case BankFileBreaksOpened(breaks=breaks):
            return [(happened.stream, one.number) for one in breaks]
        case BankFileBreakReopened(reopened=again):
            return [(happened.stream, again.number)]
        case (
            BankFileBreakAssigned(number=number)
            | BankFileBreakProposed(number=number)
            | BankFileBreakResolved(number=number)
        ):
            return [(happened.stream, number)]
        case _:
            return []


def _file(row: FileRow | None, happened: Recorded) -> FileRow:
    match happened.event:
        case BankFileReceived() as told:
            told_of = (told.format, told.profile, told.kind, told.rows)
            begun = _begun(happened, told, Status.RECEIVED)
            sums = (told.credit_fen, told.debit_fen)
            return FileRow(*begun, *told_of, *sums)
        case BankFileRefused() as told:
            begun = _begun(happened, told, Status.REFUSED)
            return FileRow(*begun, refused_code=told.code, refused_place=told.place)
        case BankFileApplied() as done:
            assert row is not None, "a file's history begins with its receipt"
            return msgspec.structs.replace(
                row,
                status=Status.APPLIED.value,
                matched=done.matched,
                broken=done.broken,
                informational=done.informational,
            )
        case BankFileSuperseded():
            assert row is not None, "a file's history begins with its receipt"
            return msgspec.structs.replace(row, status=Status.SUPERSEDED.value)
        case _:
            assert row is not None, "a file's history begins with its receipt"
            return row


def _begun(
    happened: Recorded, told: BankFileReceived | BankFileRefused, status: Status
) -> tuple[str, str, str, str, int, date]:
    place = (happened.position, happened.happened_on)
    return (happened.stream, told.digest, told.bank, status.value, *place)


def _breaks(rows: Rows, bank: str, happened: Recorded) -> None:
    """What an event does to the breaks of its file."""
    stream, event = happened.stream, happened.event
    match event:
        case BankFileBreaksOpened(breaks=breaks):
            for one in breaks:
                rows[stream, one.number] = _opened(stream, bank, one, happened.happened_on)
        case BankFileBreakReopened(reopened=again):
            rows[stream, again.number] = _opened(stream, bank, again, happened.happened_on)
        case BankFileBreakAssigned(number=number, owner=owner):
            _change(rows, (stream, number), owner=owner, status="assigned")
        case BankFileBreakProposed(number=number, finding=finding):
            person = happened.actor.person if happened.actor else ""
            found = {"finding": finding, "proposed_by": person, "status": "proposed"}
            _change(rows, (stream, number), **found)
        case BankFileBreakResolved(number=number, finding=finding, by_file=by_file):
            done = {"finding": finding, "by_file": by_file, "status": "resolved"}
            _change(rows, (stream, number), **done)
        case _:
            pass


def _opened(stream: str, bank: str, one: Break, day: date) -> BreakRow:
    told = (one.type, one.row, one.payment or None, one.fen, one.direction)
    return BreakRow(stream, one.number, bank, *told, day)


def _change(rows: Rows, key: tuple[str, int], **fields: str) -> None:
    rows[key] = msgspec.structs.replace(rows[key], **fields)

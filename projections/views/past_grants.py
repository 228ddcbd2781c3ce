"""Grants paid before the ledger: the lists that were handed in, and each row, taken or a break."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from domain.codec import classes_of
from domain.event import Recorded
from domain.grant import Status
from domain.grant_events import (
    GrantBreakOpened,
    GrantBreakResolved,
    GrantImported,
    GrantRevoked,
)
from domain.legacy_import import (
    ImportConfirmed,
    ImportFinished,
    ImportReceived,
)
from projections.views.view import Change, Kinds, Store, Table


class PastListRow(msgspec.Struct, frozen=True, gc=False):
    """`status`: received, confirmed, finished or withdrawn; `schemes`: those it has rows of."""

    list: str
    digest: str
    document: str
    schemes: tuple[str, ...]
    rows: int
    fen: int
    status: str
    received_on: date
    received_at: int


class PastRow(msgspec.Struct, frozen=True, gc=False):
    """`status`: imported, break, dismissed or revoked; `because`, `key`, `held_by`: of a break; who
    is not known is none; `reason`: of the officer who resolved it."""

    grant: str
    list: str
    line: int
    scheme: str
    status: str
    because: str
    key: str
    held_by: str | None
    beneficiary: str | None
    payee: str | None
    amount_fen: int
    paid_on: date
    first: date | None
    last: date | None
    document: str
    told_on: date
    told_at: int
    reason: str = ""
    resolved_at: int | None = None


PAST_LISTS = Table("past_lists", PastListRow, ("list",))
PAST_ROWS = Table("past_rows", PastRow, ("grant",))

OF_ROWS = (GrantImported, GrantBreakOpened, GrantBreakResolved, GrantRevoked)


class PastGrants:
    name = "past_grants"
    tables = (PAST_LISTS, PAST_ROWS)
    reads: Kinds = frozenset((*classes_of("import"), *OF_ROWS))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        of_rows = [one for one in batch if isinstance(one.event, OF_ROWS)]
        of_lists = [one for one in batch if not isinstance(one.event, OF_ROWS)]
        return (
            Change(PAST_LISTS, _lists(of_lists, store).values()),
            Change(PAST_ROWS, _rows(of_rows, store).values()),
        )


def _lists(batch: Sequence[Recorded], store: Store) -> dict[Any, PastListRow]:
    rows = store.rows(PAST_LISTS, {(one.stream,) for one in batch})
    for one in batch:
        key = (one.stream,)
        rows[key] = _list_after(rows.get(key), one)
    return rows


def _list_after(row: PastListRow | None, happened: Recorded) -> PastListRow:
    event = happened.event
    if isinstance(event, ImportReceived):
        schemes = tuple(one.scheme for one in event.schemes)
        rows, fen = sum(one.rows for one in event.schemes), sum(one.fen for one in event.schemes)
        told = (event.digest, event.document, schemes, rows, fen, "received")
        return PastListRow(happened.stream, *told, happened.happened_on, happened.position)
    assert row is not None, "a list's history begins with import.received"
    match event:
        case ImportConfirmed():
            status = "confirmed"
        case ImportFinished():
            status = "finished"
        case _:
            status = "withdrawn"
    return msgspec.structs.replace(row, status=status)


def _rows(batch: Sequence[Recorded], store: Store) -> dict[Any, PastRow]:
    """Of revocations only those of imported grants."""
    rows = store.rows(PAST_ROWS, {(one.stream,) for one in batch})
    for one in batch:
        key = (one.stream,)
        after = _row_after(rows.get(key), one)
        if after is not None:
            rows[key] = after
    return rows


def _row_after(row: PastRow | None, happened: Recorded) -> PastRow | None:
    event, position = happened.event, happened.position
    match event:
        case GrantBreakOpened():
            return _told(happened, event, Status.BREAK)
        case GrantImported() if row is None:
            return _told(happened, event, Status.IMPORTED)
        case _ if row is None:
            return None
        case GrantImported():
            tied = {"beneficiary": event.row.beneficiary or None, "payee": event.row.payee}
            return msgspec.structs.replace(row, status=Status.IMPORTED.value, **tied)
        case GrantBreakResolved(outcome=outcome, reason=reason):
            status = Status.DISMISSED.value if outcome == "dismissed" else row.status
            resolved = {"status": status, "reason": reason, "resolved_at": position}
            return msgspec.structs.replace(row, **resolved)
        case _:
            assert isinstance(event, GrantRevoked), "nothing else is read"
            return msgspec.structs.replace(row, status=Status.REVOKED.value, reason=event.reason)


def _told(happened: Recorded, event: GrantImported | GrantBreakOpened, status: Status) -> PastRow:
    row = event.row
    broken = event if isinstance(event, GrantBreakOpened) else None
    return PastRow(
        happened.stream,
        event.imported_from,
        event.line,
        row.scheme,
        status.value,
        broken.because if broken else "",
        broken.key if broken else "",
        (broken.held_by or None) if broken else None,
        row.beneficiary or None,
        row.payee or None,
        row.amount_fen,
        row.paid_on,
        row.first,
        row.last,
        row.document,
        happened.happened_on,
        happened.position,
    )

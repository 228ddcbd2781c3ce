"""Applications as filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.application import ApplicationFiled
from domain.event import Recorded
from projections.views.view import Change, Kinds, Store, Table


class ApplicationRow(msgspec.Struct, frozen=True, gc=False):
    application: str
    scheme: str
    payee: str
    payee_kind: str
    filed_on: date
    lines: int
    filed_at: int


APPLICATIONS = Table("applications", ApplicationRow, ("application",))


class Applications:
    name = "applications"
    tables = (APPLICATIONS,)
    reads: Kinds = frozenset((ApplicationFiled,))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rows = [_row(one, one.event) for one in batch if isinstance(one.event, ApplicationFiled)]
        return (Change(APPLICATIONS, rows),)


def _row(happened: Recorded, filed: ApplicationFiled) -> ApplicationRow:
    return ApplicationRow(
        happened.stream,
        filed.scheme,
        filed.payee,
        filed.payee_kind,
        filed.filed_on,
        len(filed.lines),
        happened.position,
    )

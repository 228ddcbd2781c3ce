"""The rows that went to banks and came back, and what the matching makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import psycopg

from domain.bank_file import BreakType
from projections.recorder import RUNTIME_ROLE, connection_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
BREAKS = (*get_args(BreakType),)
FOUND = """
select found.file::text, found.row, found.payment::text, found.finding, found.rule, found.fen,
    found.open, sent.ordered_at, row.fen, row.direction, row.booked_on, row.cause, row.code
from bank_findings as found
left join bank_rows as row using (file, row)
left join payment_file_rows as sent using (payment)
where found.found_by = %s
order by found.file <> found.found_by, found.file, found.row, found.payment
"""
# The whole table is read and joined at once; the log's sessions are set for single rows.
FOR_MANY = (
    "set local enable_seqscan = on; set local plan_cache_mode = auto; set local work_mem = '64MB'"
)
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('bank ' || %s, 0))"
FORGET = (
    "delete from bank_findings where found_by = %s",
    "update bank_findings set open = true, explained_by = null where explained_by = %s",
    "delete from bank_rows where file = %s",
)
BOOKED = "select distinct booked_on from bank_rows where file = %s and booked_on is not null"


class SentRow(msgspec.Struct, frozen=True, gc=False):
    """A row of a file of ours. `account`, `name`: keyed digests as UUIDs, None where not given."""

    file: str
    row: int
    bank: str
    payment: str
    ordered_at: int
    batch: str
    row_key: str
    fen: int
    written_on: date
    account: str | None
    name: str | None


class ToldRow(msgspec.Struct, frozen=True, gc=False):
    """A row of a bank's file as it is matched; see 230_bank_rows.sql."""

    file: str
    row: int
    bank: str
    kind: str
    entry: int
    direction: str
    fen: int
    currency: str
    booking: str
    booked_on: date | None
    reversal: bool
    ordered_at: int | None
    batch: str
    row_key: str
    bank_reference: str
    outcome: str
    cause: str
    code: str
    account: str | None
    name: str | None


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What a row came to, for one payment or for none. `open`: a break. `file`: another than the
    one being matched where this one explains it. `ordered_at`: of the payment; `told_fen` and what
    follows: as the row says."""

    file: str
    row: int
    payment: str | None
    finding: str
    rule: str
    fen: int
    open: bool
    ordered_at: int | None
    told_fen: int | None
    direction: str | None
    booked_on: date | None
    cause: str | None
    code: str | None


class BankRows:
    """For one thread. Raises psycopg.OperationalError when the server is lost."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            **connection_settings(dsn, role), autocommit=True
        )

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def of_bank(self, bank: str) -> Iterator[None]:
        """One transaction, alone with this bank's rows: two files are never matched at once."""
        with self._connection.transaction():
            self._connection.execute(FOR_MANY)
            self._connection.execute(ONE_AT_A_TIME, (bank,))
            yield

    def keep_sent(self, rows: Iterable[SentRow]) -> None:
        """The rows of a file of ours, before it is handed over."""
        self._copy("payment_file_rows", SentRow, rows)
        self._connection.execute("analyze payment_file_rows")

    def forget_sent(self, file: str) -> None:
        """A file that was withdrawn before it was handed over."""
        self._connection.execute("delete from payment_file_rows where file = %s", (file,))

    def stage(self, file: str, rows: Iterable[ToldRow]) -> None:
        """The rows of a bank's file, in place of what an earlier try left."""
        for statement in FORGET:
            self._connection.execute(statement, (file,))
        self._copy("bank_rows", ToldRow, rows)
        self._connection.execute("analyze bank_rows")

    def match_result(self, file: str, bank: str, final: bool) -> None:
        """Finds what the rows of a result come to. `final`: no more comes of its batches."""
        asked = {"file": file, "bank": bank, "final": final, "breaks": list(BREAKS)}
        self._connection.execute(_sql("results.sql"), asked)

    def booked_days(self, file: str) -> list[date]:
        """The days on which a statement's rows are booked."""
        return [row[0] for row in self._connection.execute(BOOKED, (file,))]

    def match_statement(
        self,
        file: str,
        bank: str,
        spans: Sequence[tuple[date, date, date]],
    ) -> None:
        """Finds what the rows of a statement come to. `spans`: booked on, and the first and last
        day of writing that fit it (five banking days before to one after)."""
        booked, first, last = ([one[place] for one in spans] for place in range(3))
        asked = {"file": file, "bank": bank, "breaks": list(BREAKS)}
        asked |= {"booked": booked, "first": first, "last": last}
        self._connection.execute(_sql("statement.sql"), asked)

    def findings(self, file: str) -> list[Finding]:
        """What matching this file found, in the order of its rows; rows of earlier files last."""
        return [Finding(*row) for row in self._connection.execute(FOUND, (file,))]

    def _copy(self, table: str, shape: type[msgspec.Struct], rows: Iterable[Any]) -> None:
        columns = ", ".join(shape.__struct_fields__)
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"copy {table} ({columns}) from stdin") as copy,
        ):
            for row in rows:
                copy.write_row(msgspec.structs.astuple(row))


@cache
def _sql(name: str) -> str:
    return (FOLDER / name).read_text()

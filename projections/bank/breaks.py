"""What is not explained, oldest first, with its age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from projections.recorder import RUNTIME_ROLE, connection_settings

OPEN = """
select file::text, number, bank, type, at_row, payment::text, fen, direction, opened_on,
    %(today)s::date - opened_on as age_days, owner, status, finding
from bank_breaks
where status <> 'resolved' and (%(bank)s::text is null or bank = %(bank)s)
order by opened_on, file, number
"""


FILES = """
select file::text, digest, bank, status, format, profile, kind, received_on, rows, credit_fen,
    debit_fen, matched, broken, informational, refused_code, refused_place
from bank_files
where %(bank)s::text is null or bank = %(bank)s
order by received_at desc limit %(limit)s
"""


class OpenBreaks:
    """For one thread."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        self._connection: psycopg.Connection[dict[str, Any]] = psycopg.connect(
            **connection_settings(dsn, role), row_factory=dict_row, autocommit=True
        )

    def close(self) -> None:
        self._connection.close()

    def of_bank(self, bank: str | None, today: date) -> Sequence[dict[str, Any]]:
        """Of one bank, or of all. `age_days`: calendar days since it was opened."""
        return self._connection.execute(OPEN, {"bank": bank, "today": today}).fetchall()

    def files(self, bank: str | None, limit: int) -> Sequence[dict[str, Any]]:
        """Files of one bank or of all, the latest first."""
        return self._connection.execute(FILES, {"bank": bank, "limit": limit}).fetchall()

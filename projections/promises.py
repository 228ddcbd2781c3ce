"""What a database says of the settings that the ledger's promises rest on."""

from __future__ import annotations

from pathlib import Path

import psycopg

FOUND = (Path(__file__).parent / "promises.sql").read_text()


def settings_found(dsn: str) -> dict[str, str]:
    """Name → value; of the log's trigger and role only where the database is migrated.

    Raises psycopg.Error where the server does not answer.
    """
    with psycopg.connect(dsn, connect_timeout=5, client_encoding="utf8") as connection:
        return dict(connection.execute(FOUND.encode()).fetchall())

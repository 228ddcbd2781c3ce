"""Which orders wait to be put into a file for a bank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE, connection_settings

WAITING = """
select payment::text, ordered_at, fen, account, scheme
from payments join rosters using (roster)
where payments.bank = any(%s) and payments.status = 'ordered' order by ordered_at
"""
A_FETCH = 5_000


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """An order that is in no file. `account`: the vault's record; `scheme`: what it is paid for."""

    payment: str
    ordered_at: int
    fen: int
    account: str
    scheme: str


def waiting_for(dsn: str, banks: Sequence[str], *, role: str = RUNTIME_ROLE) -> Iterator[Waiting]:
    """In the order in which they were ordered, a page in memory at a time. An empty bank: such
    as name none."""
    settings = connection_settings(dsn, role)
    connection: psycopg.Connection[Any] = psycopg.connect(**settings)
    with connection, connection.cursor("payments_to_send") as cursor:
        cursor.itersize = A_FETCH
        for row in cursor.execute(WAITING, (list(banks),)):
            yield Waiting(*row)

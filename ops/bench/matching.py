"""`matching`: a statement of a million rows against a million payments, beside a raw COPY of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import psycopg

from ops.bench.checks import WrongResult
from ops.bench.figures import Figure
from ops.bench.place import Place
from projections.bank.store import BankRows, SentRow, ToldRow

BANK, FILE, SENT_ON = "bench-bank", str(UUID(int=9)), date(2019, 7, 1)
RAW_TABLE = "create unlogged table raw_rows (like bank_rows)"
RAW_OUT = "copy bank_rows to stdout (format binary)"
RAW_IN = "copy raw_rows from stdin (format binary)"
COUNTED = "select finding, count(*) from bank_findings group by finding"
PART = 100_000
BY_ACCOUNT, OTHER_SUM, STRANGER = 97, 98, 99  # of every hundred rows; the others by reference


def matching(place: Place) -> list[Figure]:
    """Seconds from staged rows to findings; and with the staging."""
    rows = place.size.payment_rows
    place.drop("matching_run")
    dsn = place.create_empty("matching_run")
    desk = BankRows(dsn)
    try:
        for start in range(0, rows, PART):
            with desk.of_bank(BANK):
                desk.keep_sent(_sent(number) for number in range(start, min(start + PART, rows)))
        with desk.of_bank(BANK):
            begun = time.monotonic()
            desk.stage(FILE, (_told(number) for number in range(rows)))
            staged = time.monotonic()
            spans = [(day, day - timedelta(7), day + timedelta(1)) for day in (SENT_ON,)]
            desk.match_statement(FILE, BANK, spans)
            matched = time.monotonic()
    finally:
        desk.close()
    _check(dsn, rows)
    raw = _raw(dsn)
    place.drop("matching_run")
    return [
        _figure("matching", matched - staged, raw, rows),
        _figure("matching:staged", matched - begun, raw, rows),
    ]


def _figure(name: str, seconds: float, raw: float, rows: int) -> Figure:
    return Figure(name, seconds, "s", raw, seconds / raw, cpu_us=None)


def _sent(number: int) -> SentRow:
    return SentRow(
        f"sha256:{number // PART}",
        number + 1,
        BANK,
        str(UUID(int=number + 1)),
        number + 1,
        f"B{number // PART}",
        f"{number:09}",
        20_000 + number % 7 * 100,
        SENT_ON,
        str(UUID(int=number + 1)),
        str(UUID(int=number + 2)),
    )


def _told(number: int) -> ToldRow:
    kind, sent = number % 100, _sent(number)
    named = kind not in (BY_ACCOUNT, STRANGER)
    return ToldRow(
        FILE,
        number + 1,
        BANK,
        "statement",
        0,
        "debit",
        sent.fen + (kind == OTHER_SUM),
        "CNY",
        "booked",
        SENT_ON,
        False,
        sent.ordered_at if named else None,
        "",
        "",
        f"K{number}",
        "",
        "",
        "",
        sent.account if kind != STRANGER else str(UUID(int=10**12 + number)),
        sent.name,
    )


def _check(dsn: str, rows: int) -> None:
    """Each kind of row came to what it is."""
    kinds = [
        sum(1 for number in range(rows) if number % 100 == one) for one in (OTHER_SUM, STRANGER)
    ]
    expected = {
        "settled": rows - sum(kinds),
        "amount-mismatch": kinds[0],
        "unexpected-debit": kinds[1],
    }
    with psycopg.connect(dsn) as connection:
        found: dict[str, int] = dict(connection.execute(COUNTED).fetchall())
    if found != {kind: count for kind, count in expected.items() if count}:
        raise WrongResult(f"matched {found}, expected {expected}")


def _raw(dsn: str) -> float:
    """Seconds that PostgreSQL takes to store the same rows in a table without an index."""
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(RAW_TABLE)
        held = BytesIO()
        with cursor.copy(RAW_OUT) as out:
            for block in _blocks(out):
                held.write(block)
        begun = time.monotonic()
        with cursor.copy(RAW_IN) as into:
            into.write(held.getbuffer())
        connection.commit()
        return time.monotonic() - begun


def _blocks(out: psycopg.Copy) -> Iterator[bytes]:
    while block := out.read():
        yield bytes(block)

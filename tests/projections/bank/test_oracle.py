"""Matching asked of another engine: DuckDB, in words of its own, on rows with all kinds of trouble.

The oracle knows our references, bank references, batch sums and the only payment that fits; it was
written from the rules, not from the SQL it is held against.
"""

from __future__ import annotations

import csv
import tempfile
from datetime import timedelta
from random import Random
from typing import Any

import duckdb
import msgspec
from bank_desk import SENT_ON, Desk, identifier, sent, told

ROWS, FEW = 200_000, 2_000


def rows_of(seed: int, rows: int) -> tuple[list[Any], list[Any]]:
    """What was sent, and a statement with references, without them, twice, wrong, and strangers."""
    random = Random(seed)
    out = [
        sent(
            number,
            random.choice((20000, 20000, 15000, 8800)),
            row_key=f"{number:06}",
            account=identifier(
                1_000_000 + number // 2 * 2 if number % 20 < 2 else 2_000_000 + number
            ),
            name=identifier(5_000_000 + number),
        )
        for number in range(1, rows + 1)
    ]
    back: list[Any] = []

    def add(payment: Any, /, **other: Any) -> None:
        fields = {"direction": "debit", "outcome": "", "fen": payment.fen} | other
        back.append(told(len(back) + 1, **fields))

    for payment in out:
        kind = random.randrange(20)
        number = payment.row
        by_account = {"account": payment.account, "name": payment.name}
        if kind < 10:
            add(payment, payment=number, **by_account)
        elif kind < 13:
            add(payment, **by_account, booked_on=SENT_ON + timedelta(random.randrange(14)))
        elif kind == 13:
            add(payment, account=payment.account, name=identifier(1))
        elif kind == 14:
            add(payment, payment=number, fen=payment.fen + 1)
        elif kind == 15:
            add(payment, payment=number)
            add(payment, payment=number)
        elif kind == 16:
            add(payment, payment=number, booking="pending")
        elif kind == 17:
            add(payment, payment=number, direction="credit")
        elif kind == 18:
            add(payment, account=identifier(9_000_000 + number))
    random.shuffle(back)
    return out, [msgspec.structs.replace(one, row=row) for row, one in enumerate(back, 1)]


ORACLE = """
with money as (select * from told where booking = 'booked'),
named as (
    select money.row, sent.payment,
        case when money.direction = 'credit' then 'returned'
            when money.fen = sent.fen then 'settled' else 'amount-mismatch' end as finding
    from money, sent where money.ordered_at = sent.ordered_at
),
gone as (select distinct payment from named, money
    where named.row = money.row and money.direction = 'debit'),
pairs as (
    select money.row, sent.payment, money.name = sent.name as same_name
    from money, sent
    where money.ordered_at is null and money.account = sent.account and money.fen = sent.fen
        and money.booked_on between sent.written_on - 1 and sent.written_on + 9
        and sent.payment not in (from gone)
),
lonely as (
    from pairs where row in (select row from pairs group by row having count(*) = 1)
        and payment in (select payment from pairs group by payment having count(*) = 1)
)
select row, payment, finding from named
union all select row, payment, 'settled' from lonely where same_name
union all
select row, null, 'suggested' from (select distinct row from pairs)
    where row not in (select row from lonely where same_name)
union all
select row, null, 'unexpected-debit' from money
    where ordered_at is null and row not in (select row from pairs)
union all select row, null, 'information' from told where booking <> 'booked'
"""


def asked_of_duckdb(out: list[Any], back: list[Any]) -> set[tuple[int, str | None, str]]:
    with duckdb.connect() as other:
        other.execute("set threads = 1")
        other.execute(
            "create table sent (payment text, ordered_at bigint, fen bigint, written_on date,"
            " account text, name text)"
        )
        other.execute(
            "create table told (row integer, direction text, fen bigint, booking text,"
            " booked_on date, ordered_at bigint, account text, name text)"
        )
        _fill(
            other,
            "sent",
            [
                (one.payment, one.ordered_at, one.fen, one.written_on, one.account, one.name)
                for one in out
            ],
        )
        _fill(
            other,
            "told",
            [
                (
                    one.row,
                    one.direction,
                    one.fen,
                    one.booking,
                    one.booked_on,
                    one.ordered_at,
                    one.account,
                    one.name,
                )
                for one in back
            ],
        )
        return set(other.execute(ORACLE).fetchall())


def _fill(other: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """By way of a file: one statement a row takes minutes."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        csv.writer(file).writerows(rows)
        file.flush()
        other.execute(f"copy {table} from '{file.name}' (header false, nullstr '')")


def ours(desk: Desk, out: list[Any], back: list[Any]) -> set[tuple[int, str | None, str]]:
    desk.send(*out)
    return {
        (one.row, None if one.finding == "suggested" else one.payment, one.finding)
        for one in desk.statement(*back)
    }


def test_another_engine_says_the_same(desk: Desk) -> None:
    out, back = rows_of(1, ROWS)
    found, expected = ours(desk, out, back), asked_of_duckdb(out, back)
    kinds = {finding for _, _, finding in found}
    assert kinds >= {"settled", "returned", "suggested", "amount-mismatch", "unexpected-debit"}
    assert found == expected


def test_control_one_row_bound_otherwise_is_seen(desk: Desk) -> None:
    out, back = rows_of(2, FEW)
    found = ours(desk, out, back)
    settled = next(row for row, _, finding in found if finding == "settled")
    moved = msgspec.structs.replace(back[settled - 1], fen=back[settled - 1].fen + 7)
    assert found != asked_of_duckdb(out, [*back[: settled - 1], moved, *back[settled:]])

"""One payment file written and read back in a process of its own, so that its memory is seen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from domain.reference import reference
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Batch, Debtor, FilePart, PaymentOrder
from gateways.bank.outgoing.writing import check_file, write_files
from gateways.bank.profiles import profile_named
from ops.bench.processes import peak_rss_mb

DEBTOR = Debtor("1800000123456789", "益阳市人力资源和社会保障局", "102100099996", "C1")
BATCH = Batch("BENCH-1", DEBTOR, date(2019, 7, 11), datetime(2019, 7, 10, tzinfo=UTC))
NAMES = ("张三", "李䶮", "欧阳𠮷", "億万里", "买买提·吐尔逊")


class Order(msgspec.Struct, frozen=True):
    """`profile`: the layout's; `rows`: of the whole batch, in one file where the format allows."""

    folder: str
    profile: str
    rows: int


class Written(msgspec.Struct, frozen=True):
    """`write_seconds`: checked, written and compared with the orders; `read_seconds`: read once
    more and compared with the map."""

    parts: list[FilePart]
    write_seconds: float
    read_seconds: float
    cpu_seconds: float
    peak_rss_mb: float


def fen_of(number: int) -> int:
    """What the order of that number pays."""
    return 100 + number % 1_000_003


def orders(rows: int) -> Iterator[PaymentOrder]:
    """So many orders, one by one."""
    for number in range(1, rows + 1):
        yield PaymentOrder(
            payment=f"00000000-0000-5000-8000-{number:012d}",
            reference=reference("BNCH", "1", number),
            fen=fen_of(number),
            account=f"62220219{number:011d}",
            name=NAMES[number % len(NAMES)],
            remark="就业创业服务补贴",
            bank_code=DEBTOR.bank_code,
            bank_name="中国工商银行益阳分行",
        )


def layout_of(order: Order) -> OutLayout:
    """The profile's, with all rows in one file; a sheet stays within what its format bears."""
    layout = profile_named(order.profile).outgoing
    assert layout is not None, f"{order.profile} is no layout of payment files"
    return msgspec.structs.replace(layout, rows_a_file=order.rows)


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    layout, folder = layout_of(order), Path(order.folder)
    spent, begun = time.process_time(), time.monotonic()
    parts = write_files(BATCH, orders(order.rows), layout, folder)
    written = time.monotonic()
    for part in parts:
        check_file(part, layout, folder)
    read = time.monotonic()
    told = Written(
        list(parts),
        written - begun,
        read - written,
        time.process_time() - spent,
        peak_rss_mb([os.getpid()]),
    )
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()

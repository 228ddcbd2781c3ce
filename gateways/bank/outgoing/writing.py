"""From orders to files: check all, write, read back, and only then let them be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from gateways.bank.outgoing import (
    pain_reading,
    pain_writing,
    sheet_reading,
    sheet_writing,
    text_reading,
    text_writing,
)
from gateways.bank.outgoing.checks import Checks, of_part
from gateways.bank.outgoing.fields import file_name, row_key
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import (
    Batch,
    FilePart,
    Part,
    PaymentFileRefused,
    PaymentOrder,
    Problem,
)
from gateways.bank.outgoing.place import digest_of, made_durable, place_to_write, put
from gateways.bank.outgoing.reading import Read, compare, compare_with_map, wrong
from gateways.bank.outgoing.row_map import SUFFIX, RowMap, rows_of
from gateways.bank.outgoing.row_map import digest_of as map_digest_of
from gateways.bank.outgoing.spool import Spool

WRITERS = {
    "text": text_writing.write,
    "sheet": sheet_writing.write,
    "pain.001.001.09": pain_writing.write,
    "pain.001.001.03": pain_writing.write,
}
READERS: dict[str, Callable[[Path, OutLayout], Read]] = {
    "text": text_reading.read,
    "sheet": sheet_reading.read,
    "pain.001.001.09": pain_reading.read,
    "pain.001.001.03": pain_reading.read,
}


def write_files(
    batch: Batch, orders: Iterable[PaymentOrder], layout: OutLayout, folder: Path
) -> tuple[FilePart, ...]:
    """The files of a batch, each with its map beside it. The orders come in the order of their
    references; they are gone over once, and none is kept in memory.

    All of them lie in `folder` afterwards, or none but such as lay there with the same bytes.
    Raises PaymentFileRefused with everything that is wrong; OtherFileThere; WrittenWrong; and
    whatever `orders` raises.
    """
    with place_to_write(folder) as place:
        spool = Spool(place, _rows_a_part(layout))
        try:
            parts = _checked(batch, orders, layout, spool)
            made = tuple(_write(part, spool, layout, place) for part in parts)
        finally:
            spool.close()
        # each map before its file: whoever sees a file finds its map
        put([place / name for one in made for name in (one.map_name, one.name)], folder)
    return made


def check_file(told: FilePart, layout: OutLayout, folder: Path) -> None:
    """A file that lies there, before it is handed over, against what the ledger has of it.

    Raises WrittenWrong.
    """
    path, mapped = folder / told.name, folder / told.map_name
    if digest_of(path) != told.sha256:
        wrong("file", "its digest")
    if map_digest_of(mapped) != told.row_map:
        wrong("map", "its digest")
    with closing(READERS[layout.format](path, layout)) as read, closing(rows_of(mapped)) as rows:
        if compare_with_map(read, rows, told.key) != (told.rows, told.fen):
            wrong("file", "count or sum of the rows")


def _rows_a_part(layout: OutLayout) -> int:
    if layout.format == "sheet":
        return min(layout.rows_a_file, sheet_writing.LARGEST_SHEET)
    return layout.rows_a_file


def _checked(
    batch: Batch, orders: Iterable[PaymentOrder], layout: OutLayout, spool: Spool
) -> list[Part]:
    """The parts, when everything is right with every order and every part."""
    checks, problems = Checks(layout), list[Problem]()
    for row, order in enumerate(orders, start=1):
        found = checks.of_order(row, order)
        problems += found
        if not problems:
            spool.add(order)
    if not problems:
        problems = [] if spool.rows else [Problem(0, "", "orders", "没有支付指令 · no orders")]
    of = len(spool.sizes)
    parts = [Part(batch, at, of, *size) for at, size in enumerate(spool.sizes, start=1)]
    shared = [one for part in parts or [Part(batch, 1, 1, 1, 1)] for one in of_part(layout, part)]
    if len({file_name(layout, part) for part in parts}) < of:
        shared.append(Problem(0, "", "file_name", "分批文件重名 · two parts of one name"))
    if shared or problems:
        raise PaymentFileRefused([*dict.fromkeys(shared), *problems])
    return parts


def _write(part: Part, spool: Spool, layout: OutLayout, place: Path) -> FilePart:
    """One part, written, read back and durable."""
    name = file_name(layout, part)
    path, map_path = place / name, place / (name + SUFFIX)
    with map_path.open("xb") as out:
        row_map = RowMap(out)
        orders = _mapped(spool.orders(part.part), row_map, layout)
        WRITERS[layout.format](path, part, orders, layout)
    with closing(READERS[layout.format](path, layout)) as read:
        compare(read, part, spool.orders(part.part), layout)
    made_durable(path)
    made_durable(map_path)
    shared = (part.key, part.part, part.of, part.rows, part.fen)
    return FilePart(name, map_path.name, *shared, digest_of(path), row_map.digest)


def _mapped(
    orders: Iterable[PaymentOrder], row_map: RowMap, layout: OutLayout
) -> Iterator[PaymentOrder]:
    for row, order in enumerate(orders, start=1):
        row_map.add(row, row_key(layout, row, order), order)
        yield order

"""Orders laid by until all are checked, in a file that has no name and goes with the process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

import msgspec

from gateways.bank.outgoing.order import PaymentOrder

DECODER = msgspec.json.Decoder(PaymentOrder)


class Spool:
    """`sizes`: rows and fen of each part, in order; each part is read as often as wanted, one at a
    time."""

    def __init__(self, folder: Path, rows_a_part: int) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115  # it lives as long as this does
        self._rows_a_part = rows_a_part
        self._begins: list[int] = []
        self.sizes: list[tuple[int, int]] = []
        self.rows = 0

    def add(self, order: PaymentOrder) -> None:
        if self.rows % self._rows_a_part == 0:
            self._begins.append(self._file.tell())
            self.sizes.append((0, 0))
        self._file.write(msgspec.json.encode(order) + b"\n")
        rows, fen = self.sizes[-1]
        self.sizes[-1] = (rows + 1, fen + order.fen)
        self.rows += 1

    def orders(self, part: int) -> Iterator[PaymentOrder]:
        """Of a part, from 1."""
        self._file.seek(self._begins[part - 1])
        for line in islice(self._file, self.sizes[part - 1][0]):
            yield DECODER.decode(line)

    def close(self) -> None:
        self._file.close()

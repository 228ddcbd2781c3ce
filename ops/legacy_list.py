"""A list of grants paid before the ledger as events: handed in, confirmed, row by row, finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gateways.callers import officer_source
from gateways.legacy_shapes import ImportRow
from ops.legacy_files import Mistake, NotAList, digest_of
from ops.legacy_rows import rows_of

Progress = Callable[[int], None]
AT_ONCE = 1_000  # rows between two looks at the progress

_encode = msgspec.json.Encoder().encode


class LegacyList(msgspec.Struct, frozen=True):
    """A file that was read: its digest, rows and fen under each scheme, and what is wrong."""

    path: Path
    digest: str
    document: str
    schemes: dict[str, tuple[int, int]]
    mistakes: tuple[Mistake, ...]

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.schemes.values())

    @property
    def subject(self) -> str:
        """The list as the ledger names it."""
        return f"import:{self.digest.removeprefix('sha256:')}"

    def received(self, about: str) -> dict[str, Any]:
        """What `import.received` tells."""
        schemes = [
            {"scheme": scheme, "rows": rows, "fen": fen}
            for scheme, (rows, fen) in self.schemes.items()
        ]
        return {"digest": self.digest, "document": about, "schemes": schemes}


def read_list(path: Path, document: str, progress: Progress) -> LegacyList:
    """Every row checked. `progress` is told rows.

    Raises NotAList.
    """
    schemes: dict[str, tuple[int, int]] = {}
    mistakes: list[Mistake] = []
    done = 0
    for done, (_, row) in enumerate(rows_of(path, document), 1):
        if isinstance(row, Mistake):
            mistakes.append(row)
        else:
            rows, fen = schemes.get(row.scheme, (0, 0))
            schemes[row.scheme] = rows + 1, fen + row.fen
        if done % AT_ONCE == 0:
            progress(AT_ONCE)
    progress(done % AT_ONCE)
    if not done:
        raise NotAList(f"{path}: no rows")
    return LegacyList(path, digest_of(path), document, schemes, tuple(mistakes))


def write_events(told: LegacyList, person: str, happened_on: str, out: BinaryIO) -> None:
    """The rows as CloudEvents, one a line. The same row of the same file is the same event, so that
    a second import changes nothing."""
    for row in _rows(told):
        data = {key: one for key, one in msgspec.to_builtins(row).items() if one not in (None, [])}
        if happened_on:
            data["happened_on"] = happened_on
        event = {
            "specversion": "1.0",
            "id": f"past:{told.digest.removeprefix('sha256:')}:{row.line}",
            "source": officer_source(person),
            "type": "grant.imported",
            "subject": told.subject,
            "data": data,
        }
        out.write(_encode(event) + b"\n")


def _rows(told: LegacyList) -> Iterator[ImportRow]:
    for _, row in rows_of(told.path, told.document):
        assert not isinstance(row, Mistake), "a list with mistakes is not sent"
        yield row

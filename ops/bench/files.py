"""Files of JSON Lines that a run makes, and takes away again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ops.bench.place import Place
from ops.importing import outcomes_beside


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")


class File:
    """A file to import, in the folder of the run while this is open."""

    def __init__(self, place: Place, lines: Iterable[bytes]) -> None:
        self.path = place.folder / "bulk.jsonl"
        write_lines(self.path, lines)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink()
        outcomes_beside(self.path).unlink(missing_ok=True)

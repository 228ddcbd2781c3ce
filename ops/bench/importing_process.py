"""One import in a process of its own, as `ledger import` does it; says what it cost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from ops.bench.inputs import SPEAKERS
from ops.bench.processes import watched
from ops.bench.profiling import profiled
from ops.collecting import collect_rarely
from ops.importing import BATCH, Import
from ops.importing_wire import Workplace
from ops.running import keys_of, running_on
from ops.settings import Settings


class Order(msgspec.Struct, frozen=True):
    """Which file into which ledger; `profile`: where to write what took the time; `batch`: lines
    at a time, if not as many as the import itself thinks right; `alone`: by one process."""

    dsn: str
    folder: str
    file: str
    profile: str = ""
    batch: int = BATCH
    alone: bool = False


class Imported(msgspec.Struct, frozen=True):
    """What came of it. `cpu_seconds`, `peak_rss_mb`: of this process and those it started."""

    lines: int
    events: int
    verdicts: dict[str, int]
    decisions: dict[str, int]
    seconds: float
    cpu_seconds: float
    peak_rss_mb: float


class Profiled(msgspec.Struct, frozen=True):
    into: str


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder = Path(order.folder)
    collect_rarely()  # as the command line does
    settings = Settings(folder, folder / "keys.json")
    with running_on(order.dsn, settings, keys_of(settings)) as parts:
        path = Path(order.file)
        workplace = None if order.alone else Workplace.of(order.dsn, settings)
        importing = Import(parts, SPEAKERS, workplace=workplace, batch=order.batch)
        if order.profile:
            profiled(parts, path, Path(order.profile), importing.batch)
            sys.stdout.buffer.write(msgspec.json.encode(Profiled(order.profile)))
            return
        before = os.times()
        with watched(os.getpid()) as peak:
            tally = importing.file(path)
        spent = sum(os.times()[:4]) - sum(before[:4])
    told = Imported(
        tally.lines,
        tally.events,
        dict(tally.verdicts),
        dict(tally.decisions),
        tally.seconds,
        spent,
        peak(),
    )
    sys.stdout.buffer.write(msgspec.json.encode(told))


if __name__ == "__main__":
    main()

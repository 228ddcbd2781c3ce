"""Where an import spends its time: intake and writing one after the other, under cProfile."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import defaultdict
from pathlib import Path
from typing import TextIO

from domain.command import Command
from gateways.intake import Input
from ops.bench.inputs import SPEAKERS
from ops.importing_lines import in_batches, lines_of
from ops.wiring import Parts

TOP = 40
OURS = ("gateways", "domain", "projections", "ops")


def profiled(parts: Parts, path: Path, into: Path, batch: int) -> None:
    """Imports half of the file plainly, to say the true time of each part; the other half under
    the profiler, to say which functions it is made of."""
    with path.open("rb") as file:
        lines = [one.raw for one in lines_of(file)]
    half = len(lines) // 2
    plain = _timed(parts, lines[:half], batch)
    profile = cProfile.Profile()
    profile.enable()
    _timed(parts, lines[half:], batch)
    profile.disable()
    with into.open("w") as out:
        print(_head(plain, half), file=out)
        _by_module(profile, len(lines) - half, out)
        stats = pstats.Stats(profile, stream=out)
        stats.sort_stats("tottime").print_stats(TOP)


def _timed(parts: Parts, lines: list[bytes], batch: int) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds of: commands made, commands handled, of which in the append."""
    spent: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))

    def note(what: str, since: tuple[float, float]) -> None:
        wall, cpu = spent[what]
        spent[what] = (
            wall + time.perf_counter() - since[0],
            cpu + time.process_time() - since[1],
        )

    for part in in_batches(lines, batch):
        inputs = [Input(raw, SPEAKERS.of(source_in(raw))) for raw in part]
        begun = (time.perf_counter(), time.process_time())
        made = parts.intake.commands(inputs)
        note("intake", begun)
        begun = (time.perf_counter(), time.process_time())
        parts.ledger.handle([one for _, one in made if isinstance(one, Command)])
        note("handle", begun)
    return spent


def source_in(raw: bytes) -> str:
    """The source, where our own files write it."""
    return raw.partition(b'"source":"')[2].partition(b'"')[0].decode()


def _head(spent: dict[str, tuple[float, float]], lines: int) -> str:
    return "\n".join(
        f"{what}: {wall / lines * 1e6:.1f} µs a line, of which {cpu / lines * 1e6:.1f} µs CPU here"
        for what, (wall, cpu) in spent.items()
    )


def _by_module(profile: cProfile.Profile, lines: int, out: TextIO) -> None:
    """Time in the functions of each module, what they call outside of ours included nowhere."""
    sums: dict[str, float] = defaultdict(float)
    for entry in profile.getstats():
        code = entry.code
        name = code if isinstance(code, str) else code.co_filename
        sums[_module(name)] += entry.inlinetime
    for name, seconds in sorted(sums.items(), key=lambda one: -one[1])[:TOP]:
        print(f"{seconds / lines * 1e6:8.2f} µs a line  {name}", file=out)


def _module(name: str) -> str:
    path = Path(name)
    for part in OURS:
        if part in path.parts:
            return "/".join(path.parts[path.parts.index(part) :])
    return path.name if path.suffix == ".py" else name

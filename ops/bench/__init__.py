"""How fast the ledger is on this machine, beside what the machine can do at all: docs/bench.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

PROGRAM = "ledger bench"


def main(names: Sequence[str], scale: float = 1.0, as_json: bool = False) -> int:
    """0, or 1 where a benchmark did not do what it should have: then no figure is printed.

    `names` may hold options as they are typed: `--scale S`, `--json`, `--runs N`, ….
    """
    from ops.bench.checks import WrongResult
    from ops.bench.machine import look
    from ops.bench.place import Place
    from ops.bench.report import as_json as json_of
    from ops.bench.report import as_table
    from ops.bench.running import NAMES, run
    from ops.bench.size import Size

    parser = _parser(NAMES, scale, as_json)
    asked = parser.parse_args(list(names))
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    size = Size(asked.scale)
    place = Place(asked.data / f"{size.persons}", size)
    machine = look(place.folder)
    print(machine.text(), file=sys.stderr, flush=True)
    try:
        figures = run(place, asked.names or NAMES, asked.runs, asked.profile)
    except WrongResult as wrong:
        print(f"no figure: {wrong}", file=sys.stderr)
        return 1
    if asked.json:
        print(json_of(figures))
    else:
        print(f"scale {size.scale:g}, {size.persons:,} persons, medians of {asked.runs}\n")
        print(as_table(figures))
    return 0


def _parser(known: Sequence[str], scale: float, as_json: bool) -> argparse.ArgumentParser:
    from ops.settings import read_settings

    parser = argparse.ArgumentParser(PROGRAM, description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--scale", type=float, default=scale, help="1: what the goals are for")
    parser.add_argument("--json", action="store_true", default=as_json)
    parser.add_argument("--runs", type=int, default=3, help="of each, for medians (3)")
    parser.add_argument(
        "--profile", action="store_true", help="also say where an import's time goes"
    )
    parser.add_argument("--data", type=Path, default=read_settings().data / "bench")
    return parser


__all__ = ["main"]

"""One run: each benchmark asked for several times, the medians of it, or no figure at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from ops.bench.bulk import bulk_claims, bulk_facts, refusals, resend
from ops.bench.bulk_all import bulk_claims_all
from ops.bench.due import due
from ops.bench.figures import Figure, medians
from ops.bench.following import replay, views
from ops.bench.http_load import http_claim, http_fact
from ops.bench.lag import lag
from ops.bench.matching import matching
from ops.bench.month import month
from ops.bench.other import bulk_approvals, mature, mixed
from ops.bench.payment_file import payment_file
from ops.bench.place import Place
from ops.bench.proving import tree, verify
from ops.bench.rehearse import rehearse
from ops.bench.relaying import relay
from ops.bench.report import as_table
from ops.bench.slow_disk import CannotSlow, compiled, must_be_slow

Benchmark = Callable[[Place], list[Figure]]

BENCHMARKS: dict[str, Benchmark] = {
    "http-fact": http_fact,
    "http-claim": http_claim,
    "bulk-facts": bulk_facts,
    "bulk-claims": bulk_claims,
    "bulk-claims-all": bulk_claims_all,
    "bulk-approvals": bulk_approvals,
    "mixed": mixed,
    "resend": resend,
    "refusals": refusals,
    "mature": mature,
    "due": due,
    "rehearse": rehearse,
    "replay": replay,
    "views": views,
    "relay": relay,
    "tree": tree,
    "verify": verify,
    "lag": lag,
    "month": month,
    "payment-file": payment_file,
    "matching": matching,
}
SLOW = {"slow:http-fact": http_fact, "slow:bulk-facts": bulk_facts}
"""With a millisecond added to every fdatasync."""

NAMES = (*BENCHMARKS, *SLOW)


def run(place: Place, names: Sequence[str], runs: int, profiling: bool) -> list[Figure]:
    """Raises WrongResult where a benchmark did not do what it should have."""
    figures: list[Figure] = []
    quick = [name for name in names if name in BENCHMARKS]
    if quick:
        with place.running():
            for name in quick:
                figures += _several(place, name, _with(name, profiling), runs)
    slow = [name for name in names if name in SLOW]
    return figures + (_slow(place, slow, runs) if slow else [])


def _with(name: str, profiling: bool) -> Benchmark:
    profiles = {"bulk-facts": bulk_facts, "bulk-claims": bulk_claims}
    profiles["bulk-claims-all"] = bulk_claims_all
    if profiling and name in profiles:
        return partial(profiles[name], profiling=True)
    return BENCHMARKS[name]


def _several(place: Place, name: str, benchmark: Benchmark, runs: int) -> list[Figure]:
    """A run measures its own baselines, so they stand between each other's."""
    found = []
    for number in range(1, runs + 1):
        print(f"{name}: run {number} of {runs}", file=sys.stderr, flush=True)
        found.append(benchmark(place))
        print(as_table(found[-1], goals=False), file=sys.stderr, flush=True)
    return medians(found)


def _slow(place: Place, names: Sequence[str], runs: int) -> list[Figure]:
    """Nothing where the disk cannot be made slower; it says so."""
    figures = []
    try:
        library = compiled(place.folder)
        with place.running(preload=library):
            must_be_slow(place)
            for name in names:
                figures += _several(place, name, SLOW[name], runs)
    except CannotSlow as no:
        print(f"not run, {', '.join(names)}: {no}", file=sys.stderr)
        return []
    finally:
        for left in Path(place.folder).glob("slow_disk.*"):
            left.unlink()
    return [msgspec.structs.replace(one, name=f"slow:{one.name}") for one in figures]

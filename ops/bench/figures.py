"""A figure, what it is measured against, and whether that is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """One measured value. `ratio`: value by baseline. What does not apply is null."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    cpu_us: float | None = None
    peak_rss_mb: float | None = None


def middle(figures: Sequence[Figure]) -> Figure:
    """Of several runs: the median of each number; of the memory the most."""
    first = figures[0]
    numbers: dict[str, float | None] = {
        field: _of(median, figures, field)
        for field in ("value", "baseline", "ratio", "p50_ms", "p99_ms", "cpu_us")
    }
    numbers["peak_rss_mb"] = _of(max, figures, "peak_rss_mb")
    return msgspec.structs.replace(first, **numbers)


def medians(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Figure by figure over runs that each gave the same ones."""
    return [middle(column) for column in zip(*runs, strict=True)]


def _of(
    choose: Callable[[list[float]], float], figures: Sequence[Figure], field: str
) -> float | None:
    found = [getattr(one, field) for one in figures]
    known = [one for one in found if one is not None]
    return choose(known) if known else None


class Goal(msgspec.Struct, frozen=True):
    """`field` of a figure is to be at least, or at most, so much."""

    field: str
    sign: str
    bound: float

    def text(self) -> str:
        unit = {"p99_ms": " ms p99", "peak_rss_mb": " MB", "ratio": " ×"}.get(self.field, "")
        return f"{self.sign} {self.bound:g}{unit}"

    def reached(self, figure: Figure) -> bool | None:
        found = getattr(figure, self.field)
        if found is None:
            return None
        return bool(found >= self.bound if self.sign == "≥" else found <= self.bound)


def _least(ratio: float) -> Goal:
    return Goal("ratio", "≥", ratio)


MEMORY = Goal("peak_rss_mb", "≤", 300)

GOALS: dict[str, tuple[Goal, ...]] = {
    "http-fact": (_least(0.5),),
    "http-fact:stock": (_least(8),),
    "http-fact:p99": (Goal("ratio", "≤", 10),),
    "http-claim": (_least(0.25), MEMORY),
    "http-claim:stock": (_least(4),),
    "bulk-facts": (_least(0.22), MEMORY),
    "bulk-claims": (_least(0.1), MEMORY),
    "bulk-claims:100": (_least(0.1), MEMORY),
    "bulk-claims-all": (_least(0.7), MEMORY),
    "bulk-approvals": (_least(0.15),),
    "mixed": (_least(0.3), Goal("p99_ms", "≤", 150), MEMORY),
    "resend": (_least(1.0), MEMORY),
    "refusals": (_least(0.6), MEMORY),
    "mature": (Goal("value", "≤", 10),),
    "replay": (_least(0.25),),
    "replay:2": (_least(0.4),),
    "views": (Goal("value", "≥", 25_000), MEMORY),
    "views:rebuild": (_least(1.0), MEMORY),
    "relay": (_least(0.8),),
    "tree": (Goal("value", "≥", 40_000),),
    "verify": (Goal("value", "≥", 66_667), Goal("peak_rss_mb", "≤", 1_024)),
    "month": (Goal("ratio", "≤", 1.5),),
    "relay:3-copies": (_least(0.8),),
    "lag": (Goal("value", "≤", 2),),
    "lag:http": (_least(0.49),),
    "rehearse": (Goal("value", "≥", 30_000), Goal("peak_rss_mb", "≤", 1_024)),
    "matching": (Goal("ratio", "≤", 12),),
    "payment-file": (Goal("peak_rss_mb", "≤", 64),),
    "payment-file:pain.001": (Goal("peak_rss_mb", "≤", 64),),
    "payment-file:sheet": (Goal("peak_rss_mb", "≤", 64),),
    "due": (Goal("value", "≤", 300), Goal("peak_rss_mb", "≤", 1_024)),
    "due:unclaimed": (Goal("value", "≤", 300), Goal("peak_rss_mb", "≤", 1_024)),
}
"""By name of figure; those without are for orientation."""

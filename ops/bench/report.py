"""What a run says: an array for machines, a table with the goals for people."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ops.bench.figures import GOALS, Figure

COLUMNS = ("name", "value", "unit", "baseline", "ratio", "p50 ms", "p99 ms", "CPU µs", "MB")
HEAD = (*COLUMNS, "goal", "reached")


def as_json(figures: Sequence[Figure]) -> str:
    return msgspec.json.format(msgspec.json.encode([_rounded(one) for one in figures])).decode()


def as_table(figures: Sequence[Figure], *, goals: bool = True) -> str:
    """In Markdown, so that it can stand in docs/bench.md. Without goals: only what was measured."""
    head = HEAD if goals else COLUMNS
    rows = [head, tuple("---" for _ in head), *(_row(one)[: len(head)] for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    goals = GOALS.get(figure.name, ())
    said = [goal.reached(figure) for goal in goals]
    reached = "" if not goals else "yes" if all(said) else "NO"
    times = (figure.p50_ms, figure.p99_ms, figure.cpu_us, figure.peak_rss_mb)
    return (
        figure.name,
        _number(figure.value),
        figure.unit,
        _number(figure.baseline),
        _number(figure.ratio, "{:.2f}"),
        *(_number(one, "{:.1f}") for one in times),
        ", ".join(goal.text() for goal in goals),
        reached,
    )


def _number(value: float | None, small: str = "{:.3g}") -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else small.format(value)


def _rounded(figure: Figure) -> Figure:
    numbers = {
        field: round(found, 4)
        for field in figure.__struct_fields__
        if isinstance(found := getattr(figure, field), float)
    }
    return msgspec.structs.replace(figure, **numbers)

"""What commands print: one JSON value for machines, short lines in two languages for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
import msgspec

from domain.outcome import Outcome

VERDICTS = {
    "accepted": "已记录",
    "replayed": "此前已记录",
    "malformed": "内容有误",
    "out-of-turn": "时机未到",
    "conflict": "与已记录的事实矛盾",
}


def show_json(value: Any) -> None:
    """One JSON value on standard output."""
    plain = msgspec.to_builtins(value)
    click.echo(json.dumps(plain, ensure_ascii=False, indent=1))


def say(chinese: str, english: str, *, err: bool = False) -> None:
    click.echo(f"{chinese} · {english}", err=err)


def show_outcome(outcome: Outcome, as_json: bool) -> None:
    """What became of one event."""
    if as_json:
        show_json(outcome)
        return
    place = f" #{outcome.position}" if outcome.position else ""
    say(VERDICTS[outcome.verdict], f"{outcome.verdict}{place} {outcome.subject}".rstrip())
    for one in outcome.decisions:
        reasons = " ".join(one.reasons)
        yuan = f" {one.amount_fen / 100:,.2f} 元" if one.amount_fen else ""
        click.echo(f"  {one.grant} {one.status}{yuan} {reasons}".rstrip())
    if outcome.waiting:
        say("  资金不足，排队等候", "waits for room in its fund")
    if outcome.in_doubt:
        say("  与指令不符", f"in doubt: {', '.join(outcome.in_doubt)}")
    if outcome.problem is not None:
        problem = outcome.problem
        click.echo(f"  {problem.field}: {problem.rule} ({problem.code})", err=True)


def show_rows(rows: list[Mapping[str, Any]], as_json: bool) -> None:
    """Rows of equal shape: a JSON array, or aligned columns."""
    if as_json:
        show_json(rows)
        return
    if not rows:
        say("没有记录", "nothing")
        return
    names = list(rows[0])
    texts = [names, *([str(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in texts) for column in range(len(names))]
    for line in texts:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def show_counts(title: tuple[str, str], counts: Mapping[str, int]) -> None:
    """`title`, then each count on a line of its own, largest first."""
    say(*title)
    for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        click.echo(f"  {count:>9,}  {name}")


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error; nothing where that is no terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update

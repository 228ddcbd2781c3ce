"""`ledger mature`, `assess`: what a day brings."""

from __future__ import annotations

import sys
from datetime import date

import click
import msgspec

from ops.commands.printing import say, show_counts, show_json
from ops.commands.session import Day, json_option, opened
from ops.jobs import Count
from ops.settings import Settings, today_in_shanghai


@click.command(help="到期 · tell which spells of work have lasted six months, as of a day")
@click.option("--as-of", "day", type=Day(), required=True)
@json_option
@click.pass_obj
def mature(settings: Settings, day: date, as_json: bool) -> None:
    not_after_today(day)
    with opened(settings) as (running, _):
        count = running.mature(day, tell)
    if as_json:
        show_json({"as_of": day, **msgspec.to_builtins(count)})
        return
    say(f"截至 {day}，期满 {count.done} 人次", f"{count.done} spells completed six months")
    _show_turned_down(count)


@click.command(help="再核 · decide pended lines and waiting rosters again, in order of filing")
@click.option("--as-of", "day", type=Day(), required=True)
@json_option
@click.pass_obj
def assess(settings: Settings, day: date, as_json: bool) -> None:
    not_after_today(day)
    with opened(settings) as (running, _):
        assessed = running.assess(day, tell)
    if as_json:
        show_json({"as_of": day, **msgspec.to_builtins(assessed)})
        return
    grants, rosters = assessed.grants, assessed.rosters
    say(f"截至 {day}，重新核定 {grants.done} 笔（共 {grants.seen} 笔）", "grants decided again")
    say(f"候款名册获批 {rosters.done} 份（共 {rosters.seen} 份）", "waiting rosters approved")
    _show_turned_down(grants)


def _show_turned_down(count: Count) -> None:
    if count.turned_down:
        show_counts(("  未变", "not changed"), count.turned_down)


def tell(what: str, done: int) -> None:
    """One line on a terminal's standard error, written over."""
    if sys.stderr.isatty():
        click.echo(f"\r  {what}: {done:,}", err=True, nl=False)


def not_after_today(day: date) -> None:
    """Raises UsageError for a day that has not come."""
    if day > today_in_shanghai():
        raise click.UsageError(f"{day} 未到 · lies in the future")

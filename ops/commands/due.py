"""`ledger due`: what is due and not paid, claimed or not, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import click
import msgspec

from domain.due.dues import DueInStage
from domain.due.stage import Stage
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops.commands.jobs import not_after_today, tell
from ops.commands.printing import say, show_rows
from ops.commands.session import Day, json_option, opened
from ops.due import Summary, Wanted, dues, stopped_views
from ops.running import Running
from ops.settings import Settings

COLUMNS = ("scheme", "beneficiary", "owner", "age_days", "amount_fen", "owed", "waits_for", "grant")


@click.command(help="应付未付 · every due, claimed or not: its stage, whose turn it is, its age")
@click.option("--as-of", "day", type=Day(), required=True)
@click.option("--scheme", type=click.Choice(sorted(SCHEMES)), default=None)
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default=None)
@json_option
@click.pass_obj
def due(
    settings: Settings, day: date, scheme: str | None, stage: str | None, as_json: bool
) -> None:
    not_after_today(day)
    wanted, summary = Wanted(scheme or "", stage or ""), Summary()
    with opened(settings) as (running, _):
        found = summary.counting(dues(running, day, wanted, tell))
        if as_json:
            _show_json(day, found, summary, running)
        elif stage:
            _list(found)
        else:
            for _due in found:
                continue  # the summary counts
            say(f"截至 {day}", "due, by scheme and stage; --stage lists them")
            show_rows([msgspec.to_builtins(one) for one in summary.rows()], False)
        views = stopped_views(running)
    for one in views:
        say(
            f"数字不完整：视图 {one['view']} 停在 {one['position']}",
            f"incomplete: view {one['view']} stopped, {one['reason']}",
            err=True,
        )
    if views:
        raise SystemExit(1)


def _show_json(day: date, found: Iterable[DueInStage], summary: Summary, running: Running) -> None:
    """One object, written as it is found: there may be a million of them. `incomplete`: the views
    that have stopped."""
    click.echo(f'{{"as_of": "{day}", "items": [', nl=False)
    before = "\n"
    for one in found:
        click.echo(before + msgspec.json.encode(one).decode(), nl=False)
        before = ",\n"
    rest: dict[str, object] = {"stages": summary.rows()}
    if views := stopped_views(running):
        rest["incomplete"] = views
    click.echo(f"\n], {msgspec.json.encode(rest).decode()[1:]}")


def _list(found: Iterable[DueInStage]) -> None:
    """A line each, as they are found."""
    click.echo("\t".join(COLUMNS))
    for one in found:
        click.echo("\t".join(str(getattr(one, name)) for name in COLUMNS))

"""`ledger rehearse`: what other parameters would have come to, over the recorded history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import click
import msgspec

from domain.money import in_yuan
from domain.policies.yizhengfa_2018_9.choices import NotAllowed
from domain.rehearsal import Change, Trial
from ops.commands.printing import progress, say, show_counts, show_rows
from ops.commands.session import Day, json_option, opened
from ops.rehearsing import Rehearsed, grants_to_judge, rehearse
from ops.settings import Settings


@click.command("rehearse", help="试算 · try parameters on the recorded history; writes nothing")
@click.option("--set", "settings_tried", multiple=True, required=True, help="KEY=VALUE (JSON)")
@click.option("--from", "first", type=Day(), required=True, help="起 · conditions complete from")
@click.option("--until", "last", type=Day(), help="止 · until")
@click.option("--scope", default="city", help="city, or a county's code")
@click.option("--list", "listing", is_flag=True, help="逐笔列出 · each grant that would change")
@json_option
@click.pass_obj
def rehearse_command(
    settings: Settings,
    /,
    settings_tried: tuple[str, ...],
    first: date,
    last: date | None,
    scope: str,
    listing: bool,
    as_json: bool,
) -> None:
    trials = [_trial(text, first, last, scope) for text in settings_tried]
    try:
        with opened(settings) as (running, _):
            count = grants_to_judge(running, trials)
            with progress("rehearse", count) as done:
                changes, result = rehearse(running, trials, done)
                told = _tell(changes, listing, as_json)
    except NotAllowed as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if as_json:
        rest = msgspec.to_builtins(result)
        click.echo(json.dumps({"changes": told, **rest}, ensure_ascii=False, indent=1))
        return
    _show(result)


def _trial(text: str, first: date, last: date | None, scope: str) -> Trial:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text}: write KEY=VALUE")
    try:
        json.loads(value)
    except ValueError:
        value = json.dumps(value)
    return Trial(key, value, first, last, scope)


def _tell(changes: Iterator[Change], listing: bool, as_json: bool) -> list[object]:
    """Lists the changes where that is asked for; goes over all of them in any case."""
    found: list[object] = []
    for one in changes:
        if as_json and listing:
            found.append(msgspec.to_builtins(one))
        elif listing:
            click.echo(
                f"{one.grant} {one.scheme} {one.before.status} {in_yuan(one.before.fen)}"
                f" → {one.after.status} {in_yuan(one.after.fen)} {' '.join(one.after.reasons)}"
            )
    return found


def _show(result: Rehearsed) -> None:
    title = (f"试算 {result.judged} 笔，差额 {in_yuan(result.fen)} 元", "would change")
    show_counts(title, result.changed)
    rows = [
        {
            "fund": one.fund,
            "limit": in_yuan(one.limit_fen),
            "approved": in_yuan(one.approved_fen),
            "would_be": in_yuan(one.would_be_fen),
            "dry_on": one.dry_on or "",
        }
        for one in result.funds
    ]
    if rows:
        say("各项资金", "funds; dry_on: the first day without room")
        show_rows(list(rows), False)

"""`ledger fund …`: what a fund still owes, and closing its year by two officers."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
import msgspec

from domain.commitments import commitments_of
from ops.commands.printing import say, show_json, show_rows
from ops.commands.session import act, acting, finish, json_option, named, officer_options, opened
from ops.running import Running
from ops.settings import Settings


@click.group(help="资金 · funds at the end of their year")
def fund() -> None:
    pass


@fund.command("commitments", help="未付承诺 · approved and neither paid nor given back, by line")
@click.argument("key", metavar="KEY/YEAR")
@json_option
@click.pass_obj
def commitments(settings: Settings, key: str, as_json: bool) -> None:
    with opened(settings) as (running, _):
        lines, position = open_lines(running, key)
    summary = msgspec.to_builtins(commitments_of(lines)) | {"fund": key, "position": position}
    if as_json:
        show_json({**summary, "lines": lines})
        return
    show_rows(list(lines), as_json=False)
    open_fen, count = summary["open_fen"], summary["open_lines"]
    say(f"{key}：{count} 行，{open_fen / 100:,.2f} 元", f"{count} lines, {summary['digest']}")


@fund.command("close", help="年度结账 · propose, confirm (another officer), or give it up")
@click.argument("step", type=click.Choice(("propose", "confirm", "give-up")))
@click.argument("key", metavar="KEY/YEAR")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def close(
    settings: Settings,
    step: str,
    key: str,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    topic = TOPICS[step]
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        data: dict[str, Any] = {"fund": key, "reason": reason}
        lines, position = open_lines(running, key)
        found = commitments_of(lines)
        if step == "propose":
            data |= msgspec.to_builtins(found) | {"position": position}
        elif step == "confirm":
            data |= {"digest": found.digest}
        finish([act(running, officer, topic, named(key, "fund"), day, **data)], as_json)


TOPICS = {
    "propose": "fund.closeProposed",
    "confirm": "fund.yearClosed",
    "give-up": "fund.closeGivenUp",
}


def open_lines(running: Running, key: str) -> tuple[list[dict[str, Any]], int]:
    """The open commitments of a fund, and the position they stand for."""
    running.catch_up()
    with running.views() as views:
        position = views.catch_up()
        return views.open_commitments(key), position

"""`ledger redecide`, `ledger difference …`: grants decided again, and what is proposed for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from domain.grant_differences import Because
from domain.money import in_yuan
from ops.commands.printing import progress, say, show_counts, show_json, show_rows
from ops.commands.session import (
    act,
    acting,
    finish,
    json_option,
    named,
    officer_options,
    opened,
)
from ops.jobs import Count
from ops.redeciding import Item, add_keys, every_award, grants_of_parameter, redecide
from ops.running import Running
from ops.settings import Settings
from projections.views.redeciding_index import RedecidingIndex

ONE_OF = "请择其一 · give one of --grant, --parameter, --late, --marked, --exclusions"


@click.command(
    "redecide", help="重核 · decide grants again as of their own day; propose differences"
)
@click.option("--grant", "grants", multiple=True, help="一笔 · this grant (its id; repeatable)")
@click.option("--parameter", "key", help="参数 · grants that the settings of KEY may matter to")
@click.option(
    "--late", is_flag=True, help="迟报、更正 · grants decided before such a fact was told"
)
@click.option("--since", type=int, default=0, help="with --late: told after this position")
@click.option("--marked", is_flag=True, help="待复核 · grants that are marked for review")
@click.option("--exclusions", is_flag=True, help="互斥（P28）· add the keys that P28 now asks for")
@json_option
@click.pass_obj
def redecide_command(
    settings: Settings,
    /,
    grants: tuple[str, ...],
    key: str | None,
    late: bool,
    since: int,
    marked: bool,
    exclusions: bool,
    as_json: bool,
) -> None:
    if sum(map(bool, (grants, key, late, marked, exclusions))) != 1:
        raise click.UsageError(ONE_OF)
    with opened(settings) as (running, _):
        running.catch_up()
        count = _add_keys(running) if exclusions else _redecide(running, grants, key, since, marked)
        running.catch_up()
    if as_json:
        show_json(count)
        return
    say(
        f"重核 {count.seen} 笔，提出差额 {count.done} 笔", "decided again, and differences proposed"
    )
    if count.turned_down:
        show_counts(("  未变", "not changed"), count.turned_down)


def _add_keys(running: Running) -> Count:
    found = every_award(RedecidingIndex(running.dsn))
    with progress("exclusions", len(found)) as done:
        return add_keys(running.parts, found, done)


def _redecide(
    running: Running, grants: Sequence[str], key: str | None, since: int, marked: bool
) -> Count:
    found, because = _asked(running, grants, key, since, marked)
    with progress("redecide", len(found)) as done:
        return redecide(running.parts, found, because, done)


def _asked(
    running: Running, grants: Sequence[str], key: str | None, since: int, marked: bool
) -> tuple[list[Item], Because]:
    index = RedecidingIndex(running.dsn)
    if grants:
        return index.these(grants), "officer"
    if key:
        return grants_of_parameter(running, index, key), "parameters"
    return (index.marked(), "marked") if marked else (index.late(since), "facts")


@click.group(help="差额 · differences proposed for grants decided again")
def difference() -> None:
    pass


@difference.command("list", help="待批差额 · open proposals; --state shows others")
@click.option("--state", type=click.Choice(["open", "approved", "dismissed", "overtaken"]))
@click.option("--to-recover", is_flag=True, help="应追回 · approved, with money to be recovered")
@json_option
@click.pass_obj
def list_differences(
    settings: Settings, /, state: str | None, to_recover: bool, as_json: bool
) -> None:
    with opened(settings) as (running, _), running.views() as views:
        views.catch_up()
        rows = views.differences(state or ("approved" if to_recover else "open"), to_recover)
    show_rows(list(rows) if as_json else list(map(_row, rows)), as_json)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    shown = {name: one[name] for name in ("grant", "proposal", "scheme", "because")}
    money = {
        "stood": in_yuan(one["stood_fen"]),
        "would_be": in_yuan(one["amount_fen"]),
        "difference": in_yuan(one["fen"]),
    }
    rest = {"reasons": " ".join(one["reasons"]), "proposed_on": one["proposed_on"]}
    return shown | money | rest


@difference.command("conflicts", help="冲突 · keys a later rule would add, held by another grant")
@json_option
@click.pass_obj
def list_conflicts(settings: Settings, /, as_json: bool) -> None:
    with opened(settings) as (running, _), running.views() as views:
        views.catch_up()
        rows = views.claim_conflicts()
    show_rows(list(rows), as_json)


DECISIONS = {
    "approve": (
        "grant.differenceApproved",
        "批准 · approve; more becomes payable, less recoverable",
    ),
    "dismiss": ("grant.differenceDismissed", "驳回 · it stays as it stands"),
}


def _deciding(word: str, topic: str, text: str) -> None:
    @difference.command(word, help=text)
    @click.argument("grant")
    @click.argument("proposal", type=int)
    @click.option("--reason", required=True, help="理由 · why")
    @officer_options
    @json_option
    @click.pass_obj
    def decide(
        settings: Settings,
        /,
        grant: str,
        proposal: int,
        reason: str,
        name: str | None,
        day: date | None,
        as_json: bool,
    ) -> None:
        with opened(settings) as (running, desk):
            officer = acting(desk, name, topic)
            data = {"proposal": proposal, "reason": reason}
            subject = named(grant, "grant")
            finish([act(running, officer, topic, subject, day, **data)], as_json)


for _word, (_topic, _text) in DECISIONS.items():
    _deciding(_word, _topic, _text)

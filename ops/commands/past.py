"""`ledger past …`: what schemes paid before the ledger – whether it is in, and the breaks that are
open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from domain.ledger_stream import ALL_SCHEMES
from domain.names import LEDGER
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops.commands.past_retry import retry
from ops.commands.printing import show_rows
from ops.commands.session import (
    act,
    acting,
    finish,
    json_option,
    officer_options,
    one_act,
    opened,
)
from ops.settings import Settings
from projections.past import pasts_in

A_PAGE = 1_000


@click.group(help="入账前的补贴 · grants paid before the ledger (ledger import --legacy)")
def past() -> None:
    pass


past.add_command(retry)


@past.command("list", help="各项目：是否已录入 · each scheme: whether its past is in")
@json_option
@click.pass_obj
def list_pasts(settings: Settings, as_json: bool) -> None:
    with opened(settings) as (running, _), running.views() as views:
        views.catch_up()
        recorded = {one["scheme"]: one for one in pasts_in(running.parts.log.stream(LEDGER))}
        counts = {one["scheme"]: one for one in views.past_schemes()}
        sample = running.opened.sample
    show_rows([_row(one, recorded, counts, sample) for one in SCHEMES], as_json)


def _row(
    scheme: str, recorded: Mapping[str, Any], counts: Mapping[str, Any], sample: bool
) -> Mapping[str, Any]:
    said = recorded.get(scheme) or recorded.get(ALL_SCHEMES)
    counted = counts.get(scheme, {})
    names = ("imported", "imported_fen", "open_breaks", "lists_under_way")
    past_is = said["past"] if said else ("sample" if sample else "")
    return {"scheme": scheme, "past": past_is} | {name: counted.get(name, 0) for name in names}


@past.command("record", help="记载 · say that a scheme's past is in, or that it has none")
@click.argument("scheme")
@click.option("--past", "past_is", type=click.Choice(["imported", "none"]), required=True)
@click.option("--document", required=True, help="依据文件 · the paper it rests on")
@click.option("--open-breaks", type=int, default=0, help="仍未处理的行 · breaks that stay open")
@officer_options
@json_option
@click.pass_obj
def record(
    settings: Settings,
    scheme: str,
    past_is: str,
    document: str,
    open_breaks: int,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    data = {"scheme": scheme, "past": past_is, "document": document, "open_breaks": open_breaks}
    one_act(settings, name, day, as_json, "ledger.pastRecorded", data)


@past.command("breaks", help="未能录入的行 · rows that could not be taken, and why")
@click.option("--scheme", default="", help="政策项目 · of one scheme")
@json_option
@click.pass_obj
def breaks(settings: Settings, scheme: str, as_json: bool) -> None:
    filters = {"status": "break"} | ({"scheme": scheme} if scheme else {})
    found: list[Mapping[str, Any]] = []
    with opened(settings) as (running, _), running.views() as views:
        views.catch_up()
        while page := views.past_rows(filters, found[-1]["told_at"] if found else 0, A_PAGE):
            found += page
    shown = ("grant", "list", "line", "scheme", "amount_fen", "paid_on", "because", "held_by")
    short = [{key: one[key] or "" for key in shown} for one in found]
    show_rows(found if as_json else list(short), as_json)


@past.command("tie", help="对应 · tie a break to a person and payee; it takes what it should")
@click.argument("grant")
@click.option("--beneficiary", help="受益人 · idcard:NUMBER")
@click.option("--payee", help="收款人 · idcard:NUMBER or uscc:CODE")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def tie(
    settings: Settings,
    grant: str,
    beneficiary: str | None,
    payee: str | None,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    who = {"beneficiary": beneficiary, "payee": payee}
    told = {key: one for key, one in who.items() if one is not None}
    _resolve(settings, grant, {"outcome": "tied", "reason": reason, **told}, name, day, as_json)


@past.command("dismiss", help="销去 · a row that is no grant of its own")
@click.argument("grant")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def dismiss(
    settings: Settings,
    grant: str,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    _resolve(settings, grant, {"outcome": "dismissed", "reason": reason}, name, day, as_json)


def _resolve(
    settings: Settings,
    grant: str,
    data: dict[str, Any],
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    topic = "grant.breakResolved"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        finish([act(running, officer, topic, grant, day, **data)], as_json)


@past.command("withdraw", help="撤回清单 · a list that is not to be taken")
@click.argument("digest")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def withdraw(
    settings: Settings,
    digest: str,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    subject = f"import:{digest.removeprefix('sha256:')}"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "import.withdrawn")
        done = act(running, officer, "import.withdrawn", subject, day, reason=reason)
        finish([done], as_json)

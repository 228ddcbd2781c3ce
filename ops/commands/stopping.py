"""`ledger stop …`, `ledger lift …`: the stop switch of a fund, a scheme or a bank."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from domain.names import LEDGER
from ops.commands.printing import show_rows
from ops.commands.session import json_option, officer_options, one_act, opened
from ops.settings import Settings
from projections.stops import stops_in

STOPPABLE = {
    "fund": "叫停一项资金 · a fund and year: nothing is approved, released or ordered from it",
    "scheme": "叫停一项政策 · a scheme: claims are still decided, nothing is approved or paid",
    "bank": "叫停一家代发银行 · a bank: no payment is ordered through it; its reports are taken",
}


@click.group(help="叫停 · stop money going out (any officer or auditor)")
def stop() -> None:
    pass


@stop.command("list", help="现有叫停 · the stops that hold, with their numbers")
@json_option
@click.pass_obj
def list_stops(settings: Settings, as_json: bool) -> None:
    with opened(settings) as (running, _):
        stops = stops_in(running.parts.log.stream(LEDGER))
    show_rows([_row(one) for one in stops], as_json)


def _stopping(what: str, text: str) -> None:
    @stop.command(what, help=text)
    @click.argument("name_of_it", metavar="NAME")
    @click.option("--reason", required=True, help="事由 · why")
    @officer_options
    @json_option
    @click.pass_obj
    def make(
        settings: Settings,
        name_of_it: str,
        reason: str,
        name: str | None,
        day: date | None,
        as_json: bool,
    ) -> None:
        data = {"what": what, "name": name_of_it, "reason": reason}
        one_act(settings, name, day, as_json, "ledger.stopped", data)


for _what, _text in STOPPABLE.items():
    _stopping(_what, _text)


@click.group(help="解除叫停 · lift a stop (two different parameter officers)")
def lift() -> None:
    pass


@lift.command("propose", help="提议解除 · the first officer; the stop still holds")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def propose(
    settings: Settings,
    number: int,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    data = {"stop": number, "reason": reason}
    one_act(settings, name, day, as_json, "ledger.liftProposed", data)


@lift.command("confirm", help="确认解除 · the second officer; money goes out again")
@click.argument("number", type=int)
@officer_options
@json_option
@click.pass_obj
def confirm(
    settings: Settings, number: int, name: str | None, day: date | None, as_json: bool
) -> None:
    one_act(settings, name, day, as_json, "ledger.lifted", {"stop": number})


def _row(stop: Mapping[str, Any]) -> Mapping[str, Any]:
    """One stop on a line."""
    proposed = stop["lift_proposed_by"]
    shown = {name: stop[name] for name in ("stop", "what", "name", "on", "since")}
    by = {"by": f"{stop['role']} {stop['person']}", "reason": stop["reason"]}
    return shown | by | {"lift": f"proposed by {proposed}" if proposed else ""}

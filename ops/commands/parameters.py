"""`ledger parameter …`: what the document leaves open, set by two persons."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from domain.names import PARAMETERS
from domain.parameters import Parameters, evolve
from domain.policies.yizhengfa_2018_9.choices import DEFAULTS, NotAllowed
from domain.policies.yizhengfa_2018_9.open_choices import OPEN_CHOICES
from ops.commands.printing import show_rows
from ops.commands.session import Day, json_option, officer_options, one_act, opened
from ops.parameter_questions import open_questions
from ops.parameter_table import read_table
from ops.running import Running
from ops.settings import Settings


@click.group(help="参数 · parameters")
def parameter() -> None:
    pass


@parameter.command("list", help="全部参数 · every open choice, its default, what was set")
@json_option
@click.pass_obj
def list_parameters(settings: Settings, as_json: bool) -> None:
    with opened(settings) as (running, _):
        found = parameters_on_record(running)
    rows: list[dict[str, Any]] = []
    for choice in OPEN_CHOICES:
        default = json.dumps(msgspec.to_builtins(getattr(DEFAULTS, choice.field)))
        settings_of = [one for one in found.settings if one.key == choice.key]
        told = "; ".join(
            f"{one.value} {one.valid_from}–{one.valid_to or ''} {one.scope}"
            f" (#{one.proposal}{'' if one.confirmed else ' unconfirmed'})"
            for one in settings_of
        )
        row = {"number": choice.number, "key": choice.key, "default": default, "set": told}
        rows.append(row | {"question": choice.question} if as_json else row)
    show_rows(list(rows), as_json)


Command = Callable[..., None]


def setting_options(command: Command) -> Command:
    """From when to when, on which paper, where, and instead of what a setting holds."""
    for option in (
        click.option("--supersedes", type=int, default=0, help="取代 · the setting it replaces"),
        click.option("--scope", default="city", help="city, a county's code, or fund:KEY"),
        click.option("--document", required=True, help="依据文件 · the paper it rests on"),
        click.option("--to", "valid_to", type=Day(), help="止 · last day in force"),
        click.option("--from", "valid_from", type=Day(), required=True, help="起 · first day"),
    ):
        command = option(command)
    return command


@parameter.command("set", help="拟定 · propose a value (JSON); another officer confirms")
@click.argument("key")
@click.argument("value")
@setting_options
@officer_options
@json_option
@click.pass_obj
def propose(
    settings: Settings,
    /,
    key: str,
    value: str,
    name: str | None,
    day: date | None,
    as_json: bool,
    **setting: Any,
) -> None:
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    data = {"key": key, "value": read, **setting}
    one_act(settings, name, day, as_json, "parameters.proposed", data)


@parameter.command("import", help="导入表格 · propose a table from a CSV or XLSX file")
@click.argument("key")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@setting_options
@officer_options
@json_option
@click.pass_obj
def import_table(
    settings: Settings,
    /,
    key: str,
    path: Path,
    name: str | None,
    day: date | None,
    as_json: bool,
    **setting: Any,
) -> None:
    try:
        data = {"key": key, "value": read_table(key, path), **setting}
    except NotAllowed as wrong:
        raise click.ClickException(str(wrong)) from wrong
    one_act(settings, name, day, as_json, "parameters.proposed", data)


@parameter.command("open", help="待定事项 · what is unset, and what to ask the authority")
@json_option
@click.pass_obj
def list_open(settings: Settings, as_json: bool) -> None:
    with opened(settings) as (running, _):
        found = parameters_on_record(running)
        today = running.parts.intake.today()
    show_rows(list(open_questions(found, today)), as_json)


@parameter.command("confirm", help="确认 · confirm a proposal by its number")
@click.argument("proposal", type=int)
@officer_options
@json_option
@click.pass_obj
def confirm(
    settings: Settings, proposal: int, name: str | None, day: date | None, as_json: bool
) -> None:
    one_act(settings, name, day, as_json, "parameters.confirmed", {"proposal": proposal})


def parameters_on_record(running: Running) -> Parameters:
    """All settings as the log has them."""
    found: Parameters | None = None
    for event in running.parts.log.stream(PARAMETERS):
        found = evolve(found, event)
    return found or Parameters()

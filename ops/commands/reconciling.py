"""`ledger reconcile`, `ledger breaks`: a bank's files taken in, and what stays unexplained."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from domain.money import in_yuan
from ops.bank.accounts import BankUnknown, layout_for
from ops.bank.acting import Failed
from ops.bank.receiving import Taken, take
from ops.commands.printing import progress, say, show_counts, show_json, show_rows
from ops.commands.session import act as act_of
from ops.commands.session import acting, finish, json_option, officer_options, opened
from ops.settings import Settings
from projections.bank.breaks import OpenBreaks


@click.command("reconcile", help="对账 · take in a file that a bank sent: results, statements")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", required=True, help="哪家银行 · whose file it is")
@click.option("--profile", "layout", help="版式 · the layout, where the file does not say")
@officer_options
@json_option
@click.pass_obj
def reconcile(
    settings: Settings,
    path: Path,
    bank: str,
    layout: str | None,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "bankFile.breakProposed")
        try:
            read_by = layout_for(settings.data, bank, layout)
            with progress(path.name, 0) as done:
                told = take(
                    running, path, bank, read_by, officer.person, lambda _, rows: done(rows)
                )
        except (BankUnknown, Failed) as no:
            raise click.ClickException(str(no)) from no
    _show(told, as_json)
    if told.verdict == "refused":
        raise SystemExit(1)


def _show(told: Taken, as_json: bool) -> None:
    if as_json:
        show_json(msgspec.to_builtins(told))
        return
    if told.verdict == "duplicate":
        say("此文件已入账，未作任何改动", "these bytes were taken in before; nothing changed")
    elif told.verdict == "refused":
        no = told.refusal
        click.echo(f"{no['place']} {no['rule']} → {no['remedy']}", err=True)
    else:
        show_counts((f"共 {told.rows} 行", "rows"), told.findings)
        say(f"差异 {told.breaks} 笔，解开旧差异 {told.explained} 笔", "breaks; explained earlier")


@click.group(help="对账差异 · what is not explained", invoke_without_command=True)
@click.option("--bank", help="哪家银行 · of one bank")
@json_option
@click.pass_context
def breaks(context: click.Context, bank: str | None, as_json: bool) -> None:
    if context.invoked_subcommand is not None:
        return
    with opened(context.obj) as (running, _), closing(OpenBreaks(running.dsn)) as found:
        running.catch_up()
        rows = found.of_bank(bank, running.parts.intake.today())
    for row in rows:
        row["yuan"] = in_yuan(row.pop("fen"))
    show_rows(list(rows), as_json)


@breaks.command("assign", help="指派 · say who looks after a break")
@click.argument("file")
@click.argument("number", type=int)
@click.option("--owner", required=True, help="承办人 · who")
@officer_options
@json_option
@click.pass_obj
def assign(
    settings: Settings, /, name: str | None, day: date | None, as_json: bool, **of: Any
) -> None:
    _act(settings, name, day, as_json, "bankFile.breakAssigned", of)


@breaks.command("propose", help="提出处理意见 · say what was found, with evidence")
@click.argument("file")
@click.argument("number", type=int)
@click.option(
    "--finding",
    required=True,
    type=click.Choice(["belongs-to", "explained", "bank-error", "suspense", "written-off"]),
)
@click.option("--reason", required=True)
@click.option("--evidence", required=True, help="sha256:… · the document's digest")
@click.option("--payment", default="", help="归属的支付 · the order that the row belongs to")
@officer_options
@json_option
@click.pass_obj
def propose(
    settings: Settings, /, name: str | None, day: date | None, as_json: bool, **of: Any
) -> None:
    _act(settings, name, day, as_json, "bankFile.breakProposed", of)


@breaks.command("resolve", help="复核销账 · sign the finding; another officer than who proposed it")
@click.argument("file")
@click.argument("number", type=int)
@officer_options
@json_option
@click.pass_obj
def resolve(
    settings: Settings, /, name: str | None, day: date | None, as_json: bool, **of: Any
) -> None:
    _act(settings, name, day, as_json, "bankFile.breakResolved", of)


def _act(
    settings: Settings,
    name: str | None,
    day: date | None,
    as_json: bool,
    topic: str,
    of: dict[str, Any],
) -> None:
    file = of.pop("file")
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        finish([act_of(running, officer, topic, file, day, **of)], as_json)

"""`ledger pay file`, `hand-over`: orders into files for a bank, and the files to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import click
import msgspec

from domain.acts.sending import file_stream
from domain.payment_file import PaymentFile
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.place import OtherFileThere
from gateways.bank.outgoing.reading import WrittenWrong
from ops.bank.accounts import BankUnknown, account_of, layout_of
from ops.bank.acting import Failed
from ops.bank.sending import NoSuchFile, Sending, checked, hand_over, recall_of, write
from ops.commands.payments import pay
from ops.commands.printing import progress, show_rows
from ops.commands.session import act, acting, finish, json_option, officer_options, opened
from ops.follower import state_of
from ops.running import Running
from ops.settings import SHANGHAI, Settings

__all__ = ["pay"]

Made = TypeVar("Made")
TROUBLE = (BankUnknown, PaymentFileRefused, OtherFileThere, WrittenWrong, Failed, NoSuchFile)


def in_words(do: Callable[[], Made]) -> Made:
    """What it makes; whatever stands in the way ends the command with its words."""
    try:
        return do()
    except TROUBLE as no:
        raise click.ClickException(str(no)) from no


@pay.command("file", help="生成代发文件 · write the orders that wait for a bank into files")
@click.argument("bank")
@click.option("--batch", required=True, help="批次号 · the batch's key, never used twice")
@click.option("--number", default=1, help="当日第几批 · the bank's number of the batch")
@click.option("--unrouted", is_flag=True, help="含未指定银行的 · also orders that name no bank")
@officer_options
@json_option
@click.pass_obj
def write_file(
    settings: Settings,
    bank: str,
    batch: str,
    number: int,
    unrouted: bool,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "payment.ordered")
        account = in_words(lambda: account_of(settings.data, bank))
        running.catch_up()
        asked = Sending(
            bank,
            (bank, "") if unrouted else (bank,),
            account.pays_by,
            in_words(lambda: layout_of(account)),
            account.debtor(),
            batch,
            number,
            day or running.parts.intake.today(),
            datetime.now(SHANGHAI).replace(microsecond=0),
            officer.person,
        )
        with progress(batch, 0) as done:
            parts = in_words(lambda: write(running, asked, lambda _, rows: done(rows)))
    rows = [{"file": file_stream(one.sha256), **msgspec.to_builtins(one)} for one in parts]
    show_rows(list(rows), as_json)


@pay.command("hand-over", help="交付代发文件 · hand a written file over to the bank, once")
@click.argument("file")
@click.option("--channel", required=True, help="交付渠道 · how it goes: 网银, 银企直连 …")
@officer_options
@json_option
@click.pass_obj
def hand_file_over(
    settings: Settings, file: str, channel: str, name: str | None, day: date | None, as_json: bool
) -> None:
    topic = "paymentFile.handedOver"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        found = _on_record(running, file)
        in_words(lambda: checked(settings.data, found))
        outcome = act(running, officer, topic, file, day, channel=channel)
        if outcome.problem is None:
            put = in_words(lambda: hand_over(settings.data, found))
            click.echo(f"已交付 · handed over: {put}", err=True)
        finish([outcome], as_json)


@pay.command("withdraw", help="撤回未交付的文件 · give a file up that was not handed over")
@click.argument("file")
@click.option("--reason", required=True)
@officer_options
@json_option
@click.pass_obj
def withdraw_file(
    settings: Settings, file: str, reason: str, name: str | None, day: date | None, as_json: bool
) -> None:
    topic = "paymentFile.withdrawn"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        found = _on_record(running, file)
        outcome = act(running, officer, topic, file, day, reason=reason)
        if outcome.problem is None:
            with progress("recalled", found.written.rows) as done:
                in_words(lambda: recall_of(running, found, lambda _, rows: done(rows)))
        finish([outcome], as_json)


def _on_record(running: Running, file: str) -> PaymentFile:
    found: PaymentFile | None = state_of(running.parts.log, "paymentFile", file)
    if found is None:
        raise click.ClickException("没有此文件 · no such payment file is on record")
    return found

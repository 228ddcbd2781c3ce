"""`ledger pay …`: one payment order per payee of a released roster."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import click

from domain.roster import Roster
from ops.commands.rosters import roster_on_record
from ops.commands.session import acting, acts, finish, json_option, named, officer_options, opened
from ops.settings import Settings


@click.group(help="支付 · payments")
def pay() -> None:
    pass


@pay.command("order", help="下达支付指令 · order one payment per payee of a released roster")
@click.argument("name_of_roster", metavar="ROSTER")
@click.option("--bank", help="代发银行 · the bank it goes through")
@officer_options
@json_option
@click.pass_obj
def order(
    settings: Settings,
    name_of_roster: str,
    bank: str | None,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    topic = "payment.ordered"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        subject = named(name_of_roster, "roster")
        orders = orders_of(roster_on_record(running, subject), subject)
        if not orders:
            raise click.ClickException("名册尚未拨付 · the roster is not released")
        through = {"bank": bank} if bank else {}
        many = [{**one, **through} for one in orders]
        finish(acts(running, officer, topic, "", day, many), as_json)


def orders_of(found: Roster, subject: str) -> list[dict[str, Any]]:
    """What is to be ordered for each release: by payee, and by account where there are several."""
    orders = []
    for release, lines in enumerate(found.releases):
        accounts: dict[str, dict[str, None]] = defaultdict(dict)
        for number in lines:
            line = found.lines[number - 1]
            accounts[line.payee][line.account] = None
        for payee, records in accounts.items():
            several = len(records) > 1
            for account in records:
                one = {"roster": subject, "payee": payee, "release": release}
                orders.append({**one, "account": account} if several else one)
    return orders

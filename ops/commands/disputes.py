"""`ledger dispute …`: objections, complaints and appeals about lines of rosters."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import click

from domain.roster_disputes import Channel, DisputeKind, DisputeOutcome
from ops.commands.officers import person_called
from ops.commands.printing import show_rows
from ops.commands.session import (
    Day,
    act,
    acting,
    finish,
    json_option,
    named,
    officer_options,
    opened,
)
from ops.settings import Settings, today_in_shanghai

KINDS, CHANNELS, OUTCOMES = get_args(DisputeKind), get_args(Channel), get_args(DisputeOutcome)
SHOWN = ("roster", "version", "line", "kind", "channel", "raised_on", "answer_by", "investigator")


@click.group(help="异议、投诉、申诉 · objections, complaints and appeals; each stops only its line")
def dispute() -> None:
    pass


@dispute.command("raise", help="提出 · against a line, with the day by which it is answered")
@click.argument("name_of_roster", metavar="ROSTER")
@click.argument("line", type=int)
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option("--channel", required=True, type=click.Choice(CHANNELS))
@click.option("--answer-by", required=True, type=Day(), help="答复期限 · the last day to answer")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def raise_dispute(
    settings: Settings,
    name_of_roster: str,
    line: int,
    kind: str,
    channel: str,
    answer_by: date,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    said = {"dispute": kind, "channel": channel, "answer_by": answer_by, "reason": reason}
    _one(settings, name, day, as_json, "disputeRaised", name_of_roster, line=line, **said)


@dispute.command("assign", help="指定调查人 · who looks into it: nobody who signed the roster")
@click.argument("name_of_roster", metavar="ROSTER")
@click.argument("number", type=int)
@click.option("--to", required=True, help="调查人 · who")
@officer_options
@json_option
@click.pass_obj
def assign(
    settings: Settings,
    name_of_roster: str,
    number: int,
    to: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "roster.disputeAssigned")
        data = {"number": number, "investigator": person_called(desk, to)}
        subject = named(name_of_roster, "roster")
        outcome = act(running, officer, "roster.disputeAssigned", subject, day, **data)
        finish([outcome], as_json)


@dispute.command("settle", help="处理结果 · what came of it (another officer)")
@click.argument("name_of_roster", metavar="ROSTER")
@click.argument("number", type=int)
@click.option("--outcome", required=True, type=click.Choice(OUTCOMES))
@click.option("--reason", required=True, help="理由 · why")
@officer_options
@json_option
@click.pass_obj
def settle(
    settings: Settings,
    name_of_roster: str,
    number: int,
    outcome: str,
    reason: str,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    said = {"number": number, "outcome": outcome, "reason": reason}
    _one(settings, name, day, as_json, "disputeSettled", name_of_roster, **said)


@dispute.command("list", help="清单 · those that are open, with their numbers (version)")
@click.option("--all", "every", is_flag=True, help="含已办结 · settled ones too")
@click.option("--overdue", is_flag=True, help="逾期未答复 · not answered by the day that was set")
@click.option("--as-of", type=Day(), help="截至 · as of this day (today)")
@json_option
@click.pass_obj
def list_disputes(
    settings: Settings, every: bool, overdue: bool, as_of: date | None, as_json: bool
) -> None:
    filters = {"open": not every, "overdue": overdue}
    with opened(settings) as (running, _), running.views() as views:
        views.catch_up()
        found = views.disputes(filters, as_of or today_in_shanghai())
    rows = found if as_json else [{one: row[one] for one in SHOWN} for row in found]
    show_rows(list(rows), as_json)


def _one(
    settings: Settings,
    name: str | None,
    day: date | None,
    as_json: bool,
    act_name: str,
    roster: str,
    **data: Any,
) -> None:
    topic = f"roster.{act_name}"
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        finish([act(running, officer, topic, named(roster, "roster"), day, **data)], as_json)

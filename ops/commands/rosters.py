"""`ledger roster …`: opened, filled, submitted, reviewed, published, approved, released."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from domain.acts.approving import longest_prefix
from domain.names import named_stream
from domain.roster import Roster, evolve
from ops.commands.session import (
    act,
    acting,
    finish,
    for_option,
    for_whom,
    json_option,
    named,
    officer_options,
    opened,
)
from ops.public_list import public_list
from ops.running import Running
from ops.settings import Settings

A_COMMAND = 100  # grants in one event

SIGNED = {
    "submit": ("roster.submitted", "提交 · submit the lines"),
    "review": ("roster.reviewed", "审核 · review (another officer)"),
    "notice": ("roster.noticePublished", "公示 · put on public notice"),
    "release": ("roster.released", "拨付 · release for payment (another officer)"),
}


@click.group(help="拨付名册 · rosters")
def roster() -> None:
    pass


@roster.command("open", help="建立名册 · open a roster for a scheme and a budget year")
@click.argument("name_of_roster", metavar="ROSTER")
@click.option("--scheme", required=True)
@click.option("--year", type=int, required=True)
@officer_options
@for_option
@json_option
@click.pass_obj
def open_roster(
    settings: Settings,
    name_of_roster: str,
    scheme: str,
    year: int,
    name: str | None,
    day: date | None,
    behalf: str | None,
    as_json: bool,
) -> None:
    _one(
        settings,
        name,
        day,
        behalf,
        as_json,
        "roster.opened",
        name_of_roster,
        scheme=scheme,
        year=year,
    )


@roster.command("add", help="加入名册 · add grants, or all that are awarded and not listed")
@click.argument("name_of_roster", metavar="ROSTER")
@click.argument("grants", nargs=-1, metavar="[GRANT]...")
@click.option("--awarded", is_flag=True, help="全部已核定未列册 · all awarded, in order of filing")
@officer_options
@for_option
@json_option
@click.pass_obj
def add(
    settings: Settings,
    name_of_roster: str,
    grants: tuple[str, ...],
    awarded: bool,
    name: str | None,
    day: date | None,
    behalf: str | None,
    as_json: bool,
) -> None:
    if bool(grants) == awarded:
        raise click.UsageError("GRANT..., or --awarded")
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "roster.linesAdded")
        subject = named(name_of_roster, "roster")
        wanted = [named(one, "grant") for one in grants]
        if awarded:
            wanted = awarded_grants(running, roster_on_record(running, subject).scheme)
        outcomes = []
        for start in range(0, len(wanted), A_COMMAND):
            part = wanted[start : start + A_COMMAND]
            topic = "roster.linesAdded"
            given = {"grants": part, **for_whom(desk, behalf)}
            outcomes.append(act(running, officer, topic, subject, day, **given))
        finish(outcomes, as_json)


@roster.command("approve", help="批准 · approve (takes the fund), up to a line or all")
@click.argument("name_of_roster", metavar="ROSTER")
@click.option("--last-line", type=int, default=0, help="0: 全部 · all")
@click.option("--that-fits", is_flag=True, help="资金所及 · as far as the fund has room")
@officer_options
@for_option
@json_option
@click.pass_obj
def approve(
    settings: Settings,
    name_of_roster: str,
    last_line: int,
    that_fits: bool,
    name: str | None,
    day: date | None,
    behalf: str | None,
    as_json: bool,
) -> None:
    topic = "roster.approved"
    if that_fits:
        last_line = line_that_fits(settings, named(name_of_roster, "roster"))
    _one(settings, name, day, behalf, as_json, topic, name_of_roster, last_line=last_line)


def _signing(word: str) -> None:
    topic, text = SIGNED[word]

    @roster.command(word, help=text)
    @click.argument("name_of_roster", metavar="ROSTER")
    @officer_options
    @for_option
    @json_option
    @click.pass_obj
    def sign(
        settings: Settings,
        name_of_roster: str,
        name: str | None,
        day: date | None,
        behalf: str | None,
        as_json: bool,
    ) -> None:
        _one(settings, name, day, behalf, as_json, topic, name_of_roster)


for _word in SIGNED:
    _signing(_word)


def _one(
    settings: Settings,
    name: str | None,
    day: date | None,
    behalf: str | None,
    as_json: bool,
    topic: str,
    roster_name: str,
    **data: Any,
) -> None:
    with opened(settings) as (running, desk):
        officer = acting(desk, name, topic)
        subject = named(roster_name, "roster")
        whole = data | for_whom(desk, behalf)
        if topic == SIGNED["notice"][0]:
            listed = public_list(running.parts, roster_on_record(running, subject))
            whole |= {"text_digest": listed.digest}
        finish([act(running, officer, topic, subject, day, **whole)], as_json)


def awarded_grants(
    running: Running, scheme: str, limit: int = 100_000, county: str | None = None
) -> list[str]:
    """Awarded and on no roster, in order of filing; the views are brought up to date first.
    `county`: only where the payee is there."""
    running.catch_up()
    with running.views() as views:
        views.catch_up()
        return [one["id"] for one in views.awarded_grants(scheme, county, limit)]


def line_that_fits(settings: Settings, subject: str) -> int:
    """The last line that the roster's fund has room for; the approval itself looks again."""
    with opened(settings) as (running, _):
        found = roster_on_record(running, subject)
        running.catch_up()
        with running.views() as views:
            fund = views.fund(found.fund)
    last = longest_prefix(found, fund["left_fen"] if fund else 0)
    if not last:
        raise click.ClickException("资金不足第一行 · the fund has no room for the first line")
    return last


def roster_on_record(running: Running, subject: str) -> Roster:
    """The roster as the log has it."""
    prefix, _, rest = subject.partition(":")
    stream = named_stream("roster", rest) if prefix == "roster" else subject
    found: Roster | None = None
    for event in running.parts.log.stream(stream):
        found = evolve(found, event)
    if found is None:
        raise click.ClickException(f"没有这份名册 · no such roster: {subject}")
    return found

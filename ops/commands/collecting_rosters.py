"""`ledger roster collect` and `public-list`: a roster filled from what is awarded, and the list as
everybody may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ops.commands.printing import progress, say, show_json, show_rows
from ops.commands.rosters import A_COMMAND, awarded_grants, roster_on_record
from ops.commands.session import (
    act,
    acting,
    acts,
    finish,
    json_option,
    named,
    officer_options,
    opened,
)
from ops.public_list import public_list
from ops.settings import Settings

COUNTY = r"[1-9]\d{5}"
ADDS_A_POST = 50  # the roster is read once for each post


@click.command("collect", help="归集 · open a roster and list all that is awarded of a scheme")
@click.argument("name_of_roster", metavar="ROSTER")
@click.option("--scheme", required=True)
@click.option("--year", type=int, required=True, help="预算年度 · the fund's year")
@click.option("--county", help="区县代码 · payees of this county only")
@click.option("--fund", help="资金 · stop where the scheme is paid from another")
@click.option("--limit", type=int, default=100_000, show_default=True, help="最多 · lines at most")
@officer_options
@json_option
@click.pass_obj
def collect(
    settings: Settings,
    name_of_roster: str,
    scheme: str,
    year: int,
    county: str | None,
    fund: str | None,
    limit: int,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    with opened(settings) as (running, desk):
        officer = acting(desk, name, "roster.opened")
        subject = named(name_of_roster, "roster")
        wanted = awarded_grants(running, scheme, limit, county)
        if not wanted:
            raise click.ClickException("没有可列入的补贴 · nothing awarded that is not listed")
        data = {"scheme": scheme, "year": year}
        first = act(running, officer, "roster.opened", subject, day, **data)
        outcomes = [first]
        if first.verdict in ("accepted", "replayed"):
            _must_be_paid_from(fund, roster_on_record(running, subject).fund)
            parts = [
                {"grants": wanted[start : start + A_COMMAND]}
                for start in range(0, len(wanted), A_COMMAND)
            ]
            with progress("列册 listing", len(parts)) as done:
                for start in range(0, len(parts), ADDS_A_POST):
                    batch = parts[start : start + ADDS_A_POST]
                    outcomes += acts(running, officer, "roster.linesAdded", subject, day, batch)
                    done(len(batch))
        finish(outcomes, as_json)


def _must_be_paid_from(wanted: str | None, fund: str) -> None:
    """An empty roster stays behind where it is another: it can be cancelled or filled."""
    if wanted and wanted != fund and wanted != fund.rpartition("/")[0]:
        raise click.ClickException(f"该项目由 {fund} 支付 · this scheme is paid from {fund}")


@click.command("public-list", help="公示名单 · the list for public notice, masked")
@click.argument("name_of_roster", metavar="ROSTER")
@json_option
@click.pass_obj
def list_publicly(settings: Settings, name_of_roster: str, as_json: bool) -> None:
    with opened(settings) as (running, _):
        found = roster_on_record(running, named(name_of_roster, "roster"))
        listed = public_list(running.parts, found)
    rows: list[dict[str, Any]] = [dict(one) for one in listed.rows]
    if as_json:
        show_json({"digest": listed.digest, "scheme": found.scheme, "lines": rows})
        return
    show_rows(list(rows), as_json=False)
    say(f"名单摘要 {listed.digest}", "digest of this list")

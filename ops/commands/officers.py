"""`ledger officer …`: appointed, away, back, out of office; who does whose duty meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import click

from domain.officer import Duty, Officer, evolve, officer_stream
from ops.commands.acting import Desk
from ops.commands.printing import show_rows
from ops.commands.session import (
    Day,
    act,
    acting,
    finish,
    json_option,
    officer_options,
    opened,
)
from ops.running import Running
from ops.settings import Settings

DUTIES = get_args(Duty)
LEVELS = ("municipal", "county", "township")


@click.group(help="经办人员 · officers: who is away, and who does their duty")
def officer() -> None:
    pass


@officer.command("delegate", help="委托 · give a duty of one's own to another, through a day")
@click.option("--to", required=True, help="受托人 · who does it")
@click.option("--duty", required=True, type=click.Choice(DUTIES))
@click.option("--until", required=True, type=Day(), help="止 · the last day")
@officer_options
@json_option
@click.pass_obj
def delegate(
    settings: Settings,
    to: str,
    duty: str,
    until: date,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    def data(desk: Desk) -> dict[str, Any]:
        return {"to": person_called(desk, to), "duty": duty, "until": until}

    _say(settings, "officer.delegated", None, data, name, day, as_json)


@officer.command("end-delegation", help="收回委托 · the delegation of that number holds no longer")
@click.argument("number", type=int)
@click.option("--officer", "whose", help="何人 · whose, where it is not one's own")
@officer_options
@json_option
@click.pass_obj
def end_delegation(
    settings: Settings,
    number: int,
    whose: str | None,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    given = {"delegation": number}
    _say(settings, "officer.delegationEnded", whose, lambda _: given, name, day, as_json)


@officer.command("absent", help="离岗 · away through a day")
@click.option("--until", required=True, type=Day(), help="止 · the last day away")
@click.option("--officer", "whose", help="何人 · who, where it is not oneself")
@officer_options
@json_option
@click.pass_obj
def absent(
    settings: Settings,
    until: date,
    whose: str | None,
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    given = {"until": until}
    _say(settings, "officer.absent", whose, lambda _: given, name, day, as_json)


@officer.command("returned", help="返岗 · back before the day that was said")
@click.option("--officer", "whose", help="何人 · who, where it is not oneself")
@officer_options
@json_option
@click.pass_obj
def returned(
    settings: Settings, whose: str | None, name: str | None, day: date | None, as_json: bool
) -> None:
    _say(settings, "officer.returned", whose, lambda _: {}, name, day, as_json)


@officer.command("appoint", help="任用 · appointed to duties (said by another officer)")
@click.argument("whose", metavar="OFFICER")
@click.option("--department", required=True, help="部门")
@click.option(
    "--level", default="municipal", type=click.Choice(("municipal", "county", "township"))
)
@click.option("--region", required=True, help="区划 · six digits")
@click.option("--duty", "duties", multiple=True, type=click.Choice(DUTIES))
@officer_options
@json_option
@click.pass_obj
def appoint(
    settings: Settings,
    whose: str,
    department: str,
    level: str,
    region: str,
    duties: tuple[str, ...],
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    def data(desk: Desk) -> dict[str, Any]:
        said = {"department": department, "level": level, "region": region, "duties": duties}
        return {"person": person_called(desk, whose), **said}

    _say(settings, "officer.appointed", whose, data, name, day, as_json)


@officer.command("end", help="离任 · out of office (said by another officer)")
@click.argument("whose", metavar="OFFICER")
@click.option("--reason", required=True, help="事由 · why")
@officer_options
@json_option
@click.pass_obj
def end(
    settings: Settings, whose: str, reason: str, name: str | None, day: date | None, as_json: bool
) -> None:
    given = {"reason": reason}
    _say(settings, "officer.ended", whose, lambda _: given, name, day, as_json)


@officer.command("show", help="在岗情况 · whether in office, away, and who does which duty for him")
@click.argument("whose", metavar="OFFICER")
@json_option
@click.pass_obj
def show(settings: Settings, whose: str, as_json: bool) -> None:
    with opened(settings) as (running, desk):
        found = on_record(running, person_called(desk, whose))
    rows: list[dict[str, Any]] = []
    for one in found.delegations if found else ():
        rows.append(
            {"number": one.version, "duty": one.duty, "to": one.to}
            | {"since": str(one.since), "until": str(one.until)}
        )
    if found is not None and found.absent_until:
        away = {"since": str(found.absent_since), "until": str(found.absent_until)}
        rows.append({"number": "", "duty": "absent", "to": "", **away})
    if found is not None and found.ended:
        rows.append({"number": "", "duty": "ended", "to": "", "since": "", "until": ""})
    show_rows(list(rows), as_json)


def person_called(desk: Desk, name: str) -> str:
    """The id of a person by the name on this machine, or the id itself."""
    known = desk.callers.get(name)
    return known.person if known else name


def on_record(running: Running, person: str) -> Officer | None:
    """The officer as the log has him."""
    found: Officer | None = None
    for event in running.parts.log.stream(officer_stream(person)):
        found = evolve(found, event)
    return found


def _say(
    settings: Settings,
    topic: str,
    whose: str | None,
    data: Callable[[Desk], dict[str, Any]],
    name: str | None,
    day: date | None,
    as_json: bool,
) -> None:
    """One act on the stream of an officer: of `whose`, or of who acts."""
    with opened(settings) as (running, desk):
        teller = acting(desk, name, topic)
        subject = f"officer:{person_called(desk, whose) if whose else teller.person}"
        finish([act(running, teller, topic, subject, day, **data(desk))], as_json)

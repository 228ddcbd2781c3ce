"""`ledger history`, `doctor`, `token`, `migrate`: looking, and getting ready."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click
import msgspec

from domain.event import Recorded, topic_of
from gateways.references import Number, read_reference
from ops.commands.printing import say, show_json, show_rows
from ops.commands.session import json_option, named, opened
from ops.doctor import NEEDED_FOR, diagnose, must_be_mended
from ops.running import Running
from ops.settings import Settings

AN_HOUR = 3_600


@click.command(help="检查本机 · what this machine lacks, and how to get it")
@click.option("--port", default=8000)
@json_option
@click.pass_obj
def doctor(settings: Settings, port: int, as_json: bool) -> None:
    findings = diagnose(settings.data, port=port)
    must = must_be_mended(findings, settings.production)
    if as_json:
        show_json([asdict(one) for one in findings])
    for one in findings if not as_json else ():
        mark = "✓" if one.ok else "✗" if one in must else "○"
        say(f"{mark} {one.chinese}", f"{one.english}  [{NEEDED_FOR[one.needed_for]}]")
        if one.remedy:
            click.echo(f"    → {one.remedy}")
    if must:
        raise SystemExit(1)
    if not as_json and not all(one.ok for one in findings):
        say("账簿可以运行；标 ○ 者只在方括号所示情形需要", "it runs; ○ is needed for that alone")


@click.command(help="建表 · make or update the database, and open the ledger if it is new")
@click.option(
    "--sample", is_flag=True, help="样例账簿 · a sample: officers may act on earlier days"
)
@json_option
@click.pass_obj
def migrate(settings: Settings, sample: bool, as_json: bool) -> None:
    with opened(settings, sample=sample) as (running, _):
        about = {
            "code": running.opened.code,
            "epoch": running.opened.epoch,
            "city": running.opened.city,
            "sample": running.opened.sample,
            "last_position": running.parts.log.head(),
        }
        show_rows([about], False) if not as_json else show_json(about)


@click.command(help="开发令牌 · a bearer token for a named officer or client; none: who there is")
@click.argument("name", required=False)
@click.option("--hours", default=24.0)
@json_option
@click.pass_obj
def token(settings: Settings, name: str | None, hours: float, as_json: bool) -> None:
    from ops.commands.acting import Desk
    from ops.running import CannotRun, keys_of

    try:
        desk = Desk(settings, keys_of(settings))
        made = desk.token(name, hours * AN_HOUR) if name else ""
    except CannotRun as no:
        raise click.ClickException(str(no)) from no
    if not name:
        rows = [
            {"name": one.name, "roles": " ".join(one.roles), "who": f"{one.chinese} {one.english}"}
            for one in desk.callers.values()
        ]
        show_rows(list(rows), as_json)
    elif as_json:
        show_json({"name": name, "token": made})
    else:
        click.echo(made)


@click.command(help="历史 · every event of a stream: an id, idcard:NUMBER, uscc:CODE, roster:NAME")
@click.argument("reference")
@json_option
@click.pass_obj
def history(settings: Settings, reference: str, as_json: bool) -> None:
    with opened(settings) as (running, _):
        events = running.parts.log.stream(stream_of(running, reference))
    if as_json:
        show_json([shown(one) for one in events])
        return
    for one in events:
        fact = msgspec.to_builtins(one.event)
        told = " ".join(f"{key}={value}" for key, value in fact.items() if key != "topic")
        head = f"{one.position:>9} {one.happened_on} {topic_of(one.event)}"
        click.echo(f"{head} {told}"[:200])


def stream_of(running: Running, reference: str) -> str:
    """The stream that a reference names."""
    try:
        read = read_reference(named(reference, "application"), "reference")
    except Exception as no:
        raise click.ClickException(str(no)) from no
    if not isinstance(read, Number):
        return read
    found = running.parts.vault.resolve(read.kind, [read.value])
    if read.value not in found:
        raise click.ClickException("没有登记 · not on record")
    return found[read.value]


def shown(one: Recorded) -> dict[str, Any]:
    """An event for people who look at it."""
    actor = one.actor
    return {
        "position": one.position,
        "version": one.version,
        "topic": topic_of(one.event),
        "happened_on": one.happened_on,
        "recorded_at": one.recorded_at,
        "person": actor.person if actor else "",
        "role": actor.role if actor else "",
        "on_behalf_of": actor.on_behalf_of if actor else "",
        "fact": msgspec.to_builtins(one.event),
    }

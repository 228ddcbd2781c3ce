"""`ledger backup`, `ledger restore`: three sets that can be kept apart, and the way back."""

from __future__ import annotations

import signal
import sys
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import click

from ops.backup.making import ALL, back_up
from ops.backup.restoring import Restored, look_at, restore
from ops.backup.server_copying import CopyingFailed, make_base, receive, receive_until_now
from ops.backup.server_restoring import look_at_server, restore_server
from ops.backup.sets import MANIFEST, NotRestorable, SetName, Whose
from ops.backup.sources import JsonLines, StoredSource, TopicRows, UnreadableSource
from ops.commands.printing import say, show_json
from ops.commands.session import json_option, opened
from ops.embedded_postgres import CannotStart
from ops.running import LOST, CannotRun, Running
from ops.settings import Settings
from projections.guards_rebuild import GuardsDiffer
from projections.log_restore import Damaged, NotEmpty

FOLDER = click.Path(file_okay=False, path_type=Path)
A_FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)
A_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
REFUSALS = (
    *(NotRestorable, NotEmpty, Damaged, GuardsDiffer, UnreadableSource, CannotRun),
    *(CannotStart, CopyingFailed),
)
UNDECIDED = (
    "请指明备份之后的事件来源 · say where events younger than the backup come from: --refill FILE, "
    "--from-topic, or --nothing-younger where none was acknowledged (their positions and payment "
    "references would be given out again)"
)


class Moment(click.ParamType[datetime]):
    """A moment with its time zone, 2026-11-24T09:30:00+08:00."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-11-24T09:30:00+08:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} names no time zone", param, ctx)
        return moment


@click.command(help="备份 · database, vault and keys of one moment, each in a folder of its own")
@click.argument("folder", type=FOLDER)
@click.option(
    "--only", "only", multiple=True, type=click.Choice(ALL), help="仅此集 · this set only"
)
@click.option(
    "--wal",
    is_flag=True,
    help="服务器与预写日志 · a copy of the server, then its WAL until stopped",
)
@click.option("--once", is_flag=True, help="与 --wal 同用：至此刻为止 · with --wal: up to now")
@json_option
@click.pass_obj
def backup(
    settings: Settings,
    folder: Path,
    only: tuple[SetName, ...],
    wal: bool,
    once: bool,
    as_json: bool,
) -> None:
    if once > wal or (wal and only):
        raise click.UsageError("--wal 单独使用 · --wal stands alone, --once goes with it")
    with opened(settings) as (running, _):
        if wal:
            _copy_server(running, folder / "wal", once)
            return
        try:
            made = back_up(running, folder, only or ALL, Told("bytes").more)
        except FileExistsError as there:
            raise click.ClickException(f"已有备份 · there already: {there.filename}") from there
    if as_json:
        show_json(made)
        return
    for one in made:
        size = sum(file.bytes for file in one.files.values())
        say(f"{one.set} 已备份至 #{one.whose.position}", f"{folder / one.set}, {size:,} bytes")
    if {"vault", "keys"} <= {one.set for one in made}:
        say("密钥须另处保管", "keep the keys elsewhere: with the vault's set they open everything")


def _copy_server(running: Running, folder: Path, once: bool) -> None:
    """The base backup where there is none yet, then the write-ahead log."""
    stop = until_signalled()
    try:
        if not (folder / MANIFEST).exists():
            made = make_base(running, folder)
            say(
                f"已复制服务器，至 #{made.whose.position}", f"{folder}, the server copied", err=True
            )
        say("接收预写日志", "receiving the write-ahead log; Ctrl-C stops", err=True)
        receive_until_now(running, folder) if once else receive(running, folder, stop)
    except FileExistsError as there:
        unfinished = "未完成，请删除后重来 · unfinished: remove it and begin again"
        raise click.ClickException(f"{unfinished}: {there.filename}") from there
    except (CopyingFailed, NotRestorable) as no:
        raise click.ClickException(str(no)) from no


@click.command(
    name="restore", help="恢复 · a backup into an empty place, erased keys destroyed again"
)
@click.argument("folder", type=A_FOLDER)
@click.option("--vault", type=A_FOLDER, help="保险库集 · the vault's set (FOLDER/vault)")
@click.option("--keys", type=A_FOLDER, help="密钥集 · the set of keys (FOLDER/keys)")
@click.option("--refill", type=A_FILE, help="备份后的事件 · stored events, a JSON line each")
@click.option(
    "--from-topic", is_flag=True, help="自主题补回 · from the events topic (KAFKA_BOOTSTRAP)"
)
@click.option(
    "--nothing-younger", is_flag=True, help="备份后无事件 · nothing came after the backup"
)
@click.option("--wal", is_flag=True, help="自服务器副本与预写日志 · from FOLDER/wal, to its end")
@click.option("--to", type=Moment(), help="与 --wal 同用：恢复到此时刻 · with --wal: a moment")
@click.option("--accept-missing", is_flag=True, help="接受缺失身份 · though identities are missing")
@json_option
@click.pass_obj
def restore_command(
    settings: Settings,
    folder: Path,
    vault: Path | None,
    keys: Path | None,
    refill: Path | None,
    from_topic: bool,
    nothing_younger: bool,
    wal: bool,
    to: datetime | None,
    accept_missing: bool,
    as_json: bool,
) -> None:
    if [bool(refill), from_topic, nothing_younger].count(True) != 1:
        raise click.UsageError(UNDECIDED)
    if from_topic and not settings.kafka.bootstrap:
        raise click.UsageError("请设置 KAFKA_BOOTSTRAP · set KAFKA_BOOTSTRAP")
    if (to and not wal) or (wal and vault):
        raise click.UsageError("--to 与 --wal 同用，--vault 不与之同用 · --to goes with --wal")
    told = Told("events").more
    try:
        if wal:
            server = look_at_server(folder, keys, settings)
            source = _source(settings, server.manifest.whose, refill, from_topic)
            done = restore_server(
                settings, server, source, to=to, accept_missing=accept_missing, progress=told
            )
        else:
            found = look_at(folder, vault, keys, settings)
            source = _source(settings, found.database.whose, refill, from_topic)
            done = restore(settings, found, source, accept_missing=accept_missing, progress=told)
    except REFUSALS as no:
        raise click.ClickException(f"未恢复 · nothing was restored: {no}") from no
    except LOST as lost:
        raise click.ClickException(f"数据库中断，未恢复 · the database was lost: {lost}") from lost
    show_json(done) if as_json else _show(done)


def _source(
    settings: Settings, whose: Whose, refill: Path | None, from_topic: bool
) -> StoredSource | None:
    """Where what is younger than the backup comes from; None where nothing is."""
    if refill is not None:
        return JsonLines(refill)
    return TopicRows(settings.kafka, whose.code, whose.epoch) if from_topic else None


def until_signalled() -> Event:
    """Set by SIGINT or SIGTERM."""
    stop = Event()

    def end(*_: Any) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    return stop


def _show(done: Restored) -> None:
    say(f"已恢复至 #{done.head}", f"{done.position} from the backup, {done.refilled} refilled")
    say("占用登记与重新推算一致", f"guards, {done.pairs} pairs and events as they were copied")
    say(f"再次销毁 {done.erased} 人的密钥", "keys of erased persons destroyed again")
    for person in done.on_hold:
        say(f"  依法保留：{person}", "erased, but a legal hold keeps the keys")
    for person in done.without_identity:
        say(f"  身份缺失：{person}", "no number finds this record: a case officer must look")
    say("视图将自行重建", "views are made anew by `ledger serve`")


class Told:
    """What is done so far, on a terminal's standard error, written over."""

    def __init__(self, what: str) -> None:
        self.what, self.done = what, 0

    def more(self, count: int) -> None:
        self.done += count
        if sys.stderr.isatty():
            click.echo(f"\r  {self.what}: {self.done:,}", err=True, nl=False)

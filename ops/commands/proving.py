"""`ledger proof`: the transparency log – followed, shown, published, whom to trust."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import Any

import click
import psycopg

from gateways.proof.notes import BadNote
from gateways.proof.policy import BadPolicy
from ops.commands.printing import say, show_json
from ops.commands.session import json_option, opened
from ops.proof.cosigning import Cosigning
from ops.proof.exporting import NothingSigned, checkpoint_bytes, publish, signed_or_none_yet
from ops.proof.following import ProofFollower, policy_of_ledger, signer_of
from ops.settings import Settings
from projections.log_copy import snapshot
from projections.proof.tree_reading import TreeBroken

PROBLEMS = (TreeBroken, NothingSigned, BadPolicy, BadNote, OSError)


@click.group(help="证明 · the transparency log over the events")
def proof() -> None:
    """Its commands are below."""


@proof.command("follow", help="跟随 · sign what is written, until stopped")
@click.option("--once", is_flag=True, help="签到最新即止 · end when everything is signed")
@json_option
@click.pass_obj
def follow(settings: Settings, once: bool, as_json: bool) -> None:
    with opened(settings) as (running, _):
        follower = ProofFollower(running.dsn, signer_of(settings, running.opened))
        try:
            size = follower.catch_up() if once else _until_stopped(follower)
        except TreeBroken as no:
            raise click.ClickException(str(no)) from no
        finally:
            follower.writer.close()
    if as_json:
        show_json({"size": size})
    else:
        say(f"已签署至 #{size}", f"signed up to #{size}")


def _until_stopped(follower: ProofFollower) -> int:
    """Until SIGINT or SIGTERM."""
    stop = Event()

    def end(*_: Any) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    say("签署中，Ctrl-C 停止", "signing; Ctrl-C stops", err=True)
    follower.run(stop)
    return follower.writer.size


@proof.command("cosign", help="会签 · have the last checkpoint cosigned (LEDGER_WITNESSES)")
@click.pass_obj
def cosign(settings: Settings) -> None:
    with opened(settings) as (running, _):
        try:
            trusted = policy_of_ledger(settings, signer_of(settings, running.opened))
        except PROBLEMS as no:
            raise click.ClickException(str(no)) from no
        wrong = Cosigning(running.dsn, trusted).round()
    if wrong:
        raise click.ClickException("; ".join(wrong))
    say(f"已请 {len(trusted.witnesses)} 方会签", f"cosigned by {len(trusted.witnesses)}")


@proof.command("checkpoint", help="检查点 · the last one, as it is served")
@click.pass_obj
def checkpoint(settings: Settings) -> None:
    with opened(settings) as (running, _), psycopg.connect(running.dsn) as connection:
        try:
            signed = signed_or_none_yet(connection)
        except NothingSigned as no:
            raise click.ClickException(str(no)) from no
        click.echo(checkpoint_bytes(connection, signed).decode(), nl=False)


@proof.command("policy", help="信任策略 · whose keys auditors trust; hand it over yourself")
@click.pass_obj
def policy(settings: Settings) -> None:
    with opened(settings) as (running, _):
        try:
            trusted = policy_of_ledger(settings, signer_of(settings, running.opened))
        except PROBLEMS as no:
            raise click.ClickException(str(no)) from no
    click.echo(str(trusted), nl=False)


@proof.command("publish", help="发布 · checkpoint and tiles as static files, without the events")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
@click.pass_obj
def publish_command(settings: Settings, folder: Path, as_json: bool) -> None:
    with opened(settings) as (running, _), snapshot(running.dsn) as connection:
        try:
            signed = publish(connection, folder)
        except PROBLEMS as no:
            raise click.ClickException(str(no)) from no
    if as_json:
        show_json({"folder": str(folder), "size": signed.size, "root": signed.root.hex()})
    else:
        say(f"已发布至 #{signed.size}", f"published up to #{signed.size} in {folder}")

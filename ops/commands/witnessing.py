"""`ledger witness`: stands with somebody else than the ledger, and cosigns what only grew."""

from __future__ import annotations

from pathlib import Path

import click

from gateways.keys import KeysUnusable
from gateways.proof.policy import BadPolicy, policy_in
from gateways.proof.signing import WitnessSigner, read_seeds
from gateways.proof.witnessing import LogWitness, WitnessMemory
from ops.commands.printing import say

HOST = "127.0.0.1"
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(help="见证 · a witness of others' logs; it needs no database")
def witness() -> None:
    """Its commands are below."""


def _signer(name: str, key: Path) -> WitnessSigner:
    try:
        return WitnessSigner(name, read_seeds(key, production=False))
    except KeysUnusable as no:
        raise click.ClickException(str(no)) from no


@witness.command("key", help="公钥 · the key to put into policies; made on first use")
@click.option("--name", required=True, help="名称 · such as audit.example/w1")
@click.option("--key", type=FILE, required=True, help="密钥文件 · file of mode 0600")
def key_command(name: str, key: Path) -> None:
    click.echo(_signer(name, key).key.text)


@witness.command("serve", help="提供服务 · POST /add-checkpoint on 127.0.0.1")
@click.option("--name", required=True, help="名称 · as in the key")
@click.option("--key", type=FILE, required=True, help="密钥文件 · file of mode 0600")
@click.option("--memory", type=FILE, required=True, help="所见 · sizes and roots cosigned so far")
@click.option("--log", "logs", type=FILE, multiple=True, required=True, help="信任策略 · policies")
@click.option("--port", default=8010)
def serve(name: str, key: Path, memory: Path, logs: tuple[Path, ...], port: int) -> None:
    import uvicorn

    from api.witness_route import witness_application

    try:
        policies = [policy_in(one.read_text()) for one in logs]
    except (BadPolicy, OSError) as no:
        raise click.ClickException(str(no)) from no
    found = LogWitness(_signer(name, key), policies, WitnessMemory(memory))
    say(f"见证服务 http://{HOST}:{port}", "witnessing; Ctrl-C stops", err=True)
    application = witness_application(found)
    uvicorn.run(application, host=HOST, port=port, log_level="warning", server_header=False)

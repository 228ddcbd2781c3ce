"""`ledger bench …`: how fast the ledger is on this machine."""

from __future__ import annotations

import sys
from importlib import import_module

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help="测速 · how fast the ledger is on this machine",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    try:
        benchmarks = import_module("ops.bench")
    except ModuleNotFoundError as missing:
        raise click.ClickException("没有测速程序 · the benchmarks are not installed") from missing
    sys.exit(benchmarks.main(list(arguments)))

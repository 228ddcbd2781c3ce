"""`ledger serve`: the API on this machine, the follower and the views beside it."""

from __future__ import annotations

import click

from ops.settings import Settings


@click.command(help="提供服务 · serve the API on 127.0.0.1")
@click.option("--port", default=8000)
@click.option("--processes", default=1, type=click.IntRange(1, 16))
@click.pass_obj
def serve(settings: Settings, port: int, processes: int) -> None:
    from ops.commands.serve_processes import serve_until_stopped

    serve_until_stopped(settings, port, processes)

"""`ledger demo`: a fictitious county played through the main job."""

from __future__ import annotations

from pathlib import Path

import click

from ops.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(help="演示 · play a fictitious county through the main job")
@click.option("--persons", default=2_000, type=click.IntRange(1, 200_000))
@click.option("--seed", default=1)
@click.option("--export", type=FOLDER, help="导出 · write the input there")
@click.option("--serve", is_flag=True, help="随后提供服务 · then serve it, on the data folder")
@click.option("--port", default=8000)
@click.option("--processes", default=1, type=click.IntRange(1, 16))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON · print JSON")
@click.pass_context
def demo(
    context: click.Context,
    persons: int,
    seed: int,
    export: Path | None,
    serve: bool,
    port: int,
    processes: int,
    as_json: bool,
) -> None:
    from ops.demo import Wanted, play_and_show

    settings: Settings = context.obj
    lasting = serve or context.find_root().params.get("data") is not None
    play_and_show(settings, Wanted(persons, seed, export, as_json, lasting), serve, port, processes)

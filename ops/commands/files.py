"""`ledger import` and `ledger case run`: files in, what became of each line out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import msgspec

from ops.commands.legacy import Asked, import_legacy
from ops.commands.printing import VERDICTS, progress, say, show_counts, show_json
from ops.commands.session import Day, json_option, metrics_option, opened, told
from ops.importing import Import, Tally, outcomes_beside
from ops.settings import Settings

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


class FileTally(msgspec.Struct):
    """What became of one file."""

    file: str
    outcomes: str
    lines: int
    events: int
    verdicts: dict[str, int]
    decisions: dict[str, int]
    seconds: float


@click.command("import", help="导入 · take in files of CloudEvents, one a line")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option(
    "--outcomes", type=click.Path(dir_okay=False, path_type=Path), help="结果文件 · where"
)
@click.option(
    "--as", "name", default="", help="只用此人或系统的权限 · only as this officer or client"
)
@click.option("--legacy", is_flag=True, help="入账前的补贴清单 · a list of grants paid before")
@click.option("--confirm", is_flag=True, help="确认清单 · confirm it, by another officer")
@click.option("--document", default="", help="凭证 · the paper's digest or file (--legacy)")
@click.option(
    "--on", "day", type=Day(), help="办理日期 · day of the act (--legacy, sample ledgers)"
)
@metrics_option
@json_option
@click.pass_obj
def import_files(
    settings: Settings,
    /,
    files: tuple[Path, ...],
    outcomes: Path | None,
    name: str,
    legacy: bool,
    confirm: bool,
    document: str,
    day: date | None,
    metrics: str,
    as_json: bool,
) -> None:
    if legacy:
        if len(files) > 1:
            raise click.UsageError("--legacy takes one FILE")
        asked = Asked(files[0], name, day, confirm, document, outcomes, as_json)
        import_legacy(settings, asked)
        return
    if confirm or document or day:
        raise click.UsageError("--confirm, --document and --on go with --legacy")
    if outcomes is not None and len(files) > 1:
        raise click.UsageError("--outcomes takes one FILE")
    done = []
    with told(metrics), opened(settings) as (running, desk):
        work = Import(running.parts, desk.by_source(name), workplace=running.workplace())
        for path in files:
            with progress(path.name, path.stat().st_size) as bar:
                tally = work.file(path, outcomes, bar)
            written = outcomes or outcomes_beside(path)
            done.append((tally, _summary(path, written, tally)))
    if as_json:
        show_json([one for _, one in done])
    for tally, one in done:
        if not as_json:
            _tell(one, tally)
    if any(tally.turned_down for tally, _ in done):
        raise SystemExit(1)


def _summary(path: Path, outcomes: Path, tally: Tally) -> FileTally:
    return FileTally(
        str(path),
        str(outcomes),
        tally.lines,
        tally.events,
        dict(tally.verdicts),
        dict(tally.decisions),
        round(tally.seconds, 3),
    )


def _tell(one: FileTally, tally: Tally) -> None:
    rate = f"{one.lines:,} 行, {one.events:,} events, {one.seconds:.1f} s"
    counts = {f"{VERDICTS[word]} {word}": count for word, count in tally.verdicts.items()}
    show_counts((Path(one.file).name, rate), counts)
    if tally.decisions:
        show_counts(("  其中核定", "decisions"), tally.decisions)
    say("  逐行结果", one.outcomes)


@click.group(help="案例 · cases")
def case() -> None:
    pass


@case.command("run", help="演算一个案例 · play one case on an empty ledger in memory")
@click.argument("file", type=EXISTING)
@json_option
def run_case(file: Path, as_json: bool) -> None:
    from ops.case import case_command

    raise SystemExit(case_command(file, as_json))

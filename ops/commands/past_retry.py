"""`ledger past retry FILE`: the breaks of a list again, for those whose person is now on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from domain.names import named_stream
from gateways.intake import Input
from ops.commands.printing import progress, show_counts, show_json
from ops.commands.session import (
    A_BATCH,
    GOOD,
    acting,
    event_of,
    json_option,
    officer_options,
    opened,
)
from ops.importing_lines import in_batches
from ops.legacy_files import Mistake, NotAList, digest_of
from ops.legacy_rows import rows_of
from ops.settings import Settings
from projections.views.reading import ViewReader

TOPIC = "grant.breakResolved"
ANY = "sha256:" + "0" * 64  # the paper is on record with the break


@click.command("retry", help="再试 · tie a list's open breaks to those its file names")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@officer_options
@json_option
@click.pass_obj
def retry(
    settings: Settings, file: Path, name: str | None, day: date | None, as_json: bool
) -> None:
    told: dict[str, int] = {}
    with opened(settings) as (running, desk), running.views() as views:
        officer = acting(desk, name, TOPIC)
        views.catch_up()
        breaks = _breaks(views, digest_of(file))
        events = [
            event_of(officer, TOPIC, grant, day, data) for grant, data in _again(file, breaks)
        ]
        with progress(file.name, len(events)) as bar:
            for batch in in_batches(events, A_BATCH):
                for outcome in running.parts.post([Input(one, officer) for one in batch]):
                    good = outcome.verdict in GOOD
                    code = outcome.problem.code if outcome.problem else ""
                    word = "tied" if good else code
                    told[word] = told.get(word, 0) + 1
                bar(len(batch))
    if as_json:
        show_json({"breaks": len(breaks), "told": told})
    else:
        show_counts(("未能对应的行", f"{len(breaks)} breaks were open"), told)


def _breaks(views: ViewReader, digest: str) -> dict[int, str]:
    """Line → grant, of the open breaks of a list."""
    stream = named_stream("import", digest.removeprefix("sha256:"))
    filters, found, after = {"status": "break", "list": stream}, dict[int, str](), 0
    while page := views.past_rows(filters, after, A_BATCH):
        found |= {one["line"]: one["grant"] for one in page}
        after = page[-1]["told_at"]
    return found


def _again(file: Path, breaks: dict[int, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The grant of each break, and whom its row names."""
    try:
        for line, row in rows_of(file, ANY):
            if line in breaks and not isinstance(row, Mistake):
                who = {"beneficiary": row.beneficiary, "payee": row.payee}
                named = {key: one for key, one in who.items() if one is not None}
                yield breaks[line], {"outcome": "tied", "reason": "named in the list", **named}
    except NotAList as wrong:
        raise click.ClickException(str(wrong)) from wrong

"""`ledger views`, `ledger rebuild`: how far the views are, made anew, compared with the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import psycopg

from ops.commands.printing import progress, say, show_json, show_rows
from ops.commands.session import json_option, opened
from ops.running import Running
from ops.settings import Settings
from projections.guards_rebuild import GuardsDiffer, guard_digest, rebuilt_digest
from projections.views.all_views import BY_NAME, VIEWS
from projections.views.digest import view_digest
from projections.views.reading import ViewReader
from projections.views.rebuild import Checked, Difference, Progress, RebuildFailed, check, rebuild
from projections.views.view import View

GUARDS = "guards"
LISTED = 20  # differences shown to people; --json has more


@click.command(
    "views", help="视图 · each view: position, lag, why it stopped; --digest: of its rows"
)
@click.option("--digest", is_flag=True, help="摘要 · digest of its rows at that position")
@json_option
@click.pass_obj
def views(settings: Settings, digest: bool, as_json: bool) -> None:
    with opened(settings) as (running, _):
        rows = _standing(running)
        if digest:
            _add_digests(running, rows)
    show_rows(list(rows.values()), as_json)
    if any(row["stopped"] for row in rows.values()):
        raise SystemExit(1)


def _standing(running: Running) -> dict[str, dict[str, Any]]:
    """By name. `lag`: events not followed yet; `stopped`: why, empty while it follows."""
    with ViewReader(running.dsn) as reader:
        found = {one["view"]: one for one in reader.positions()}
    head = running.parts.log.head()
    rows = {}
    for view in VIEWS:
        one = found.get(view.name, {"position": 0, "error": None})
        position = one["position"]
        rows[view.name] = {
            "view": view.name,
            "position": position,
            "lag": max(0, head - position),
            "stopped": one["error"] or "",
        }
    return rows


def _add_digests(running: Running, rows: dict[str, dict[str, Any]]) -> None:
    bar = progress("digest", len(VIEWS))
    with psycopg.connect(running.dsn, autocommit=True) as connection, bar as update:
        for view in VIEWS:
            found = view_digest(connection, view)
            row = rows[view.name]
            stopped = row.pop("stopped")
            row["position"] = found.position
            rows[view.name] = row | {"rows": found.rows, "sha256": found.sha256, "stopped": stopped}
            update(1)


@click.command(
    "rebuild",
    help="重建 · make a view anew from the log and put it in place; --check: only compare",
)
@click.argument("view", type=click.Choice([*BY_NAME, GUARDS]))
@click.option("--check", "only_check", is_flag=True, help="只比对 · compare, change nothing")
@json_option
@click.pass_obj
def rebuild_command(settings: Settings, view: str, only_check: bool, as_json: bool) -> None:
    if view == GUARDS and not only_check:
        raise click.UsageError("守卫随事件写入，只能比对 · guards are written with events: --check")
    with opened(settings) as (running, _):
        if view == GUARDS:
            _check_guards(running, as_json)
        elif only_check:
            _check_view(running, BY_NAME[view], as_json)
        else:
            _rebuild_view(running, BY_NAME[view], as_json)


def _rebuild_view(running: Running, view: View, as_json: bool) -> None:
    with _bar(running, view.name) as moved, _failing():
        position = rebuild(running.dsn, view, moved)
    if as_json:
        show_json({"view": view.name, "position": position})
    else:
        say(f"{view.name} 已重建，位置 {position}", f"rebuilt, in place at position {position}")


def _check_view(running: Running, view: View, as_json: bool) -> None:
    with _bar(running, view.name) as moved, _failing():
        checked = check(running.dsn, view, moved)
    if as_json:
        show_json(
            {
                "check": view.name,
                "same": checked.same,
                "live": checked.live._asdict(),
                "rebuilt": checked.rebuilt._asdict(),
                "differences": checked.differences,
            }
        )
    else:
        _say_same(checked.same, checked.live.position, checked.live.sha256, checked.rebuilt.sha256)
        _show_differences(checked)
    if not checked.same:
        raise SystemExit(1)


def _show_differences(checked: Checked) -> None:
    for one in checked.differences[:LISTED]:
        click.echo(f"  {one.table} {_said(one)}")
    if len(checked.differences) > LISTED:
        say("  还有更多，见 --json", "and more: see --json")


def _said(difference: Difference) -> str:
    """The columns that are not the same, live → made anew."""
    live, rebuilt = difference.live, difference.rebuilt
    if live is None or rebuilt is None:
        word = "缺 · missing" if live is None else "多余 · not from the log"
        return f"{word}: {rebuilt or live}"[:300]
    key = next(iter(live.items()))
    changed = (
        f"{name} {live[name]} → {rebuilt[name]}" for name in live if live[name] != rebuilt[name]
    )
    return f"{key[0]} {key[1]}: {'; '.join(changed)}"[:300]


def _check_guards(running: Running, as_json: bool) -> None:
    with psycopg.connect(running.dsn) as connection:
        live = guard_digest(connection)
    try:
        rebuilt = rebuilt_digest(running.parts.log, live.position)
    except GuardsDiffer as no:
        raise click.ClickException(str(no)) from no
    same = live == rebuilt
    if as_json:
        told = {"check": GUARDS, "same": same, "live": live._asdict(), "rebuilt": rebuilt.sha256}
        show_json(told)
    else:
        _say_same(same, live.position, live.sha256, rebuilt.sha256)
    if not same:
        raise SystemExit(1)


def _say_same(same: bool, position: int, live: str, rebuilt: str) -> None:
    word = "一致 · the same" if same else "不一致 · NOT the same"
    click.echo(f"{word}: #{position} {live[:16]} {rebuilt[:16]}")


@contextmanager
def _bar(running: Running, label: str) -> Iterator[Progress]:
    """A bar that reaches its end at the head of the log."""
    with progress(label, running.parts.log.head()) as update:
        seen = 0

        def moved(position: int) -> None:
            nonlocal seen
            update(position - seen)
            seen = position

        yield moved


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except RebuildFailed as no:
        said = f"未能重建，原视图未动 · not rebuilt, the live view stays: {no}"
        raise click.ClickException(said) from no

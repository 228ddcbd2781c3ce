"""`ledger import --legacy FILE`: a list of grants paid before the ledger, in two steps by two
officers."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import click
import msgspec

from domain.outcome import Outcome
from ops.commands.acting import Desk
from ops.commands.printing import progress, say, show_counts, show_json
from ops.commands.session import GOOD, act, acting, finish, opened
from ops.importing import Import, Tally, outcomes_beside
from ops.importing_batch import Speakers
from ops.legacy_files import NotAList, digest_of
from ops.legacy_list import LegacyList, read_list, write_events
from ops.running import Running
from ops.settings import Settings

SHOWN = 20  # mistakes


class Asked(msgspec.Struct, frozen=True):
    """What was asked on the command line. `document`: a digest, or the path of the paper."""

    path: Path
    name: str
    day: date | None
    confirms: bool
    document: str
    outcomes: Path | None
    as_json: bool


class Taken(msgspec.Struct, frozen=True):
    """What became of a list."""

    file: str
    digest: str
    step: str
    rows: int
    schemes: dict[str, tuple[int, int]]
    decisions: dict[str, int] = {}
    outcomes: str = ""


def import_legacy(settings: Settings, asked: Asked) -> None:
    """One step of the two. Exits with 1 where it is not done."""
    told = _read(asked)
    if told.mistakes:
        _tell_mistakes(told, asked.as_json)
        raise SystemExit(1)
    with opened(settings) as (running, desk):
        if asked.confirms:
            _confirm(running, desk, told, asked)
        else:
            _hand_in(running, desk, told, asked)


def _read(asked: Asked) -> LegacyList:
    document = asked.document
    if document and not document.startswith("sha256:"):
        if not Path(document).is_file():
            raise click.UsageError("--document: sha256:… or the file of the paper")
        document = digest_of(Path(document))
    try:
        with progress(asked.path.name, _lines(asked.path)) as bar:
            return read_list(asked.path, document, bar)
    except NotAList as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _lines(path: Path) -> int:
    """About how many rows a file has, for its bar."""
    with path.open("rb") as file:
        return max(sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b"")), 1)


def _tell_mistakes(told: LegacyList, as_json: bool) -> None:
    if as_json:
        show_json({"file": str(told.path), "mistakes": told.mistakes})
        return
    for one in told.mistakes[:SHOWN]:
        click.echo(f"{told.path}:{one.line}: {one.field or 'line'}: {one.rule}", err=True)
    count = len(told.mistakes)
    say(f"{count} 行有误，未提交任何内容", f"{count} lines are wrong; nothing was sent", err=True)


# The first officer


def _hand_in(running: Running, desk: Desk, told: LegacyList, asked: Asked) -> None:
    officer = acting(desk, asked.name, "import.received")
    data = told.received(told.path.name)
    outcome = act(running, officer, "import.received", told.subject, asked.day, **data)
    if outcome.verdict not in GOOD:
        finish([outcome], asked.as_json)
    _show(Taken(str(told.path), told.digest, "received", told.rows, told.schemes), asked)
    if not asked.as_json:
        say("由另一人确认", f"another officer: ledger import --legacy {told.path} --confirm --as …")


# The second


def _confirm(running: Running, desk: Desk, told: LegacyList, asked: Asked) -> None:
    officer = acting(desk, asked.name, "import.confirmed")
    data = {"digest": told.digest}
    _must(act(running, officer, "import.confirmed", told.subject, asked.day, **data), asked)
    written = asked.outcomes or outcomes_beside(told.path)
    day = asked.day.isoformat() if asked.day else ""
    with tempfile.TemporaryDirectory(prefix="ledger-past-") as folder:
        events = Path(folder) / "events.jsonl"
        with events.open("wb") as out:
            write_events(told, officer.person, day, out)
        tally = _take(running, Speakers(officer), events, written, told.path.name)
    if tally.turned_down:
        show_counts(("未能全部导入", "not all of it was taken"), tally.verdicts)
        say("  逐行结果", str(written))
        raise SystemExit(1)
    _must(act(running, officer, "import.finished", told.subject, asked.day), asked)
    taken = ("finished", told.rows, told.schemes, tally.decisions, str(written))
    _show(Taken(str(told.path), told.digest, *taken), asked)


def _take(running: Running, speakers: Speakers, events: Path, written: Path, name: str) -> Tally:
    work = Import(running.parts, speakers, workplace=running.workplace())
    with progress(name, events.stat().st_size) as bar:
        return work.file(events, written, bar)


def _must(outcome: Outcome, asked: Asked) -> None:
    if outcome.verdict not in GOOD:
        finish([outcome], asked.as_json)


def _show(taken: Taken, asked: Asked) -> None:
    if asked.as_json:
        show_json(taken)
        return
    say(f"{taken.file} {taken.rows:,} 行", f"rows {taken.step}, {taken.digest}")
    for scheme, (rows, fen) in taken.schemes.items():
        click.echo(f"  {rows:>9,}  {fen / 100:>16,.2f} 元  {scheme}")
    if taken.decisions:
        show_counts(("  其中", "of them now"), taken.decisions)
    if taken.decisions.get("break"):
        say("  未能对应的行", "breaks: ledger past breaks")

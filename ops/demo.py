"""Plays the sample county through the main job, from files, and says what came of it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import click
import msgspec

from domain.log import Question
from domain.outcome import Problem
from domain.reference import reference
from ops.commands.acting import Desk
from ops.commands.printing import progress, say, show_counts, show_json
from ops.commands.session import opened
from ops.demo_acts import Officers, Order, Plan
from ops.demo_bank import reports
from ops.demo_figures import figures
from ops.importing import Import, outcomes_beside
from ops.running import Running, under
from ops.sample import county as files
from ops.sample.county import County, county, write
from ops.sample.events import Told
from ops.settings import Settings

FIRST_DAY, SECOND_DAY = date(2018, 12, 31), date(2019, 6, 28)
CONTESTS, ROSTERS, ORDERS, BANK = "08-contests", "09-rosters", "10-payment-orders", "11-bank"
INSTRUCTIONS = "bank-instructions"
A_LOOK = 20_000  # numbers resolved at once
EXPECTED_DOWN = "pair-reused"


class Wanted(msgspec.Struct, frozen=True):
    """What to play. `lasting`: on the data folder, not in a temporary one."""

    persons: int
    seed: int
    export: Path | None
    as_json: bool
    lasting: bool


class Played(msgspec.Struct):
    """What the demo prints."""

    persons: int
    seed: int
    facts: int
    result: dict[str, Any]
    duplicates: dict[str, int]
    seconds: dict[str, float]

    def plain(self) -> dict[str, Any]:
        rest = {"duplicates": self.duplicates, "seconds": self.seconds}
        start = {"persons": self.persons, "seed": self.seed, "facts": self.facts}
        return {**start, **self.result, **rest}


class _Answered(msgspec.Struct):
    """A line of an outcome file, as far as it is looked at."""

    line: int
    verdict: str
    problem: Problem | None = None


def _must_be_good(answered: _Answered) -> None:
    problem = answered.problem
    if problem is not None:
        click.echo(f"line {answered.line}: {problem.field}: {problem.rule}", err=True)


class Play:
    """One county on one ledger, stage by stage; a second run goes on where the first broke off."""

    def __init__(self, running: Running, desk: Desk, sample: County, folder: Path) -> None:
        self.running = running
        self.sample = sample
        self.folder = folder
        self.importing = Import(running.parts, desk.by_source(), workplace=running.workplace())
        self.officers = Officers(running, desk, sample)
        self.seconds: dict[str, float] = {}
        self.steps: list[dict[str, str]] = []
        self.again: Counter[str] = Counter()

    def whole(self) -> Played:
        """Every stage in order."""
        with self._stage("facts"):
            self._take_in(files.SETUP, files.FACTS)
        with self._stage("mature"):
            self._mature(FIRST_DAY)
        with self._stage("applications"):
            self._take_in(files.EARLY_CLAIMS, files.LATE_FACTS)
            self._mature(SECOND_DAY)
            self._take_in(files.LATE_CLAIMS)
            self.running.assess(SECOND_DAY)
            self.steps.append({"assess": SECOND_DAY.isoformat()})
        with self._stage("corrections"):
            self._take_in(files.CORRECTIONS, files.SENT_AGAIN)
            self._catch_up()
        with self._stage("rosters"):
            released = self._rosters()
        with self._stage("payments"):
            orders = self.officers.orders(released, self._payees())
            self._keep(ORDERS, self.officers.telling.taken())
            self._instruct(orders)
        with self._stage("bank reports"):
            told = reports(self.running, self.sample.name, orders)
            self._import(BANK, told)
        with self._stage("views"):
            self._catch_up()
        return self._result()

    def _rosters(self) -> list[str]:
        """Contests and rosters, by a plan that outlives a run which breaks off."""
        officers = self.officers
        kept = self.running.settings.data / f"demo-{self.sample.name}.plan.json"
        plan = officers.plan(kept)
        plan.keep(kept)
        officers.contests(plan)
        self._keep(CONTESTS, officers.telling.taken())
        self._catch_up()
        listed = officers.listed() if plan.listed is None else plan.listed
        Plan(plan.contested, listed).keep(kept)
        released = officers.rosters(listed)
        self._keep(ROSTERS, officers.telling.taken())
        return released

    def _result(self) -> Played:
        sample = self.sample
        counted = msgspec.to_builtins(figures(self.running))
        (self.folder / "steps.json").write_bytes(msgspec.json.encode(self.steps))
        duplicates = {
            "sent": sample.again_same + sample.again_changed,
            "replayed": self.again["replayed"],
            "refused": self.again[EXPECTED_DOWN],
            "claims_again": sample.claims_again,
        }
        rounded = {stage: round(seconds, 3) for stage, seconds in self.seconds.items()}
        return Played(sample.persons, self._seed, sample.facts, counted, duplicates, rounded)

    @property
    def _seed(self) -> int:
        return int(self.sample.name[1:].partition("p")[0])

    # Stages

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        begun = monotonic()
        yield
        self.seconds[name] = monotonic() - begun
        click.echo(f"  {name:<14}{self.seconds[name]:>7.1f} s", err=True)

    def _take_in(self, *names: str) -> None:
        for name in names:
            self._import(name, self.sample.files[name])

    def _import(self, name: str, told: list[Told]) -> None:
        path = self.folder / f"{name}.jsonl"
        write(told, path)
        self.steps.append({"import": path.name})
        with progress(name, path.stat().st_size) as bar:
            self.importing.file(path, None, bar)
        outcomes = outcomes_beside(path)
        note = self._note_again if name == files.SENT_AGAIN else _must_be_good
        with outcomes.open("rb") as lines:
            for line in lines:
                note(msgspec.json.decode(line, type=_Answered))
        outcomes.unlink()

    def _note_again(self, answered: _Answered) -> None:
        self.again[answered.problem.code if answered.problem else answered.verdict] += 1

    def _mature(self, day: date) -> None:
        self.running.mature(day)
        self.steps.append({"mature": day.isoformat()})

    def _catch_up(self) -> None:
        self.running.catch_up()
        self.steps.append({"follow": ""})

    def _keep(self, name: str, told: list[Told]) -> None:
        """Acts that were posted, as the file from which they can be posted again."""
        write(told, self.folder / f"{name}.jsonl")
        self.steps.append({"import": f"{name}.jsonl"})

    def _payees(self) -> dict[str, str]:
        """Whoever applied: stream → reference."""
        references = {
            one.data["payee"]
            for name in (files.EARLY_CLAIMS, files.LATE_CLAIMS)
            for one in self.sample.files[name]
        }
        found: dict[str, str] = {}
        vault = self.running.parts.vault
        persons = [one.partition(":")[2] for one in references if one.startswith("idcard:")]
        for start in range(0, len(persons), A_LOOK):
            part = vault.resolve("resident-identity", persons[start : start + A_LOOK])
            found |= {stream: f"idcard:{number}" for number, stream in part.items()}
        units = [one.partition(":")[2] for one in references if one.startswith("uscc:")]
        resolved = vault.resolve("credit-code", units)
        return found | {stream: f"uscc:{code}" for code, stream in resolved.items()}

    def _instruct(self, orders: list[Order]) -> None:
        """What the bank is given: the reference under which to report each payment."""
        opened = self.running.opened
        with (self.folder / f"{INSTRUCTIONS}.jsonl").open("wb") as file:
            for order in orders:
                text = reference(opened.code, opened.epoch, order.position)
                row = {"reference": text, "roster": order.roster, "payee": order.payee}
                file.write(msgspec.json.encode(row | {"fen": order.fen}) + b"\n")


def play_and_show(
    settings: Settings, wanted: Wanted, serve: bool, port: int, processes: int
) -> None:
    """Plays, prints, and serves if asked; what is played already is not played again."""
    with tempfile.TemporaryDirectory(prefix="ledger-demo-") as temporary:
        own = settings if wanted.lasting else under(Path(temporary) / "data")
        with opened(own, sample=True) as (running, desk):
            _play(running, desk, wanted, Path(temporary))
            if serve:
                from ops.commands.serve_processes import serve_on

                serve_on(running, port, processes)


def _play(running: Running, desk: Desk, wanted: Wanted, temporary: Path) -> None:
    if not running.opened.sample:
        raise click.ClickException("本账簿不是样例 · this ledger is no sample; use another --data")
    say(f"生成 {wanted.persons} 人的样例", f"makes up a county of {wanted.persons}", err=True)
    sample = county(wanted.persons, wanted.seed)
    kept = running.settings.data / f"demo-{sample.name}.json"
    if wanted.lasting and kept.exists() and _is_known(running, sample):
        say("样例已演示过，沿用原数据", "played before; goes on with its data", err=True)
        _show(msgspec.json.decode(kept.read_bytes()), wanted.as_json)
        return
    folder = temporary / "input"
    folder.mkdir()
    played = Play(running, desk, sample, folder).whole().plain()
    kept.write_bytes(msgspec.json.format(msgspec.json.encode(played)))
    if wanted.export is not None:
        shutil.copytree(folder, wanted.export, dirs_exist_ok=True)
    _show(played, wanted.as_json)


def _is_known(running: Running, sample: County) -> bool:
    """Whether the log holds the sample's first event, by its pair."""
    first = sample.files[files.SETUP][0]
    pair = (first.source, first.id)
    return pair in running.parts.log.load(Question(pairs=(pair,))).pairs


def _show(played: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json(played)
        return
    paid, waiting = played["paid"], played["waiting"]
    say(f"{played['persons']:,} 人，{played['facts']:,} 条事实", "persons, facts")
    say(f"申领 {played['claims']:,} 笔，核定 {played['awarded']:,} 笔", "claims, awarded")
    show_counts(("不予核定", "refused"), played["refused"])
    show_counts(("待定", "pended"), played["pended"])
    say(f"多方主张 {played['contested']:,} 笔", "contested")
    yuan = f"{paid['fen'] / 100:,.2f} 元"
    say(f"已支付 {paid['count']:,} 笔，{yuan}", f"paid by {paid['payments']:,} payments")
    say(f"存疑支付 {paid['in_doubt']:,} 笔", "payments in doubt")
    if waiting["rosters"]:
        say(f"候款名册 {waiting['rosters']} 份", "rosters wait for room in their fund")
    for key, fund in played["funds"].items():
        left = (fund["limit_fen"] - fund["committed_fen"]) / 100
        say(f"{key} 已用 {fund['committed_fen'] / 100:,.2f} 元", f"{left:,.2f} left")
    total = sum(played["seconds"].values())
    say(f"用时 {total:.1f} 秒，至第 {played['last_position']:,} 条", "seconds, last position")
    sys.stdout.flush()

"""Plays one case file on an empty ledger in memory and tells what became of each claim and act."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ops import case_print
from ops.case_closing import propose_close
from ops.case_defaults import data_of, spread
from ops.case_expect import failures
from ops.case_lines import BadCase, CaseLine, read_lines
from ops.case_names import KINDS, expanded_reference
from ops.case_past import play_past
from ops.case_player import Player, Post
from ops.case_redecided import exclude, redecide
from ops.case_result import Report, Result
from ops.case_roster import open_fund_of, order_of, play_roster
from ops.case_steps import (
    assess,
    declare_people,
    declare_units,
    introduce,
    mature,
    open_fund,
    people_of,
    set_parameters,
)

__all__ = ["BadCase", "case_command", "played", "run_case"]

REGISTRATIONS = ("applicant.registered", "enterprise.registered")
HELD, FAILED, BAD = 0, 1, 2


def case_command(path: Path, as_json: bool) -> int:
    """Prints the result. 0: it ran and every expectation held; 1: one did not; 2: a bad file."""
    try:
        with path.open(encoding="utf-8") as lines:
            result = run_case(lines)
    except (BadCase, OSError, UnicodeDecodeError) as wrong:
        case_print.bad_file(path, wrong, as_json)
        return BAD
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        case_print.readable(result)
    return FAILED if result["failed"] else HELD


def run_case(lines: Iterable[str]) -> Result:
    """The outcome of every claim and act of a case, and the expectations that did not hold.

    Raises BadCase, with the line, where the file cannot be played.
    """
    return Run(read_lines(lines)).result()


def played(lines: Iterable[str]) -> Player:
    """The ledger in memory on which a case has been played, whatever came of its expectations.

    Raises BadCase, with the line, where the file cannot be played.
    """
    run = Run(read_lines(lines))
    run.result()
    return run.player


class Run:
    """One case from its first line to its result."""

    def __init__(self, lines: list[CaseLine]) -> None:
        self.lines = lines
        headers = [line for line in lines if line.kind == "header"]
        header = next((line for line in headers if {"case", "as_of"} & line.words.keys()), None)
        self.case = header.text("case") if header else ""
        self.note = header.text("note") if header else ""
        self.player = Player(header.day("as_of") if header else None)
        self.introduced: set[str] = set()
        self.failed: list[dict[str, Any]] = []
        self.expected = 0
        self._declare()

    def _declare(self) -> None:
        """Numbers and birthdays are known before the first mention, and who registers by hand."""
        for line in self.lines:
            number = line.text("idcard" if line.kind in ("person", "name") else "uscc")
            if line.kind in KINDS:
                for name in people_of(line):
                    if line.kind == "person" and "born" in line.words:
                        self.player.names.born[name] = str(line.day("born"))
                    if number:
                        self.player.names.define(line.kind, name, number)
            elif line.kind == "name":
                self._name(line)
            elif line.kind == "type" and line.words["type"] in REGISTRATIONS:
                self.introduced.add(line.text("subject"))

    def _name(self, line: CaseLine) -> None:
        for kind, word in KINDS.items():
            if word in line.words:
                self.player.names.define(kind, line.text("name"), line.text(word))
                return
        raise BadCase(line.number, 'a name is {"name": "W1", "idcard": …} or {…, "uscc": …}')

    def result(self) -> Result:
        for line in self.lines:
            before = len(self.player.acts)
            self.play(line)
            if "expect" in line.words and line.kind != "header":
                self._compare(line, before)
        for line in self.lines:
            if "expect" in line.words and line.kind == "header":
                self._compare(line, len(self.player.acts))
        report = Report(self.player).result(self.case)
        return {**report, "note": self.note, "expected": self.expected, "failed": self.failed}

    def play(self, line: CaseLine) -> None:
        plays: dict[str, Callable[[CaseLine], None]] = {
            "type": self._event,
            "set": lambda one: set_parameters(self.player, one),
            "fund": lambda one: open_fund(self.player, one),
            "past": lambda one: play_past(self.player, one),
            "roster": lambda one: play_roster(self.player, one),
            "mature": lambda one: mature(self.player, one),
            "assess": lambda one: assess(self.player, one),
            "redecide": lambda one: redecide(self.player, one),
            "exclusions": lambda one: exclude(self.player, one),
            "person": lambda one: declare_people(self.player, one, self.introduced),
            "unit": lambda one: declare_units(self.player, one, self.introduced),
        }
        play = plays.get(line.kind)
        if play is not None:
            play(line)

    # Events

    def _event(self, line: CaseLine) -> None:
        """A fact or an act; told of each subject where the line names several."""
        data = data_of(line.words)
        self._resolve(line, data)
        for subject in self._subjects(line):
            self._introduce(line, {"subject": subject, "data": data})
            if line.words["type"] == "roster.opened":
                open_fund_of(
                    self.player, line.number, str(data.get("scheme", "")), data.get("year")
                )
            if line.words["type"] == "fund.yearClosed":
                propose_close(self.player, line.number, subject, data)
            for one in spread(line.text("type"), data):
                self.player.post(self._post(line, subject, one))

    def _post(self, line: CaseLine, subject: str, data: dict[str, Any]) -> Post:
        return Post(
            line=line.number,
            type=line.text("type"),
            subject=subject,
            data=data,
            by=line.text("by"),
            grade=line.text("grade", "register"),
            source=line.text("source"),
            id=line.text("id"),
            channel=line.text("channel", "bank"),
            shown=not _is_fact(line.text("type")),
            lenient="expect" in line.words,
        )

    def _subjects(self, line: CaseLine) -> list[str]:
        given = line.words.get("subject", "")
        if line.kind == "type" and not given and line.words["type"] == "application.filed":
            return [f"application:line-{line.number}"]
        texts = given if isinstance(given, list) else [given]
        found = []
        for one in texts:
            if isinstance(one, dict):
                found += [f"{kind}:{name}" for kind, name in one.items()]
            elif isinstance(one, str):
                found += expanded_reference(one)
            else:
                raise BadCase(line.number, "subject is a text, or a list of texts")
        return found

    def _introduce(self, line: CaseLine, mentioned: Any) -> None:
        """Registers whoever is mentioned for the first time, unless the case does so itself."""
        for kind, name in self.player.names.short_in(_spread(mentioned)):
            subject = f"{kind}:{name}"
            if subject not in self.introduced:
                self.introduced.add(subject)
                introduce(self.player, line, subject)

    def _resolve(self, line: CaseLine, data: dict[str, Any]) -> None:
        """`ordered` becomes the reference of an order, `voids` the version of what a line told."""
        given = data.get("reference")
        if isinstance(given, str) and given.partition(":")[0] == "ordered":
            position = self.player.orders.get(given.partition(":")[2])
            if position is None:
                raise BadCase(line.number, f"{given}: no such payment was ordered before this line")
            for key, value in order_of(self.player, position).items():
                data[key] = value if key == "reference" else data.get(key, value)
        if "voids" in data:
            told = str(data.pop("voids"))
            fact = self.player.facts.get(told) or self.player.facts.get(f"line {told}")
            if fact is None:
                raise BadCase(
                    line.number, f"voids {told}: no line of that id or number told a fact"
                )
            data["voided_version"] = fact[1]

    # Expectations

    def _compare(self, line: CaseLine, before: int) -> None:
        self.expected += 1
        report = Report(self.player)
        acts, claims = [], []
        if line.kind not in ("expect", "header"):
            played = self.player.acts[before:]
            acts = [report.act(one) for one in played if one.shown] or [
                report.act(one) for one in played[-1:]
            ]
            filed = {one.subject.partition(":")[2] for one in played}
            claims = [one for one in report.claims() if one["application"] in filed]
            names = filed | {one.subject for one in played}
            claims += [one for one in report.determinations() if one["determined"] in names]
        result = report.result(self.case)
        for wrong in failures(line.words["expect"], result, acts, claims):
            self.failed.append({"line": line.number, "wrong": wrong})


def _spread(value: Any) -> Any:
    """Ranges of short names written out, so that everyone in them is met."""
    if isinstance(value, str):
        return expanded_reference(value)
    if isinstance(value, list):
        return [_spread(one) for one in value]
    if isinstance(value, dict) and len(value) > 1:
        return {key: _spread(one) for key, one in value.items()}
    return value


def _is_fact(topic: str) -> bool:
    return topic.startswith(("applicant.", "enterprise.", "course."))

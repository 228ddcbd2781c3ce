"""Plays the lines of a case: each through the public way in, on an empty ledger in memory."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec

from domain.outcome import Outcome
from gateways.callers import (
    JOBS,
    Caller,
    SourceBinding,
    job_source,
    officer_roles,
    officer_source,
    own_job,
)
from gateways.intake import Input
from ops.case_defaults import completed
from ops.case_lines import BadCase
from ops.case_names import Names
from ops.case_told import Told
from ops.follower import in_memory as follower_in_memory
from ops.wiring import Parts, in_memory
from projections.log_memory import MemoryLog

FIRST_DAY = date(2018, 1, 1)
OFFICE: dict[str, str] = {
    "parameters.confirmed": "confirmer",
    "grant.reviewed": "case-officer",
    "ledger.lifted": "confirmer",
    **dict.fromkeys(("import.confirmed", "grant.imported", "import.finished"), "confirmer"),
    "grant.breakResolved": "confirmer",
    "fund.yearClosed": "confirmer",
}
"""Who acts unless `by` says otherwise: a person called like the role, another to confirm."""

MISTAKES = frozenset(
    {"unknown-type", "unknown-field", "bad-shape", "bad-json", "no-subject", "no-day", "too-large"}
    | {"bad-reference", "unsafe-value", "bad-credit-code"}
)
"""What the ledger says of a line that was written wrongly, rather than decided against."""

GRADES = ("register", "document", "declared")
DAYS = ("happened_on", "through", "as_of", "decided_for")


class Post(msgspec.Struct, kw_only=True):
    """One CloudEvent to be posted. `shown`: whether the result lists it when it is accepted."""

    line: int
    type: str
    subject: str = ""
    data: dict[str, Any]
    by: str = ""
    grade: str = "register"
    source: str = ""
    id: str = ""
    channel: str = "bank"
    shown: bool = True
    lenient: bool = False


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One CloudEvent of the case and the ledger's answer."""

    line: int
    type: str
    subject: str
    by: str
    outcome: Outcome
    shown: bool


class Player:
    """A case being played. `today`: the case's clock, the latest day told so far, or `as_of`;
    `posted`: every event as it was sent."""

    def __init__(self, as_of: date | None) -> None:
        self.as_of = as_of
        self.today = as_of or FIRST_DAY
        self.parts: Parts = in_memory(lambda: self.today)
        log = self.parts.log
        assert isinstance(log, MemoryLog)
        self.log = log
        self.follower = follower_in_memory(self.parts)
        self.jobs: list[dict[str, Any]] = []
        self.names = Names()
        self.told = Told()
        self.acts: list[Act] = []
        self.orders: dict[str, int] = {}
        self.facts: dict[str, tuple[str, int]] = {}
        self.posted: list[bytes] = []
        self._steps: dict[int, int] = {}
        self._open()

    def _open(self) -> None:
        opened = {"code": "CASE", "epoch": "1", "city": "430900", "sample": True}
        opened["happened_on"] = FIRST_DAY.isoformat()
        self.post(Post(line=0, type="ledger.opened", data=opened, shown=False))

    def post(self, post: Post) -> Outcome:
        """Posts one event, lets the ledger's follower go after it, and notes the answer.

        Raises BadCase where the event itself is written wrongly.
        """
        data = completed(post.type, post.subject, post.data, self.told)
        self.told.remember(post.type, post.subject, data)
        self.turn_clock(data)
        caller, source = _caller(post)
        step = self._steps[post.line] = self._steps.get(post.line, 0) + 1
        given = post.id if step == 1 else f"{post.id}-{step}"
        event = {
            "specversion": "1.0",
            "id": given if post.id else f"line-{post.line:05d}-{step}",
            "source": source,
            "type": post.type,
            "subject": self.names.replaced(post.subject),
            "data": self.names.replaced(data),
        }
        raw = json.dumps(event, ensure_ascii=False).encode(errors="surrogatepass")
        self.posted.append(raw)
        [outcome] = self.parts.post([Input(raw, caller)])
        self._note(post, caller, outcome)
        self.follower.catch_up()
        return outcome

    def turn_clock(self, data: dict[str, Any]) -> None:
        """Without `as_of` today is the latest day told so far; the clock never goes back."""
        if self.as_of is not None:
            return
        for key in DAYS:
            try:
                self.today = max(self.today, date.fromisoformat(str(data.get(key))))
            except ValueError:
                continue  # no day is told here, or a wrong one on purpose: the intake says so

    def _note(self, post: Post, caller: Caller, outcome: Outcome) -> None:
        problem = outcome.problem
        if problem is not None and problem.code in MISTAKES and not post.lenient:
            raise BadCase(post.line, f"{post.type}: {problem.field}: {problem.rule}")
        shown = post.shown or outcome.verdict not in ("accepted", "replayed")
        act = Act(
            line=post.line,
            type=post.type,
            subject=post.subject,
            by=caller.person,
            outcome=outcome,
            shown=shown,
        )
        self.acts.append(act)
        if outcome.position:
            first = self.log.read(outcome.position - 1, 1)[0]
            for name in {post.id, f"line {post.line}"} - {""}:
                self.facts.setdefault(name, (first.stream, first.version))
        if post.type == "payment.ordered" and outcome.position:
            ordered = outcome.position + outcome.count - 1
            for name in {post.id, str(len(self.orders) + 1)} - {""}:
                self.orders.setdefault(name, ordered)
            self.orders[""] = ordered


def _caller(post: Post) -> tuple[Caller, str]:
    """Somebody who may tell this, and the source it is told under."""
    topic = post.type
    roles = officer_roles(topic)
    if roles:
        given: Any = post.data.get("duty")
        role = given if given in roles else roles[0]
        person = post.by or OFFICE.get(topic, role)
        return Caller(person, "case", (role,)), post.source or officer_source(person)
    if topic in JOBS:
        return own_job("case"), job_source("case")
    grade: Any = post.grade
    if grade not in GRADES:
        raise BadCase(post.line, f"grade is one of {', '.join(GRADES)}")
    channel: Any = post.channel if topic == "payment.paid" else ""
    source = post.source or f"urn:case:{channel or grade}"
    binding = SourceBinding(source, grade, (topic,), channel, "case")
    return Caller(post.by or "poster", "case", ("poster",), sources=(binding,)), source

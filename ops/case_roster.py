"""A roster line of a case: opened, signed, put on notice, approved, released, ordered, paid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec

from domain.calendar import end_of_notice
from domain.codec import decode
from domain.grant import Grant, GrantApplied
from domain.names import line_stream, named_stream
from domain.outcome import Outcome
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.reference import reference
from ops.case_fill import DOCUMENT
from ops.case_lines import BadCase, CaseLine, day_of
from ops.case_player import Player, Post
from ops.follower import state_of

STEPS = ("opened", "submitted", "reviewed", "noticed", "approved", "released", "ordered", "paid")
WORKING_DAYS = 5
LIMITS = {"municipal-innovation-fund": 1_000_000_000}
AMPLE = 10_000_000_000


class Signing(msgspec.Struct, kw_only=True):
    """A roster to be taken through its acts, up to `until`."""

    line: int
    name: str
    scheme: str
    year: int
    grants: list[str]
    on: str
    until: str
    by: dict[str, str] = {}
    shown: bool = True


def play_roster(player: Player, line: CaseLine) -> None:
    """`{"roster": "r1", "grants": ["a1"], "on": "2018-12-03", "until": "approved"}`."""
    given = line.words.get("grants")
    names = given if isinstance(given, list) else [given]
    grants = [one for name in names for one in grants_of(player, line, name)]
    if not grants:
        raise BadCase(line.number, "grants names applications (a1) or their lines (a1/1)")
    first: Grant | None = state_of(player.log, "grant", stream_of_grant(grants[0]))
    scheme = line.text("scheme", first.scheme if first else "")
    on = day_of(line.words.get("on", player.today.isoformat()), line.number, "on")
    year = line.words.get("year", (end_of_notice(on, WORKING_DAYS) + timedelta(days=1)).year)
    until = line.text("until", "paid")
    if until not in STEPS:
        raise BadCase(line.number, f"until is one of {', '.join(STEPS)}")
    by = line.words.get("by", {})
    signing = Signing(
        line=line.number,
        name=line.text("roster").removeprefix("roster:"),
        scheme=scheme,
        year=year,
        grants=grants,
        on=on.isoformat(),
        until=until,
        by=by if isinstance(by, dict) else {},
    )
    sign(player, signing)


def grants_of(player: Player, line: CaseLine, name: Any) -> list[str]:
    """`a1/1` is one grant; `a1` every awarded line of the application, and
    what pays a difference."""
    if not isinstance(name, str) or not name:
        raise BadCase(line.number, "grants names applications (a1) or their lines (a1/1)")
    short = name.removeprefix("grant:").removeprefix("application:")
    if short.rpartition("/")[2].isdigit() and "/" in short:
        return [f"grant:{short}"]
    application = named_stream("application", short)
    found = []
    for row in player.log.rows:
        if row.topic == "grant.applied":
            applied = decode(*row).event
            if isinstance(applied, GrantApplied) and applied.application == application:
                grant: Grant = state_of(player.log, "grant", row.stream)
                if grant.status.value == "awarded":
                    name = f"grant:{short}/{applied.line}"
                    found.append(row.stream if grant.supplement_of else name)
    return found


def stream_of_grant(name: str) -> str:
    """The stream of `grant:a1/1`; what pays a difference has no name but its stream."""
    if not name.startswith("grant:"):
        return name
    application, _, number = name.removeprefix("grant:").rpartition("/")
    return line_stream(named_stream("application", application), int(number))


def sign(player: Player, signing: Signing) -> bool:
    """Each act in turn, until one is turned down or must wait. Whether all were done."""
    open_fund_of(player, signing.line, signing.scheme, signing.year)
    on = signing.on
    opened = {"scheme": signing.scheme, "year": signing.year}
    steps: list[tuple[str, dict[str, Any]]] = [("opened", opened)]
    for first in range(0, len(signing.grants), 100):
        steps.append(("linesAdded", {"grants": signing.grants[first : first + 100]}))
    steps += [("submitted", {}), ("reviewed", {}), ("noticePublished", {})]
    wanted = STEPS.index(signing.until)
    kept = steps[: -3 + min(wanted, 3)] if wanted < 3 else steps
    for act, data in kept:
        if not _did(_act(player, signing, act, data, on)):
            return False
    return wanted < STEPS.index("approved") or _approve(player, signing, wanted)


def _approve(player: Player, signing: Signing, wanted: int) -> bool:
    """On the first day after the notice."""
    roster = state_of(player.log, "roster", named_stream("roster", signing.name))
    day = (roster.notice_until + timedelta(days=1)).isoformat()
    if not _did(_act(player, signing, "approved", {}, day)):
        return False
    if wanted < STEPS.index("released"):
        return True
    if not _did(_act(player, signing, "released", {}, day)):
        return False
    return wanted < STEPS.index("ordered") or _pay(player, signing, day, wanted)


def _pay(player: Player, signing: Signing, day: str, wanted: int) -> bool:
    """One order per payee, and the bank's word on the day after."""
    stream = named_stream("roster", signing.name)
    roster = state_of(player.log, "roster", stream)
    payees = dict.fromkeys(roster.lines[n - 1].payee for n in roster.releases[-1])
    for payee in payees:
        data = {"roster": stream, "payee": payee, "happened_on": day}
        ordered = player.post(_post(signing, "payment.ordered", "", data))
        if not ordered.position:
            return False
        if wanted == STEPS.index("paid"):
            later = date.fromisoformat(day) + timedelta(days=1)
            paid = order_of(player, ordered.position + ordered.count - 1)
            paid["happened_on"] = later.isoformat()
            player.post(_post(signing, "payment.paid", "", paid))
    return True


def order_of(player: Player, position: int) -> dict[str, Any]:
    """Reference and sum of the order at a position, as the bank would repeat them."""
    ordered: Any = player.log.read(position - 1, 1)[0].event
    return {"reference": reference("CASE", "1", position), "fen": ordered.fen}


def _did(outcome: Outcome) -> bool:
    return outcome.verdict in ("accepted", "replayed") and not outcome.waiting


def _act(player: Player, signing: Signing, act: str, data: dict[str, Any], on: str) -> Outcome:
    subject = f"roster:{signing.name}"
    return player.post(_post(signing, f"roster.{act}", subject, {**data, "happened_on": on}))


DUTIES = {
    "opened": "submitter",
    "linesAdded": "submitter",
    "submitted": "submitter",
    "reviewed": "reviewer",
    "noticePublished": "reviewer",
    "approved": "approver",
    "released": "releaser",
    "ordered": "releaser",
}


def _post(signing: Signing, topic: str, subject: str, data: dict[str, Any]) -> Post:
    duty = DUTIES.get(topic.partition(".")[2], "")
    by = signing.by.get(duty, "")
    return Post(
        line=signing.line, type=topic, subject=subject, data=data, by=by, shown=signing.shown
    )


def open_fund_of(player: Player, line: int, scheme: str, year: Any) -> None:
    """Opens the fund that a roster is paid from where the case has not: with room enough."""
    found = SCHEMES.get(scheme)
    if found is None or not isinstance(year, int):
        return
    key = f"{found.fund}/{year}"
    if state_of(player.log, "fund", named_stream("fund", key)) is None:
        limit = LIMITS.get(found.fund, AMPLE)
        data = {"limit_fen": limit, "happened_on": f"{year}-01-01", "document": DOCUMENT}
        opened = Post(line=line, type="fund.opened", subject=f"fund:{key}", data=data, shown=False)
        player.post(opened)

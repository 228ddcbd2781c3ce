"""Rosters of three lengths: listed and put on notice beforehand, approved while the clock runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import psycopg

from gateways.intake import Input
from ops.bench import inputs
from ops.bench.inputs import SPEAKERS, act
from ops.bench.place import Place
from ops.bench.profiling import source_in
from ops.bench.size import Size
from ops.importing_lines import in_batches
from ops.wiring import Parts

OPENED, PUBLISHED, APPROVED = date(2018, 12, 4), date(2018, 12, 5), date(2018, 12, 20)
LINES_AN_ADD = 100
A_POST = 4_000  # lines
AWARDED = """
select originator_id::text from stored_events where topic = 'grant.awarded'
order by notification_id
"""

Weighed = tuple[int, bytes]
"""An input, and how many lines it concerns."""


class NotPosted(RuntimeError):
    """An act was turned down."""


def lengths(size: Size) -> dict[int, list[int]]:
    """Lines a roster → the length of each such roster; all lines of the benchmark together."""
    longest = min(10_000, round(size.persons * 0.7))
    long = max(1, round(size.persons * 0.8) // longest)
    middle = (size.persons - long * longest) * 9 // 1_000
    single = size.persons - long * longest - middle * 100
    return {10_000: [longest] * long, 100: [100] * middle, 1: [1] * single}


def name_of(length: int, number: int) -> str:
    return f"roster:{length}-{number}"


def list_rosters(place: Place, parts: Parts, dsn: str) -> None:
    """All awarded grants on rosters, through the public notice."""
    with psycopg.connect(dsn) as connection:
        grants = iter([row[0] for row in connection.execute(AWARDED)])
    for length, rosters in lengths(place.size).items():
        wanted = enumerate(rosters)
        acts = (
            weighed
            for number, lines in wanted
            for weighed in _listed(name_of(length, number), [next(grants) for _ in range(lines)])
        )
        post(parts, acts)


def _listed(roster: str, grants: list[str]) -> Iterator[Weighed]:
    opened = {"scheme": inputs.SCHEME, "year": 2018, "happened_on": OPENED}
    yield 1, act("submitter", f"{roster}-open", "roster.opened", roster, **opened)
    for turn, part in enumerate(in_batches(grants, LINES_AN_ADD)):
        added = {"grants": part, "happened_on": OPENED}
        name = f"{roster}-add-{turn}"
        yield len(part), act("submitter", name, "roster.linesAdded", roster, **added)
    for role, topic, day in (
        ("submitter", "roster.submitted", OPENED),
        ("reviewer", "roster.reviewed", PUBLISHED),
        ("reviewer", "roster.noticePublished", PUBLISHED),
    ):
        yield 1, act(role, f"{roster}-{topic}", topic, roster, happened_on=day)


def approvals(size: Size, length: int) -> Iterator[Weighed]:
    """The signature of finance under each roster of a length."""
    for number, lines in enumerate(lengths(size)[length]):
        roster = name_of(length, number)
        name = f"{roster}-approved"
        yield lines, act("approver", name, "roster.approved", roster, happened_on=APPROVED)


def post(parts: Parts, acts: Iterable[Weighed]) -> None:
    """In batches of some thousand lines.

    Raises NotPosted where one is turned down, or waits.
    """
    for part in _by_weight(acts):
        for outcome in parts.post([Input(raw, SPEAKERS.of(source_in(raw))) for raw in part]):
            if outcome.verdict != "accepted" or outcome.waiting:
                raise NotPosted(f"{outcome.id}: {outcome.problem}")


def _by_weight(acts: Iterable[Weighed]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    held = 0
    for weight, raw in acts:
        if batch and held + weight > A_POST:
            yield batch
            batch, held = [], 0
        batch.append(raw)
        held += weight
    if batch:
        yield batch

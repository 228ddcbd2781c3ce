"""One call of the append function: the columns that go out, the verdicts that come back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from domain.log import Accepted, Exhausted, Replayed, Stale, Taken, Verdict, Waiting, Withheld
from projections.arrays import (
    BinaryArray,
    big_integers,
    binaries,
    booleans,
    dates,
    integers,
    texts,
    uuids,
)
from projections.prepared import Prepared

ARGUMENTS = 43  # of ledger_append, in projections/sql/003_append.sql
STATEMENT = "select * from ledger_append(" + "%b, " * (ARGUMENTS - 1) + "%s)"


class VerdictRow(NamedTuple):
    """What ledger_append says of one command; `command` 0 speaks of all."""

    command: int
    verdict: str
    at: int
    written: int | None
    what: str | None
    holder: UUID | None
    room: int | None
    fact_version: int | None
    first_digest: bytes | None


def arguments(commands: Sequence[Prepared]) -> list[BinaryArray]:
    """The columns, in the order of the function's arguments."""
    batches = [one.batch for one in commands]
    counts = [len(one.rows) for one in commands]
    rows = [row for one in commands for row in one.rows]
    return [
        texts([one.source for one in batches]),
        texts([one.id for one in batches]),
        binaries([one.digest for one in batches]),
        integers([0, *accumulate(counts)][: len(counts)]),
        integers(counts),
        *_reads(commands),
        uuids([row.stream for row in rows]),
        integers([row.version for row in rows]),
        texts([row.topic for row in rows]),
        binaries([row.state for row in rows]),
        *_instead(commands),
        *_claims(commands),
        *_periods(commands),
        *_allowances(commands),
        *_funds(commands),
    ]


def _reads(commands: Sequence[Prepared]) -> list[BinaryArray]:
    streams, claims, allowances = [], [], []
    for number, one in enumerate(commands, 1):
        batch = one.batch
        if batch.streams_read:
            streams += [(number, *read) for read in batch.streams_read]
        if batch.claims_read:
            claims += [(number, *read) for read in batch.claims_read]
        if batch.allowances_read:
            allowances += [(number, *read) for read in batch.allowances_read]
    return [
        integers([one[0] for one in streams]),
        uuids([one[1] for one in streams]),
        integers([one[2] for one in streams]),
        integers([one[0] for one in claims]),
        texts([one[1] for one in claims]),
        uuids([one[2] for one in claims]),
        integers([one[0] for one in allowances]),
        texts([one[1] for one in allowances]),
        big_integers([one[2] for one in allowances]),
    ]


def _instead(commands: Sequence[Prepared]) -> list[BinaryArray]:
    numbered = [(number, row) for number, one in enumerate(commands, 1) for row in one.instead]
    return [
        integers([number for number, _ in numbered]),
        uuids([row.stream for _, row in numbered]),
        integers([row.version for _, row in numbered]),
        texts([row.topic for _, row in numbered]),
        binaries([row.state for _, row in numbered]),
    ]


def _claims(commands: Sequence[Prepared]) -> list[BinaryArray]:
    numbered = [
        (number, step) for number, one in enumerate(commands, 1) for step in one.steps.claims
    ]
    return [
        integers([number for number, _ in numbered]),
        texts([step.key for _, step in numbered]),
        uuids([step.holder for _, step in numbered]),
        integers([step.fact_version for _, step in numbered]),
        booleans([step.taking for _, step in numbered]),
    ]


def _periods(commands: Sequence[Prepared]) -> list[BinaryArray]:
    numbered = [
        (number, step) for number, one in enumerate(commands, 1) for step in one.steps.periods
    ]
    return [
        integers([number for number, _ in numbered]),
        texts([step.key for _, step in numbered]),
        dates([step.first for _, step in numbered]),
        dates([step.last for _, step in numbered]),
        uuids([step.holder for _, step in numbered]),
    ]


def _allowances(commands: Sequence[Prepared]) -> list[BinaryArray]:
    numbered = [
        (number, step) for number, one in enumerate(commands, 1) for step in one.steps.allowances
    ]
    return [
        integers([number for number, _ in numbered]),
        texts([step.key for _, step in numbered]),
        big_integers([step.amount for _, step in numbered]),
        big_integers([step.limit for _, step in numbered]),
    ]


def _funds(commands: Sequence[Prepared]) -> list[BinaryArray]:
    numbered = [
        (number, step) for number, one in enumerate(commands, 1) for step in one.steps.funds
    ]
    return [
        integers([number for number, _ in numbered]),
        texts([step.key for _, step in numbered]),
        texts([step.act for _, step in numbered]),
        uuids([step.stream for _, step in numbered]),
        big_integers([step.fen for _, step in numbered]),
    ]


def verdicts(commands: Sequence[Prepared], rows: Sequence[VerdictRow]) -> list[Verdict]:
    """What the function said, a verdict per command."""
    if rows[0].verdict == "all":
        return _all_accepted(commands, rows[0].at)
    if rows[-1].verdict != "undone":
        return [_verdict(row) for row in rows]
    fresh = {one.command for one in rows if one.verdict in ("accepted", "waiting")}
    return [_undone(row, commands, fresh) for row in rows[:-1]]


def _all_accepted(commands: Sequence[Prepared], position: int) -> list[Verdict]:
    said: list[Verdict] = []
    for one in commands:
        count = len(one.rows)
        said.append(Accepted(position if count else 0, count))
        position += count
    return said


def _undone(row: VerdictRow, commands: Sequence[Prepared], fresh: set[int]) -> Verdict:
    """Nothing of the batch was written; a replay of one of its own commands neither."""
    verdict = _verdict(row)
    match verdict:
        case Waiting():
            return Waiting(0, 0, verdict.behind)
        case Accepted():
            return Withheld()
        case Replayed():
            pair = _pair(commands[row.command - 1])
            own = any(_pair(commands[number - 1]) == pair for number in fresh)
            return Withheld() if own else verdict
        case _:
            return verdict


def _pair(command: Prepared) -> tuple[str, str]:
    return command.batch.source, command.batch.id


def _verdict(row: VerdictRow) -> Verdict:
    match row.verdict:
        case "accepted":
            return Accepted(row.at, row.written or 0)
        case "replayed":
            return Replayed(row.at, row.written or 0, row.first_digest or b"")
        case "stale":
            return Stale()
        case "taken":
            return Taken(row.what or "", str(row.holder), row.fact_version)
        case "exhausted":
            return Exhausted(row.what or "", row.room or 0)
        case "waiting":
            return Waiting(row.at, row.written or 0, str(row.holder) if row.holder else None)
        case other:
            raise ValueError(f"ledger_append said {other}")

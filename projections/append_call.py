"""One call of the append function: the columns that go out, the verdicts that come back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple
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
from projections.prepared import NO_STEPS, Prepared

CALL = "select * from ledger_append({})"


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


def statement(names: Iterable[str]) -> str:
    """The call with arguments of these names: what is not named is empty, and costs nothing."""
    return CALL.format(", ".join([f"{name} => %b" for name in names]))


def columns(commands: Sequence[Prepared], *, halving: bool = False) -> dict[str, BinaryArray]:
    """The function's arguments, by name. `halving`: for a call that writes all of the commands or
    none, so that a stream which many read alike, and none writes, is looked at once."""
    batches = [one.batch for one in commands]
    counts = [len(one.rows) for one in commands]
    rows = [row for one in commands for row in one.rows]
    numbered = list(enumerate(commands, 1))
    reads = [(n, *one) for n, batch in enumerate(batches, 1) for one in batch.streams_read]
    if halving:
        reads = _once(reads, {row.stream for row in rows})
    steps = [(number, one.steps) for number, one in numbered if one.steps is not NO_STEPS]
    held = [(n, *one) for n, batch in enumerate(batches, 1) for one in batch.claims_read]
    return {
        "sources": texts([one.source for one in batches]),
        "ids": texts([one.id for one in batches]),
        "digests": binaries([one.digest for one in batches]),
        "event_offsets": integers([0, *accumulate(counts)][:-1]),
        "event_counts": integers(counts),
        "streams": uuids([row.stream for row in rows]),
        "versions": integers([row.version for row in rows]),
        "topics": texts([row.topic for row in rows]),
        "states": binaries([row.state for row in rows]),
        **_streams_read(reads),
        **_claims_read(held),
        **_allowances_read([(n, *one) for n, c in numbered for one in c.batch.allowances_read]),
        **_instead([(n, *one) for n, c in numbered for one in c.instead]),
        **_claims([(n, *one) for n, c in steps for one in c.claims]),
        **_periods([(n, *one) for n, c in steps for one in c.periods]),
        **_allowances([(n, *one) for n, c in steps for one in c.allowances]),
        **_funds([(n, *one) for n, c in steps for one in c.funds]),
    }


def _once(
    reads: Iterable[tuple[int, str, int]], written: Collection[str]
) -> list[tuple[int, str, int]]:
    """The first of equal readings, but for streams that the batch itself moves."""
    seen: set[tuple[str, int]] = set()
    kept = []
    for number, stream, version in reads:
        if stream in written or (stream, version) not in seen:
            seen.add((stream, version))
            kept.append((number, stream, version))
    return kept


def _named(
    rows: Sequence[tuple[Any, ...]], **builders: Callable[[Sequence[Any]], BinaryArray]
) -> dict[str, BinaryArray]:
    """The columns of rows, or none at all."""
    if not rows:
        return {}
    named = zip(builders.items(), zip(*rows, strict=True), strict=True)
    return {name: build(values) for (name, build), values in named}


_streams_read = partial(_named, read_commands=integers, read_streams=uuids, read_versions=integers)
_claims_read = partial(_named, held_commands=integers, held_keys=texts, held_holders=uuids)
_allowances_read = partial(
    _named, used_commands=integers, used_keys=texts, used_amounts=big_integers
)
_instead = partial(
    _named,
    other_commands=integers,
    other_streams=uuids,
    other_versions=integers,
    other_topics=texts,
    other_states=binaries,
)
_claims = partial(
    _named,
    claim_commands=integers,
    claim_keys=texts,
    claim_holders=uuids,
    claim_facts=integers,
    claim_takes=booleans,
)
_periods = partial(
    _named,
    period_commands=integers,
    period_keys=texts,
    period_firsts=dates,
    period_lasts=dates,
    period_holders=uuids,
)
_allowances = partial(
    _named,
    allowance_commands=integers,
    allowance_keys=texts,
    allowance_amounts=big_integers,
    allowance_limits=big_integers,
)
_funds = partial(
    _named,
    fund_commands=integers,
    fund_keys=texts,
    fund_acts=texts,
    fund_streams=uuids,
    fund_amounts=big_integers,
)


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
